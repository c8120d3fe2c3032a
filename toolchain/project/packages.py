"""The packages that hold definitions, and the modules in them."""

from collections.abc import Iterator
from pathlib import Path

from toolchain.define.resources.kinds import PACKAGES as OF_RESOURCES

PACKAGES = ("metrics", "signals", "alerts", "datasources", "dashboards", "reports", *OF_RESOURCES)
ENVIRONMENTS = "environments"
CHECKS = "checks"


def module_names(root: Path, package: str) -> list[str]:
    """Return the dotted names of a package's definition modules; a leading underscore marks shared parts."""
    return [name for name in _all_module_names(root, package) if "._" not in f".{name}"]


def importable_modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the file of every module that a definition may import from, shared parts included."""
    for package in (*PACKAGES, ENVIRONMENTS, CHECKS):
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
