"""Which dashboard variables a dashboard uses, and where."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from toolchain.base.source import SourceLocation
from toolchain.check.rule import panel_name
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledVariable, Part

_VARIABLE = re.compile(
    r"\$\{(?P<braced>[A-Za-z_]\w*)[^}]*\}|(?<!\\)\$(?P<bare>[A-Za-z_]\w*)|\[\[(?P<old>[A-Za-z_]\w*)[^\]]*\]\]"
)
"""A dollar sign behind a backslash is one that a regular expression looks for."""
_BUILT_IN = frozenset({"timeFilter", "interval_ms"})
_WITH_VARIABLES = frozenset({"prometheus", "loki", "jaeger", "tempo"})
"""Data sources in whose queries a dollar sign begins a variable; one of no known type is one if a query can be read."""
_HOLDS_TEXT = (str, dict, list)
_NOT_TEXT = frozenset({"gridPos", "id", "panels"})


@frozen(eq=False)
class VariableUse:
    """One place that uses variables; built-in ones are left out.

    What only ``looks`` like a use may be text of another language: a script, or a query of a data source that writes
    its own names in this way. ``part`` is the panel or variable that it is in, None for the dashboard itself.
    """

    where: str
    location: SourceLocation
    names: tuple[str, ...]
    definitions: tuple[Any, ...] = ()
    looks: bool = False
    part: CompiledPanel | CompiledVariable | None = None


def variable_names(value: Any) -> list[str]:
    """Return the variables used in any text inside a nested document, without Grafana's built-in ones."""
    names: list[str] = []
    _add_names(value, names)
    return names


def _add_names(value: Any, names: list[str]) -> None:
    if isinstance(value, str):
        if "$" in value or "[[" in value:
            names += _names_in(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            if each and isinstance(each, _HOLDS_TEXT) and key not in _NOT_TEXT:
                _add_names(each, names)
    elif isinstance(value, list):
        for each in value:
            if each and isinstance(each, _HOLDS_TEXT):
                _add_names(each, names)


def _names_in(text: str) -> Iterator[str]:
    for found in _VARIABLE.finditer(text):
        name = found["braced"] or found["bare"] or found["old"]
        if not name.startswith("__") and name not in _BUILT_IN:
            yield name


@lru_cache(maxsize=1)
def variable_uses(compilation: Compilation) -> tuple[tuple[CompiledDashboard, tuple[VariableUse, ...]], ...]:
    """Return each dashboard and report with every place of it that uses variables; several rules ask for them."""
    return tuple((dashboard, tuple(_uses(dashboard))) for dashboard in compilation.pages)


def _uses(dashboard: CompiledDashboard) -> Iterator[VariableUse]:
    """Yield every place of the dashboard that uses variables."""
    for panel in dashboard.panels:
        yield from (evolve(each, part=panel) for each in _of_panel(dashboard, panel))
    for variable in dashboard.variables:
        asked = _of_fields(f"variable ${variable.name}", variable, _asked(variable.document), but=variable.name)
        yield from (evolve(each, part=variable) for each in asked)
    for event in dashboard.annotations:
        yield from _of_fields(f"annotation {event.name!r} of {dashboard.uid!r}", event, event.document)
    links = dashboard.document.get("links")
    for index, link in enumerate(links if isinstance(links, list) else ()):
        names = variable_names(link)
        if names:
            yield _use(f"link {index + 1} of {dashboard.uid!r}", dashboard.at("links", index), names)


def _of_panel(dashboard: CompiledDashboard, panel: CompiledPanel) -> Iterator[VariableUse]:
    """Yield the places of a panel that use variables."""
    where, origin = _place(dashboard, panel), panel.origin
    elsewhere = ("targets", "options") if origin.finished else ("targets",)
    own = {key: value for key, value in panel.document.items() if key not in elsewhere}
    yield from _of_fields(where, panel, own, _repeated(panel.document))
    options = variable_names(panel.document.get("options")) if origin.finished else []
    if options:
        yield _use(where, origin.location, options, origin, looks=True)
    for target in panel.targets:
        names = variable_names(target.document)
        if names:
            offset = max(target.text.find(f"${names[0]}"), 0)
            is_known = target.source_type in _WITH_VARIABLES or (not target.source_type and target.query is not None)
            is_foreign = origin.finished and not is_known
            looks = is_foreign or target.source_type == "__expr__"
            yield _use(where, target.at("expr", offset=offset), names, origin, looks=looks)


def _place(dashboard: CompiledDashboard, panel: CompiledPanel) -> str:
    """Return how findings name a panel, and the dashboard whose variables it uses."""
    name = panel_name(dashboard, panel)
    return name if repr(dashboard.uid) in name else f"{name} on {dashboard.uid!r}"


def _of_fields(
    where: str, part: Part, fields: dict[str, Any], repeated: Sequence[str] = (), *, but: str = ""
) -> Iterator[VariableUse]:
    """Yield the fields of a part that use variables, each variable where it is used first."""
    told = {but}
    for key, value in fields.items():
        if key == "repeat":
            found = repeated
        elif value and isinstance(value, _HOLDS_TEXT) and key not in _NOT_TEXT:
            found = variable_names(value)
        else:
            continue
        names = [name for name in dict.fromkeys(found) if name not in told]
        if names:
            told.update(names)
            yield _use(where, part.at(key), names, part.origin)


def _use(where: str, location: SourceLocation, names: list[str], *definitions: Any, looks: bool = False) -> VariableUse:
    return VariableUse(where, location, tuple(dict.fromkeys(names)), definitions, looks)


def _repeated(panel: dict[str, Any]) -> list[str]:
    repeat = panel.get("repeat")
    return [repeat] if isinstance(repeat, str) and repeat else []


def _asked(variable: dict[str, Any]) -> dict[str, Any]:
    """The parts of a variable that are sent somewhere; a regex may hold dollar signs of its own."""
    return {key: value for key, value in variable.items() if key in ("query", "definition", "datasource")}
