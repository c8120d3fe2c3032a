"""What a dashboard arranges beyond rows: whether definitions have words for it, and when two say the same.

The classic places follow from the layout, and each side makes them in its own way; so the layout itself is compared.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.base.layout import (
    AutoGrid,
    DataCondition,
    Flowing,
    Grid,
    Layout,
    RangeCondition,
    RowPart,
    Rows,
    Shown,
    TabPart,
    Tabs,
    VariableCondition,
)
from toolchain.base.source_map import Path
from toolchain.compile.dashboards import every_panel
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.schema_2.layouts import variables_of
from toolchain.define.layout import GRID_COLUMNS
from toolchain.pull.stored_form import stored_form
from toolchain.sync.model import canonical

_OF_FLOWING = frozenset({"repeatDirection", "maxPerRow"})
"""What follows of the grid of a repeated panel that flows."""


def says_more(layout: Layout | None) -> bool:
    """Return whether a layout is more than rows of panels at places, which the classic schema says as well."""
    match layout:
        case None | Grid():
            return False
        case Rows(rows):
            return any(not isinstance(each.inside, Grid) or each.shown or each.variables for each in rows)
        case _:
            return True


def unsayable(layout: Layout, variables: frozenset[str]) -> str:
    """Return the first thing of a layout that definitions have no words for, empty where there is none.

    ``variables`` are the names of those that the dashboard has.
    """
    return next(_unsayable(layout, variables), "")


def _unsayable(layout: Layout, variables: frozenset[str]) -> Iterator[str]:
    match layout:
        case Tabs(tabs):
            titles = [each.title for each in tabs]
            yield from (f"a second tab {each!r}" for each in titles if titles.count(each) > 1)
            for tab in tabs:
                yield from _in_tab(tab, variables)
        case Rows(rows):
            for row in rows:
                yield from _in_row(row, variables)
        case _:
            yield from _in_grid(layout, variables)


def _in_tab(tab: TabPart, variables: frozenset[str]) -> Iterator[str]:
    name = f"the tab {tab.title!r}"
    if not tab.title.strip():
        yield "a tab without a title"
    if isinstance(tab.inside, Tabs):
        yield f"tabs in {name}"
    elif not any(True for _ in _paths(tab.inside)):
        yield f"{name}, which is empty,"
    yield from _common(tab, name, variables)
    rows = tab.inside.rows if isinstance(tab.inside, Rows) else ()
    for row in rows:
        if isinstance(row.inside, Tabs):
            yield f"tabs in {name}"
        yield from _in_row(row, variables)
    if isinstance(tab.inside, Grid | AutoGrid):
        yield from _in_grid(tab.inside, variables)


def _in_row(row: RowPart, variables: frozenset[str]) -> Iterator[str]:
    name = f"the row {row.title!r}"
    if isinstance(row.inside, Rows):
        yield f"rows in {name}"
    elif isinstance(row.inside, Tabs):
        if row.header is not None:
            yield f"tabs in {name}"
        yield from _unsayable(row.inside, variables)
    else:
        yield from _in_grid(row.inside, variables)
    if row.header is None and row.repeat:
        yield f"a row without a header that is repeated over ${row.repeat}"
    if row.header is not None and not row.title:
        yield "the header of a row without a title"
    yield from _common(row, name, variables)


def _common(part: RowPart | TabPart, name: str, variables: frozenset[str]) -> Iterator[str]:
    yield from (f"a second variable {each!r} of {name}" for each in part.variables if part.variables.count(each) > 1)
    yield from _in_conditions(part.shown, name, variables)


def _in_grid(layout: Layout, variables: frozenset[str]) -> Iterator[str]:
    if isinstance(layout, AutoGrid):
        if layout.fills_screen:
            yield "a grid that fills the screen"
        if layout.max_columns > GRID_COLUMNS:
            yield f"a grid of {layout.max_columns} columns"
        for each in layout.panels:
            yield from _in_conditions(each.shown, "a panel", variables)


def _in_conditions(shown: Shown | None, name: str, variables: frozenset[str]) -> Iterator[str]:
    if shown is None:
        return
    if shown.hides:
        yield f"what hides {name}"
    kinds = [type(each) for each in shown.conditions]
    if len(set(kinds)) < len(kinds):
        yield f"several conditions of one kind of {name}"
    for each in shown.conditions:
        if isinstance(each, VariableCondition) and each.variable not in variables:
            yield f"a condition of {name} on ${each.variable}, which is not there"
        if isinstance(each, DataCondition) and name != "a panel":
            yield f"a condition of {name} on data"


def own_variables(layout: Layout) -> frozenset[str]:
    """Return the names of the variables that rows and tabs have to themselves."""
    return frozenset(variables_of(layout))


def condition_arguments(shown: Shown) -> dict[str, Any]:
    """Return the arguments of ``when`` that say conditions which definitions can say."""
    found: dict[str, Any] = {}
    for each in shown.conditions:
        match each:
            case VariableCondition(variable, comparison, value):
                found |= {"variable": variable, _COMPARISONS[comparison]: value}
            case DataCondition(has_data):
                found["has_data"] = has_data
            case RangeCondition(at_most):
                found["range_up_to"] = at_most
    return found | ({"any_of": True} if shown.any_of else {})


_COMPARISONS = {
    "equals": "equals",
    "notEquals": "differs_from",
    "matches": "matches",
    "notMatches": "matches_not",
}


def without_derived(document: Document, layout: Layout) -> Document:
    """Return a dashboard whose panels do not say what follows of the grids in which they flow."""
    flowing = {each.panel for each in _flowing(layout)}
    return {**document, "panels": _without_derived(document, (), flowing)}


def _without_derived(owner: Document, around: Path, flowing: set[Path]) -> list[Document]:
    found = []
    for index, panel in enumerate(owner.get("panels") or ()):
        path = (*around, "panels", index)
        if path in flowing:
            panel = {name: each for name, each in panel.items() if name not in _OF_FLOWING}
        if panel.get("panels"):
            panel = {**panel, "panels": _without_derived(panel, path, flowing)}
        found.append(panel)
    return found


def arranged_form(document: Document, layout: Layout) -> Document:
    """Return what a dashboard says: its layout in words of schema v2, and all else without places."""
    form = stored_form(without_derived(document, layout))
    panels = [each for each in every_panel(form) if each.get("type") != "row"]
    own = [{name: each for name, each in panel.items() if name != "gridPos"} for panel in panels]
    arranged = dashboard_2(document, "v2", layout).spec["layout"]
    return {**form, "panels": sorted(own, key=lambda each: str(each.get("id"))), "layout": _settled(arranged)}


def _settled(layout: Any) -> Any:
    """Return a layout in which what makes no difference is always the same.

    Grids begin at their first line, conditions have an order, and a lone row that says nothing is what is inside of it.
    """
    if isinstance(layout, list):
        return [_settled(each) for each in layout]
    if not isinstance(layout, Mapping):
        return layout
    found = {name: _settled(each) for name, each in layout.items()}
    if found.get("mode") == "variable" and found.get("direction") == _USUAL_DIRECTION:
        del found["direction"]
    if {"visibility", "condition", "items"} <= set(found):
        found["items"] = sorted(found["items"], key=canonical)
    if found.get("hideHeader") is True:
        found |= {"title": "", "collapse": False}
    items = section(found, "spec").get("items")
    if found.get("kind") == "GridLayout" and items:
        top = min(each["spec"]["y"] for each in items)
        for each in items:
            each["spec"]["y"] -= top
    rows = section(found, "spec").get("rows")
    if found.get("kind") == "RowsLayout" and rows and len(rows) == 1 and set(rows[0]["spec"]) == _PLAIN_ROW:
        return rows[0]["spec"]["layout"] if rows[0]["spec"]["title"] == "" else found
    return found


_USUAL_DIRECTION = "h"
_PLAIN_ROW = {"title", "collapse", "hideHeader", "layout"}


def _paths(layout: Layout) -> Iterator[Path]:
    match layout:
        case Grid(panels):
            yield from panels
        case AutoGrid(panels):
            yield from (each.panel for each in panels)
        case Rows(rows):
            for row in rows:
                yield from _paths(row.inside)
        case Tabs(tabs):
            for tab in tabs:
                yield from _paths(tab.inside)


def _flowing(layout: Layout) -> Iterator[Flowing]:
    match layout:
        case Grid():
            return
        case AutoGrid(panels):
            yield from panels
        case Rows(rows):
            for row in rows:
                yield from _flowing(row.inside)
        case Tabs(tabs):
            for tab in tabs:
                yield from _flowing(tab.inside)
