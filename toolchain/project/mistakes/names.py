"""Where the names that definitions use are imported from."""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType

from attrs import frozen

from toolchain.base.errors import closest
from toolchain.project.packages import importable_modules

_WORDS = tuple(
    f"toolchain.{name}"
    for name in (
        "define",
        "define.dashboard",
        "define.panels.overrides",
        "define.targets",
        "define.annotations",
        "define.mappings",
        "define.units",
        "define.thresholds",
        "define.patch",
        "languages.matching",
        "catalog",
        "define.alerting",
        "define.alerting.routing",
        "define.alerting.routing.calendar_query",
        "define.alerting.slo",
        "define.alerting.sli",
        "define.alerting.proof",
        "define.datasource",
        "define.environment",
        "define.evaluation",
        "base.secret",
        "base.waiver",
    )
)
"""Modules whose names are imported one by one; the first that has a name is where it comes from."""
_ALIASES: Mapping[str, tuple[str, str]] = {
    "q": ("toolchain.languages.promql.builder", "from toolchain.define import q"),
    "lq": ("toolchain.languages.logql.builder", "from toolchain.define import lq"),
    "var": ("toolchain.define.variables", "from toolchain.define import var"),
    "links": ("toolchain.define.links", "from toolchain.define import links"),
}
"""Modules that are imported whole, by what they are called."""
_DEFINED = re.compile(r"^(?:(?:def|class) )?([A-Za-z]\w*)(?:\(|:| =)", re.MULTILINE)
_CLOSE = 75


@frozen
class KnownName:
    """A name, as definitions write it, and the import that makes it known."""

    name: str
    written: str
    statement: str


def known_names(root: Path) -> Iterator[KnownName]:
    """Yield every name that definitions below a root may import; of equal names the usual one first."""
    for alias, (module, statement) in _ALIASES.items():
        yield KnownName(alias, alias, statement)
        for name in _public(importlib.import_module(module)):
            yield KnownName(name, f"{alias}.{name}", statement)
    for module in _WORDS:
        for name in _public(importlib.import_module(module)):
            yield KnownName(name, name, f"from {module} import {name}")
    for home, path in importable_modules(root):
        for name in dict.fromkeys(_DEFINED.findall(path.read_text(encoding="utf-8", errors="replace"))):
            yield KnownName(name, name, f"from {home} import {name}")


def found(name: str, known: Iterable[KnownName]) -> KnownName | None:
    """Return the known name that is this one, or is close to it; None where none is."""
    by_name: dict[str, KnownName] = {}
    for each in known:
        by_name.setdefault(each.name, each)
    if name in by_name:
        return by_name[name]
    close = closest(name, by_name, at_least=_CLOSE)
    return None if close is None else by_name[close]


def modules_of(root: Path) -> list[str]:
    """Return the modules that definitions import from."""
    return [*_WORDS, *(module for module, _ in _ALIASES.values()), *(name for name, _ in importable_modules(root))]


def _public(module: ModuleType) -> Iterator[str]:
    listed = getattr(module, "__all__", None)
    if listed is not None:
        yield from listed
        return
    for name, value in vars(module).items():
        is_defined = isinstance(value, type | FunctionType) and value.__module__ == module.__name__
        if not name.startswith("_") and (is_defined or name.isupper()):
            yield name
