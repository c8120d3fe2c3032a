"""The project: all definitions of one environment, loaded, with what went wrong while loading."""

import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from attrs import field, frozen
from grafanalib import core

from toolchain.base.errors import ConfigurationError, UnknownNameError, UnloadableError, did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.metric import Metric
from toolchain.catalog.traces import TraceSchema
from toolchain.define.alerting.proof import AlertTest
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.routing import ContactPoint, MessageTemplate, MuteTiming, Routing
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.alerting.slo import SLO
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Environment
from toolchain.define.report import Report
from toolchain.define.resources.kinds import API_KINDS, KINDS
from toolchain.define.tuning import Tuning, tuning_of
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect
from toolchain.project.construction import location_of, recorded_construction
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.defined_dashboards import defined_dashboard
from toolchain.project.label_causes import label_causes
from toolchain.project.load_errors import finding_of_exception, finding_of_failure, relative_to
from toolchain.project.lost_definitions import lost_definitions
from toolchain.project.lost_definitions import module as lost_module
from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, module_names, module_path

PRODUCT_ROOT = Path(__file__).resolve().parents[2]

_WORDS: Mapping[type, str] = {
    Metric: "metric",
    LogSchema: "log schema",
    AlertRule: "alert",
    RecordingRule: "recording rule",
    SLO: "objective",
    AlertTest: "alert test",
    Report: "report",
    **{kind.definition: kind.name for kind in KINDS.values() if kind.definition is not None},
}
"""What modules define by name, and how people call one."""

T = TypeVar("T")


@frozen(eq=False)
class LoadedDashboard:
    """A dashboard object and where it was defined."""

    dashboard: core.Dashboard
    location: SourceLocation

    def source(self, root: Path) -> DashboardSource:
        """Return it as a document with a source map; raises what its parts raise."""
        return defined_dashboard(self.dashboard, self.location, root)


