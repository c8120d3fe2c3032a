"""The project: all definitions of one environment, loaded, with what went wrong while loading."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from attrs import evolve, frozen
from grafanalib import core

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation, location_of
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.metric import Metric
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.proof import AlertTest
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.routing import ContactPoint, MessageTemplate, MuteTiming, Routing
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.alerting.slo import SLO
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Environment
from toolchain.define.report import Report
from toolchain.define.resources.kinds import API_KINDS, KINDS
from toolchain.define.resources.library_panel import LibraryPanel
from toolchain.define.tuning import tuning_of
from toolchain.project.construction import recorded_construction
from toolchain.project.importing import (
    catalog_of,
    importable,
    imported_modules,
    instances,
    instances_of_each,
    load_environment,
)
from toolchain.project.label_causes import label_causes
from toolchain.project.load_errors import finding_of_failure, relative_to
from toolchain.project.lost_definitions import lost_definitions
from toolchain.project.lost_definitions import module as lost_module
from toolchain.project.packages import CHECKS, PACKAGES
from toolchain.project.project import LoadedDashboard, Project

PRODUCT_ROOT = Path(__file__).resolve().parents[2]

WORDS: Mapping[type, str] = {
    Metric: "metric",
    LogSchema: "log schema",
    AlertRule: "alert",
    RecordingRule: "recording rule",
    GrafanaRule: "rule of Grafana",
    LogRecordingRule: "recording rule of Loki",
    SLO: "objective",
    AlertTest: "alert test",
    Report: "report",
    **{kind.definition: kind.name for kind in KINDS.values() if kind.definition is not None},
}
"""What modules define by name, and how people call one."""

T = TypeVar("T")


def load_project(root: Path, environment: str) -> Project:
    """Load every definition module below ``root`` for one environment.

    A module that cannot be imported becomes a finding at its line; the others are loaded all the same. Raises
    ConfigurationError when there is no such environment or it cannot be read.
    """
    root = root.resolve()
    with importable(root), recorded_construction(WORDS) as made:
        imported = import_definitions(root, load_environment(root, environment))
        return project_of(root, evolve(imported, made=made))


@frozen(eq=False)
class ImportedDefinitions:
    """The modules of an environment's definitions by package, and what is wrong with those that are not there.

    ``made`` are the definitions of the kinds of ``WORDS`` that were constructed, ``asked`` the names of what was taken
    from the environment.
    """

    environment: Environment
    modules: Mapping[str, list[ModuleType]]
    checks: list[ModuleType]
    findings: tuple[Finding, ...]
    asked: frozenset[str] = frozenset()
    made: Sequence[Any] = ()


def import_definitions(root: Path, chosen: Environment) -> ImportedDefinitions:
    """Import every module of definitions that is not imported yet; only while the root is ``importable``."""
    modules: dict[str, list[ModuleType]] = {}
    findings: list[Finding] = []
    with tuning_of(chosen.tuning, chosen.sampling) as tuning:
        for package in PACKAGES:
            modules[package] = imported_modules(root, package, findings)
    checks = imported_modules(root, CHECKS, findings)
    return ImportedDefinitions(chosen, modules, checks, tuple(findings), frozenset(tuning.asked))


def project_of(root: Path, imported: ImportedDefinitions) -> Project:
    """Return the project that imported modules define; only while the root is ``importable``."""
    chosen, modules, findings = imported.environment, imported.modules, list(imported.findings)
    dashboards = instances(modules["dashboards"], core.Dashboard)
    kept = instances_of_each([each for some in modules.values() for each in some], WORDS)
    findings.extend(label_causes(findings, root))
    if not findings:
        findings.extend(lost_definitions(imported.made, kept, WORDS, root))
        findings.extend(_untuned(chosen, imported.asked, root))
    slos = instances(modules["alerts"], SLO)
    of_slos = _rules_of(slos, findings, root)
    return Project(
        root=root,
        environment=chosen,
        catalog=catalog_of(modules["metrics"]),
        datasources=instances(modules["datasources"], DataSource),
        dashboards=tuple(LoadedDashboard(each, location_of(each)) for each in dashboards),
        alerts=(*instances(modules["alerts"], AlertRule), *(rule for rules in of_slos for rule in rules[0])),
        recordings=(
            *instances(modules["alerts"], RecordingRule),
            *(rule for rules in of_slos for rule in rules[1]),
        ),
        grafana_rules=instances(modules["alerts"], GrafanaRule),
        log_recordings=instances(modules["alerts"], LogRecordingRule),
        slos=slos,
        alert_tests=instances(modules["alerts"], AlertTest),
        routings=instances(modules["alerts"], Routing),
        contact_points=instances(modules["alerts"], ContactPoint),
        mute_timings=instances(modules["alerts"], MuteTiming),
        message_templates=instances(modules["alerts"], MessageTemplate),
        reports=instances(modules["reports"], Report),
        library_panels=kept[LibraryPanel],
        resources=tuple(each for kind in API_KINDS for each in kept[kind.definition]),
        checks=tuple(imported.checks),
        findings=tuple(dict.fromkeys([*findings, *_empty_modules(root, modules)])),
    )


def _untuned(environment: Environment, asked: Collection[str], root: Path) -> Iterator[Finding]:
    """Yield the numbers of an environment that no definition asks for."""
    for name in sorted(environment.tuning.keys() - asked):
        yield Finding(
            "environment",
            Severity.ERROR,
            relative_to(environment.location, root),
            f"tuning names {name!r}, which no definition asks for.{did_you_mean(name, asked)}",
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


def _empty_modules(root: Path, modules: Mapping[str, list[ModuleType]]) -> Iterator[Finding]:
    expected = {
        "dashboards": (core.Dashboard, "dashboard"),
        "datasources": (DataSource, "data source"),
        "reports": (Report, "report"),
        **{kind.package: (kind.definition, kind.name) for kind in KINDS.values() if kind.package and kind.definition},
    }
    for package, (kind, word) in expected.items():
        for module in modules[package]:
            if not instances([module], kind):
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
