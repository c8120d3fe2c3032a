"""Imports the modules of a root's definitions: all of a package, and what of them can be told without the others."""

import importlib
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from toolchain.base.errors import ConfigurationError, UnknownNameError, UnloadableError
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation, location_of
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.contract_waiver import ContractWaiver
from toolchain.catalog.http import HttpInstrumentation
from toolchain.catalog.label import Label
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.metric import Metric
from toolchain.catalog.privacy import Privacy
from toolchain.catalog.stub import MetricStub
from toolchain.catalog.traces import TraceSchema
from toolchain.define.environment import Environment
from toolchain.project.load_errors import finding_of_exception, relative_to
from toolchain.project.packages import CHECKS, ENVIRONMENTS, imported_definitions, module_names, module_path

PRODUCT_ROOT = Path(__file__).resolve().parents[2]

T = TypeVar("T")


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Make the root's packages importable, without those of another root loaded before.

    This product's own folder leaves the path meanwhile: its packages would win over a root's that have no __init__.py.
    """
    for name in imported_definitions():
        del sys.modules[name]
    importlib.invalidate_caches()
    before = sys.path
    sys.path = [str(root), *(entry for entry in before if Path(entry).resolve() != PRODUCT_ROOT)]
    try:
        yield
    finally:
        sys.path = before


def imported_modules(root: Path, package: str, findings: list[Finding]) -> list[ModuleType]:
    """Return the modules of a package; one that cannot be imported is added to the findings."""
    modules = []
    for name in module_names(root, package):
        try:
            modules.append(importlib.import_module(name))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a definition may raise anything
            findings.append(finding_of_exception(error, root, module_path(root, name)))
    return modules


def instances(modules: list[ModuleType], kind: type[T]) -> tuple[T, ...]:
    """Return the objects of a kind that the modules hold, each once, in the order of the lines that define them.

    Not in that of the names that they are bound to: what else imports a definition must not move it.
    """
    return instances_of_each(modules, [kind])[kind]


def instances_of_each(modules: Iterable[ModuleType], kinds: Collection[type]) -> dict[type, tuple[Any, ...]]:
    """Return what ``instances`` does of several kinds, which takes no longer than of one."""
    any_kind = tuple(kinds)
    held = [
        (location_of(each), module, each)
        for module in modules
        for value in vars(module).values()
        for each in (value if isinstance(value, list | tuple) else (value,))
        if isinstance(each, any_kind)
    ]
    # of what a function makes on one line, the names of its own module decide
    held.sort(key=lambda one: (one[0], one[0].file != one[1].__file__))
    distinct = {id(each): each for _, _, each in held}.values()
    return {kind: tuple(each for each in distinct if isinstance(each, kind)) for kind in kinds}


def catalog_of(modules: list[ModuleType]) -> Catalog:
    """Return what the modules of metrics hold."""
    return Catalog(
        instances(modules, Metric),
        instances(modules, LogSchema),
        instances(modules, TraceSchema),
        Privacy.of_all(instances(modules, Privacy)),
        instances(modules, HttpInstrumentation),
        _label_names(modules),
        instances(modules, ContractWaiver),
        instances(modules, MetricStub),
    )


def _label_names(modules: list[ModuleType]) -> Mapping[Label, str]:
    """Return the names to which modules bind labels; the first is that of labels that are equal."""
    names: dict[Label, str] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, Label):
                names.setdefault(value, name)
    return names


def environment_names(root: Path) -> list[str]:
    """Return the names of the project's environments."""
    return [name.rpartition(".")[2] for name in module_names(root, ENVIRONMENTS)]


def require_environment(root: Path, name: str) -> list[str]:
    """Return the names of the environments; raise ConfigurationError where there is none, or none of that name."""
    known = environment_names(root)
    if not known:
        raise ConfigurationError(
            f"{root} has no environments", "Run the command in the repository, or name it with --root."
        )
    if name not in known:
        raise UnknownNameError.among(known, "environment", name)
    return known


def load_environment(root: Path, name: str) -> Environment:
    """Return an environment; raise ConfigurationError where there is none of that name, or it cannot be read."""
    known = require_environment(root, name)
    path = module_path(root, f"{ENVIRONMENTS}.{name}")
    try:
        module = importlib.import_module(f"{ENVIRONMENTS}.{name}")
    except (Exception, SystemExit) as error:
        raise UnloadableError(finding_of_exception(error, root, path)) from error
    found = instances([module], Environment)
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


def load_checks(root: Path) -> tuple[ModuleType, ...]:
    """Return the modules of the team's own rules that can be imported, for who wants them without definitions."""
    with importable(root.resolve()):
        return tuple(imported_modules(root.resolve(), CHECKS, []))
