"""The packages that hold definitions, and the modules in them."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolchain.define.resources import kinds

METRICS, DATA_SOURCES, ENVIRONMENTS, CHECKS, SIMULATION = (
    "metrics",
    "datasources",
    "environments",
    "checks",
    "simulation",
)
_ALWAYS = (METRICS, "signals", "alerts", DATA_SOURCES, "dashboards", "reports", "stack")

PACKAGES: tuple[str, ...]
"""Those whose modules are loaded for an environment, in this order; the last are those of kinds of resources."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> tuple[str, ...]:
        if name != "PACKAGES":
            raise AttributeError(name)
        return _packages()


def _packages() -> tuple[str, ...]:
    return (*_ALWAYS, *kinds.PACKAGES)


def definition_packages() -> frozenset[str]:
    """Return the packages whose modules, where they are imported, are those of definitions.

    Nothing is known of resources before somebody asks for their kinds, and who loads them does.
    """
    return _with(kinds.PACKAGES if kinds.are_known() else ())


@cache
def _with(others: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*_ALWAYS, ENVIRONMENTS, CHECKS, SIMULATION, *others))


def is_definition(module: str) -> bool:
    """Return whether a module that is imported is one of definitions."""
    return module.partition(".")[0] in definition_packages()


def imported_definitions() -> list[str]:
    """Return the names of the modules of definitions that are imported."""
    packages = definition_packages()
    return [name for name in sys.modules if name.partition(".")[0] in packages]


def module_names(root: Path, package: str) -> list[str]:
    """Return the dotted names of a package's definition modules; a leading underscore marks shared parts."""
    return [name for name in _all_module_names(root, package) if "._" not in f".{name}"]


def importable_modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the file of every module that a definition may import from, shared parts included."""
    for package in (*_packages(), ENVIRONMENTS, CHECKS):
        for name in _all_module_names(root, package):
            yield name, module_path(root, name)


def module_path(root: Path, name: str) -> Path:
    """Return the file of a module."""
    return root.joinpath(*name.split(".")).with_suffix(".py")


def _all_module_names(root: Path, package: str) -> Iterator[str]:
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[-1] != "__init__" and not any("." in part for part in parts):
            yield ".".join(parts)
