"""Rows, grids that flow, tabs, and the conditions under which a part of a dashboard is shown.

Source: Grafana documentation, "Dashboard layouts" and "Show or hide panels, rows, or tabs"; conditions are evaluated in
``ConditionalRenderingVariable.tsx`` and its neighbours (Grafana 12.4).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import attr

from toolchain.base.arguments import Constraint, checked, described
from toolchain.base.arguments.forms import AtLeast1, Count
from toolchain.base.errors import DefinitionError
from toolchain.base.layout import (
    MOST_COLUMNS,
    Comparison,
    Condition,
    DataCondition,
    Height,
    RangeCondition,
    Shown,
    VariableCondition,
    Width,
)
from toolchain.base.source import SourceLocation, calling_location
from toolchain.define.layout import GRID_COLUMNS, as_high, as_wide
from toolchain.define.panels.base import HousePanel
from toolchain.define.resources.library_panel import LibraryPanel
from toolchain.define.variables import HouseVariable


def _is_length(text: str) -> bool:
    return re.fullmatch(r"[0-9]+(\.[0-9]+)?[Mwdhmsy]", text) is not None


RangeLength = Annotated[str, Constraint("length of time in one unit", '"2d"', _is_length)]
"""A time range as conditions have it. Source: Grafana 12.4, ``ConditionalRenderingTimeRangeSize.tsx``."""
_OPPOSITE: Mapping[Comparison, Comparison] = {
    "equals": "notEquals",
    "notEquals": "equals",
    "matches": "notMatches",
    "notMatches": "matches",
}
_ONLY_IN_GRIDS = "Grafana shows single panels under conditions in auto_grid(...) alone: use it in place of row(...)."


@attr.s(auto_attribs=True, frozen=True)
class Flow:
    """How the panels of a grid that flows are sized."""

    max_columns: int
    column_width: Width | int
    row_height: Height | int


@described("row", 'row("Now", stat(...), ...)')
@attr.s(auto_attribs=True, frozen=True)
class Row:
    """A titled row of panels; panels flow from left to right and wrap at 24 columns, or as ``flow`` says."""

    title: str
    panels: tuple[HousePanel, ...]
    collapsed: bool = False
    repeat: str = ""
    panel_id: AtLeast1 | None = None
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    top: Count | None = None
    flow: Flow | None = None
    shown: Shown | None = None
    variables: tuple[HouseVariable, ...] = ()
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)


@described("tab", 'tab("Hosts", row("", stat(...)), ...)')
@attr.s(auto_attribs=True, frozen=True)
class Tab:
    """A tab with its rows."""

    title: str
    rows: tuple[Row, ...]
    shown: Shown | None = None
    repeat: str = ""
    variables: tuple[HouseVariable, ...] = ()
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)


@described("tabs", 'tabs(tab("Hosts", row(...)), tab("Containers", row(...)))')
@attr.s(auto_attribs=True, frozen=True)
class Tabs:
    """Tabs, of which a person sees one."""

    tabs: tuple[Tab, ...]


@checked
def row(
    title: str,
    *panels: HousePanel | LibraryPanel,
    width: AtLeast1 | None = None,
    collapsed: bool = False,
    height: AtLeast1 | None = None,
    repeat: str = "",
    top: Count | None = None,
    panel_id: AtLeast1 | None = None,
    variables: Sequence[HouseVariable] = (),
    fields: Mapping[str, Any] | None = None,
) -> Row:
    """Return a row; an empty title leaves the header out. ``repeat`` names a variable.

    A panel of the library stands for itself, or for what its ``placed`` returns.

    ``width`` counts columns of 24, ``height`` grid rows: those of each panel that states none, instead of what is usual
    for its kind. ``top`` is the grid row at which they begin where that is not below the header. ``panel_id`` keeps a
    number that the header has in Grafana; it comes from the title else. ``variables`` are chosen in the row in v2, and
    at the top of the dashboard else. ``fields`` are any others of the header. Raises DefinitionError for a panel that
    is shown under conditions.
    """
    placed = tuple(each.placed() if isinstance(each, LibraryPanel) else each for each in panels)
    if width is not None:
        placed = tuple(as_wide(panel, width) for panel in placed)
    if height is not None:
        placed = tuple(as_high(panel, height) for panel in placed)
    for panel in placed:
        if panel.shown is not None:
            raise DefinitionError(f"the panel {panel.title!r} of a row is shown under conditions", _ONLY_IN_GRIDS)
    return Row(title, placed, collapsed, repeat, panel_id, fields or {}, top, variables=tuple(variables))


@checked
def auto_grid(
    title: str,
    *panels: HousePanel | LibraryPanel,
    max_columns: AtLeast1 = MOST_COLUMNS,
    column_width: Width | AtLeast1 = "standard",
    row_height: Height | AtLeast1 = "standard",
    collapsed: bool = False,
    repeat: str = "",
    panel_id: AtLeast1 | None = None,
    variables: Sequence[HouseVariable] = (),
    fields: Mapping[str, Any] | None = None,
) -> Row:
    """Return a row whose panels share one size and fill the width, in as many columns as a screen has room for.

    There are ``max_columns`` at most, each at least ``column_width`` wide: a name, or pixels; so is ``row_height``. In
    the classic schema as many columns stand side by side as there may be. The other arguments are those of ``row``.
    Raises DefinitionError for a panel with a size of its own, and for more columns than Grafana's grid has.
    """
    if max_columns > GRID_COLUMNS:
        raise DefinitionError(
            f"{max_columns} columns are more than the {GRID_COLUMNS} of Grafana's grid", "Give max_columns less."
        )
    flowing = tuple(_flowing(each) for each in panels)
    flow = Flow(max_columns, column_width, row_height)
    return Row(title, flowing, collapsed, repeat, panel_id, fields or {}, flow=flow, variables=tuple(variables))


def _flowing(panel: HousePanel | LibraryPanel) -> HousePanel:
    if isinstance(panel, LibraryPanel):
        return attr.evolve(panel.placed(), gridPos=None)
    if panel.library is None and (panel.has_own_width or panel.has_own_height or panel.gridPos is not None):
        raise DefinitionError(
            f"the panel {panel.title!r} has a size or a place of its own, and auto_grid gives all of its panels one",
            "Leave width, height and at out of the panel, or use row(...).",
        )
    return panel


@checked
def tab(title: str, *rows: Row | Tabs, repeat: str = "", variables: Sequence[HouseVariable] = ()) -> Tab:
    """Return a tab with rows; ``repeat`` names a variable, for each value of which there is a tab in schema v2.

    A row that has no title, or that of the tab, has no header in it. In the classic schema each is a row, called after
    the tab and itself: one without a title has that of the tab, another one both, unless its own names the tab.
    ``variables`` are chosen in the tab in schema v2, and at the top of the dashboard else. Raises DefinitionError for
    one without a title or without panels, and for tabs inside of it.
    """
    if not title.strip():
        raise DefinitionError("a tab has no title", "Give it one: people choose by it.")
    inner = [each for each in rows if isinstance(each, Row)]
    if len(inner) != len(rows):
        raise DefinitionError(
            f"there are tabs inside of the tab {title!r}", "Tabs stand beside each other: give the tab rows instead."
        )
    if not any(each.panels for each in inner):
        raise DefinitionError(f"the tab {title!r} has no panels", "Give it rows with panels, or remove it.")
    return Tab(title, tuple(inner), repeat=repeat, variables=tuple(variables))


@checked
def tabs(*several: Tab) -> Tabs:
    """Return tabs, of which a person sees one; rows may stand above and below them.

    In the classic schema their rows stand below each other, those of the first as they are and the others collapsed.
    Raises DefinitionError for no tabs, and for two of one title.
    """
    if not several:
        raise DefinitionError("there are no tabs in tabs(...)", 'Give it some: tabs(tab("Hosts", row(...)), ...).')
    titles = [each.title for each in several]
    twice = next((each for each in titles if titles.count(each) > 1), None)
    if twice is not None:
        raise DefinitionError(f"two tabs are called {twice!r}", "Call them otherwise: addresses lead to tabs by title.")
    return Tabs(several)


@checked
def when(
    part: HousePanel | Row | Tab,
    *,
    variable: HouseVariable | str | None = None,
    equals: str | None = None,
    differs_from: str | None = None,
    matches: str | None = None,
    matches_not: str | None = None,
    has_data: bool | None = None,
    range_up_to: RangeLength | None = None,
    range_longer_than: RangeLength | None = None,
    any_of: bool = False,
) -> HousePanel | Row | Tab:
    """Return a part that is shown while the conditions hold; with ``any_of`` while one of them does.

    ``variable`` has a value, or one of several, that ``equals`` a text or ``matches`` a regular expression, or has none
    that does. ``has_data`` asks whether the panel's queries find something, of a panel in ``auto_grid`` alone. The time
    range is as long as ``range_up_to`` or shorter, or it is longer than ``range_longer_than``. In the classic schema
    the part is always shown. Raises DefinitionError where nothing is asked, or what no part can be asked.
    """
    compared: Mapping[Comparison, str | None] = {
        "equals": equals,
        "notEquals": differs_from,
        "matches": matches,
        "notMatches": matches_not,
    }
    conditions: list[Condition] = list(_of_variable(variable, compared))
    if has_data is not None:
        if not isinstance(part, HousePanel):
            raise DefinitionError(
                f"the {'row' if isinstance(part, Row) else 'tab'} {part.title!r} is asked whether it has data",
                "Grafana asks that of panels in auto_grid(...) alone: give the condition to those.",
            )
        conditions.append(DataCondition(has_data))
    if range_up_to is not None and range_longer_than is not None:
        raise DefinitionError(
            "a time range is asked to be up to a length and longer than one", "Give one of the two to when(...)."
        )
    if range_up_to is not None:
        conditions.append(RangeCondition(range_up_to))
    if not conditions and range_longer_than is None:
        raise DefinitionError(
            "when(...) is given no condition", "Say a variable with a value, has_data, or the length of the time range."
        )
    if part.shown is not None:
        raise DefinitionError("a part is given conditions twice", "Say all of them in one when(...).")
    shown = Shown(tuple(conditions), any_of=any_of)
    if range_longer_than is not None:
        # There is no such condition: a part is hidden where any other one fails, or the range is as long or shorter.
        failing = (*(_opposite(each) for each in conditions), RangeCondition(range_longer_than))
        shown = Shown(failing, hides=True, any_of=not any_of and len(failing) > 1)
    return attr.evolve(part, shown=shown)


def _of_variable(
    variable: HouseVariable | str | None, compared: Mapping[Comparison, str | None]
) -> Sequence[Condition]:
    said = [(comparison, value) for comparison, value in compared.items() if value is not None]
    if variable is None and not said:
        return ()
    if variable is None or len(said) != 1:
        raise DefinitionError(
            "a variable of when(...) is asked for one value, and needs one way to compare it",
            'Write it as variable=ENVIRONMENT, equals="production"; or differs_from, matches or matches_not.',
        )
    [(comparison, value)] = said
    if "atches" in comparison:
        try:
            re.compile(value)
        except re.error as error:
            raise DefinitionError(
                f"{value!r} is no regular expression: {error}", "Correct it; Grafana would always show the part."
            ) from error
    name = variable if isinstance(variable, str) else variable.name
    return (VariableCondition(name, comparison, value),)


def _opposite(condition: Condition) -> Condition:
    match condition:
        case VariableCondition(variable, comparison, value):
            return VariableCondition(variable, _OPPOSITE[comparison], value)
        case DataCondition(has_data):
            return DataCondition(not has_data)
        case RangeCondition():
            return condition