@frozen(eq=False)
class Project:
    """The definitions of one environment; ``findings`` are the modules that could not be loaded.

    Of each kind they stand in the order of files and lines, rules of objectives behind the others. ``resources`` are
    those that Grafana has behind its resource API, of every kind (``toolchain.define.resources``). ``source_types`` are
    those of data sources that are not defined, by uid and by name, ``checks`` the modules of the team's own rules,
    ``dialect`` the PromQL in which queries that were written by hand are read.
    """

    root: Path
    environment: Environment
    catalog: Catalog
    datasources: tuple[DataSource, ...]
    dashboards: tuple[LoadedDashboard, ...]
    alerts: tuple[AlertRule, ...] = ()
    recordings: tuple[RecordingRule, ...] = ()
    slos: tuple[SLO, ...] = ()
    alert_tests: tuple[AlertTest, ...] = ()
    routings: tuple[Routing, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    mute_timings: tuple[MuteTiming, ...] = ()
    message_templates: tuple[MessageTemplate, ...] = ()
    reports: tuple[Report, ...] = ()
    resources: tuple[Any, ...] = ()
    source_types: Mapping[str, str] = field(factory=dict)
    checks: tuple[ModuleType, ...] = ()
    dialect: Dialect = PROMETHEUS_3
    findings: tuple[Finding, ...] = field(default=())

    def datasource(self, key: str) -> DataSource | None:
        """Return the data source with this key or name."""
        return next((source for source in self.datasources if key in (source.key, source.name)), None)


def load_project(root: Path, environment: str) -> Project:
    """Load every definition module below ``root`` for one environment.

    A module that cannot be imported becomes a finding at its line; the others are loaded all the same. Raises
    ConfigurationError when there is no such environment or it cannot be read.
    """
    root = root.resolve()
    with importable(root), recorded_construction(_WORDS) as made:
        chosen = _load_environment(root, environment)
        modules: dict[str, list[ModuleType]] = {}
        findings: list[Finding] = []
        with tuning_of(chosen.tuning) as tuning:
            for package in PACKAGES:
                modules[package] = _imported(root, package, findings)
        checks = _imported(root, CHECKS, findings)
        metric_modules = modules["metrics"]
        dashboards = _instances(modules["dashboards"], core.Dashboard)
        kept: dict[type, tuple[Any, ...]] = {
            kind: _instances([each for some in modules.values() for each in some], kind) for kind in _WORDS
        }
        findings.extend(label_causes(findings, root))
        if not findings:
            findings.extend(lost_definitions(made, kept, _WORDS, root))
            findings.extend(_untuned(chosen, tuning, root))
        slos = _instances(modules["alerts"], SLO)
        of_slos = _rules_of(slos, findings, root)
        return Project(
            root=root,
            environment=chosen,
            catalog=Catalog(
                _instances(metric_modules, Metric),
                _instances(metric_modules, LogSchema),
                _instances(metric_modules, TraceSchema),
            ),
            datasources=_instances(modules["datasources"], DataSource),
            dashboards=tuple(LoadedDashboard(each, location_of(each)) for each in dashboards),
            alerts=(*_instances(modules["alerts"], AlertRule), *(rule for rules in of_slos for rule in rules[0])),
            recordings=(
                *_instances(modules["alerts"], RecordingRule),
                *(rule for rules in of_slos for rule in rules[1]),
            ),
            slos=slos,
            alert_tests=_instances(modules["alerts"], AlertTest),
            routings=_instances(modules["alerts"], Routing),
            contact_points=_instances(modules["alerts"], ContactPoint),
            mute_timings=_instances(modules["alerts"], MuteTiming),
            message_templates=_instances(modules["alerts"], MessageTemplate),
            reports=_instances(modules["reports"], Report),
            resources=tuple(each for kind in API_KINDS for each in kept[kind.definition]),
            checks=tuple(checks),
            findings=tuple(dict.fromkeys([*findings, *_empty_modules(root, modules)])),
        )


def load_checks(root: Path) -> tuple[ModuleType, ...]:
    """Return the modules of the team's own rules that can be imported, for who wants them without definitions."""
    with importable(root.resolve()):
        return tuple(_imported(root.resolve(), CHECKS, []))


def _imported(root: Path, package: str, findings: list[Finding]) -> list[ModuleType]:
    """Return the modules of a package; one that cannot be imported is added to the findings."""
    modules = []
    for name in module_names(root, package):
        try:
            modules.append(importlib.import_module(name))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a definition may raise anything
            findings.append(finding_of_exception(error, root, module_path(root, name)))
    return modules


def _untuned(environment: Environment, tuning: Tuning, root: Path) -> Iterator[Finding]:
    """Yield the numbers of an environment that no definition asks for."""
    for name in sorted(tuning.values.keys() - tuning.asked):
        yield Finding(
            "environment",
            Severity.ERROR,
            relative_to(environment.location, root),
            f"tuning names {name!r}, which no definition asks for.{did_you_mean(name, tuning.asked)}",
            f"Take the number from the environment, tuned({name!r}, ...), or remove it here.",
        )


def _rules_of(
    slos: Iterable[SLO], findings: list[Finding], root: Path
) -> list[tuple[tuple[AlertRule, ...], tuple[RecordingRule, ...]]]:
    """Return the alerts and recordings of each objective; one that has none, because it raises, is a finding."""
    rules = []
    for slo in slos:
        try:
            rules.append((slo.alerts, slo.recordings))
        except Exception as error:  # noqa: BLE001 - its parts may be anything that definitions build
            findings.append(finding_of_failure(error, slo.location, root, "made into rules"))
    return rules


def environment_names(root: Path) -> list[str]:
    """Return the names of the project's environments."""
    return [name.rpartition(".")[2] for name in module_names(root, ENVIRONMENTS)]


def _load_environment(root: Path, name: str) -> Environment:
    known = environment_names(root)
    if not known:
        raise ConfigurationError(
            f"{root} has no environments", "Run the command in the repository, or name it with --root."
        )
    if name not in known:
        raise UnknownNameError.among(known, "environment", name)
    path = module_path(root, f"{ENVIRONMENTS}.{name}")
    try:
        module = importlib.import_module(f"{ENVIRONMENTS}.{name}")
    except (Exception, SystemExit) as error:
        raise UnloadableError(finding_of_exception(error, root, path)) from error
    found = _instances([module], Environment)
    here = SourceLocation(str(path.relative_to(root)), 1)
    if len(found) != 1:
        problem = f"{here.file} defines {len(found)} environments"
        raise UnloadableError(
            Finding("environment", Severity.ERROR, here, problem, "Define exactly one Environment in it.")
        )
    if found[0].name != name:
        is_another = f", which {ENVIRONMENTS}/{found[0].name}.py is" if found[0].name in known else ""
        problem = f"{here.file} calls its environment {found[0].name!r}{is_another}"
        location = relative_to(found[0].location, root)
        raise UnloadableError(
            Finding("environment", Severity.ERROR, location, problem, f"Call it as its module: {name!r}.")
        )
    return found[0]


def _instances(modules: list[ModuleType], kind: type[T]) -> tuple[T, ...]:
    """Return the objects of a kind that the modules hold, each once, in the order of the lines that define them.

    Not in that of the names that they are bound to: what else imports a definition must not move it.
    """
    held = [
        (location_of(each), module, each)
        for module in modules
        for value in vars(module).values()
        for each in (value if isinstance(value, list | tuple) else (value,))
        if isinstance(each, kind)
    ]
    # of what a function makes on one line, the names of its own module decide
    held.sort(key=lambda one: (one[0], one[0].file != one[1].__file__))
    return tuple({id(each): each for _, _, each in held}.values())


def _empty_modules(root: Path, modules: dict[str, list[ModuleType]]) -> Iterator[Finding]:
    expected = {
        "dashboards": (core.Dashboard, "dashboard"),
        "datasources": (DataSource, "data source"),
        "reports": (Report, "report"),
        **{kind.package: (kind.definition, kind.name) for kind in API_KINDS if kind.package},
    }
    for package, (kind, word) in expected.items():
        for module in modules[package]:
            if not _instances([module], kind):
                yield _empty_module(root, module, f"defines no {word}")
    for package in ("metrics", "alerts"):
        for module in modules[package]:
            if not any(name.isupper() for name in vars(module)):
                yield _empty_module(root, module, "defines nothing")


def _empty_module(root: Path, module: ModuleType, what: str) -> Finding:
    path = Path(str(module.__file__)).relative_to(root)
    return Finding(
        "empty-module",
        Severity.ERROR,
        SourceLocation(str(path), 1),
        f"{path} {what}",
        "Assign a definition to a module-level name, or start the file's name with an underscore if it is shared.",
        follows=(lost_module(str(path)),),
    )


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Make the root's packages importable, without those of another root loaded before.

    This product's own folder leaves the path meanwhile: its packages would win over a root's that have no __init__.py.
    """
    for name in list(sys.modules):
        if name.partition(".")[0] in (*PACKAGES, ENVIRONMENTS, CHECKS, "simulation"):
            del sys.modules[name]
    importlib.invalidate_caches()
    before = sys.path
    sys.path = [str(root), *(entry for entry in before if Path(entry).resolve() != PRODUCT_ROOT)]
    try:
        yield
    finally:
        sys.path = before
