"""A variable of a row or a tab is used inside of that part alone.

In schema v2 a row and a tab may have variables to themselves: they are chosen there, and what stands elsewhere does not
know them. Grafana sends `$queue` of a panel in another tab to Prometheus as it stands, and the panel is empty without
an error. In the classic schema and in v2beta1 the same variable is the dashboard's, and everything works: until the
environment's Grafana has v2.

Give the variable to the dashboard's `variables=[...]`, or to every part that uses it (`row`, `auto_grid` and `tab` take
`variables=`). It is an error where Grafana has v2, and a warning elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from toolchain.base.finding import Severity
from toolchain.base.layout import AutoGrid, Grid, Layout, RowPart, Rows, Shown, TabPart, Tabs, VariableCondition
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.variable_use import VariableUse, variable_uses
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledVariable

NOTHING: frozenset[str] = frozenset()


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each use of a variable that another row or tab has to itself, once per place."""
    has_v2 = compilation.project.environment.dashboards == "v2"
    for dashboard, places in variable_uses(compilation):
        scopes = () if dashboard.layout is None else tuple(_scopes(dashboard.layout, NOTHING))
        owners = _owners(scopes)
        if not owners:
            continue
        severity = None if has_v2 or dashboard.origin.finished else Severity.WARNING
        for name, use in _outside(dashboard, places, scopes, owners):
            yield Violation(
                use.location,
                f"{use.where} uses the variable ${name}, which {owners[name]} alone has",
                "Give the variable to the dashboard, or to the part that this is in as well.",
                (*use.definitions, dashboard.origin),
                severity=severity,
            )


@frozen
class _Scope:
    """A row, a tab or a panel of a layout: its header or itself, and which variables of parts it knows."""

    name: str
    path: Path | None
    known: frozenset[str]
    shown: Shown | None = None
    own: tuple[str, ...] = ()


def _scopes(layout: Layout, known: frozenset[str]) -> Iterator[_Scope]:
    match layout:
        case Grid(panels=panels):
            yield from (_Scope("a panel", path, known) for path in panels)
        case AutoGrid(panels=flowing):
            yield from (_Scope("a panel", each.panel, known, each.shown) for each in flowing)
        case Rows(rows=rows):
            for row in rows:
                yield from _in_part(f"the row {row.title!r}", row, known)
        case Tabs(tabs=tabs):
            for tab in tabs:
                yield from _in_part(f"the tab {tab.title!r}", tab, known)


def _in_part(name: str, part: RowPart | TabPart, known: frozenset[str]) -> Iterator[_Scope]:
    inside = known | set(part.variables)
    scopes = tuple(_scopes(part.inside, inside))
    first = next((each.path for each in scopes if each.path is not None), None)
    yield _Scope(name, part.header or first, inside, part.shown, part.variables)
    yield from scopes


def _owners(scopes: Iterable[_Scope]) -> Mapping[str, str]:
    """Return which parts have each variable to themselves, in words."""
    found: dict[str, list[str]] = {}
    for scope in scopes:
        for name in scope.own:
            found.setdefault(name, []).append(scope.name)
    return {name: " or ".join(dict.fromkeys(parts)) for name, parts in found.items()}


def _outside(
    dashboard: CompiledDashboard, places: Iterable[VariableUse], scopes: Iterable[_Scope], owners: Mapping[str, str]
) -> Iterator[tuple[str, VariableUse]]:
    panels: dict[Path, frozenset[str]] = {}
    variables: dict[str, frozenset[str]] = {}
    for scope in scopes:
        if scope.path is not None:
            panels[scope.path] = panels.get(scope.path, NOTHING) | scope.known
        variables |= {name: variables.get(name, NOTHING) | scope.known for name in scope.own}
    for use in places:
        match use.part:
            case CompiledPanel():
                known = panels.get(use.part.path, NOTHING)
            case CompiledVariable():
                known = variables.get(use.part.name, NOTHING)
            case None:
                known = NOTHING
        yield from ((name, use) for name in use.names if not use.looks and name in owners and name not in known)
    if not dashboard.origin.finished:  # a file has its conditions at lines of their own, and is told of them there
        yield from _in_conditions(dashboard, scopes, owners)


def _in_conditions(
    dashboard: CompiledDashboard, scopes: Iterable[_Scope], owners: Mapping[str, str]
) -> Iterator[tuple[str, VariableUse]]:
    lines = {panel.path: panel.location for panel in dashboard.panels}
    for scope in scopes:
        for each in scope.shown.conditions if scope.shown is not None else ():
            if isinstance(each, VariableCondition) and each.variable in owners and each.variable not in scope.known:
                place = lines.get(scope.path or (), dashboard.location)
                yield each.variable, VariableUse(f"a condition of {scope.name}", place, (each.variable,))


RULE = Rule("variable-outside", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
