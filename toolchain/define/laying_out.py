"""Lays rows and tabs out: the panels of the classic schema at their places, and the layout that schema v2 says of them.

Heights of grids that flow are those of Grafana 12.4 where it makes a classic dashboard of one
(apps/dashboard/pkg/migration/conversion/v2_to_v1_layout_conversion.md).
"""

from collections.abc import Iterator, Sequence
from math import ceil

import attr
from attrs import define, field, frozen
from grafanalib import core

from toolchain.base.errors import DefinitionError, did_you_mean
from toolchain.base.layout import (
    AutoGrid,
    Flowing,
    Grid,
    Layout,
    RowPart,
    Rows,
    Shown,
    TabPart,
    Tabs,
    VariableCondition,
)
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.source_map import Path
from toolchain.define import arrangement
from toolchain.define.altered import altered
from toolchain.define.arrangement import Flow, Row, Tab
from toolchain.define.layout import GRID_COLUMNS, placed
from toolchain.define.narrowed_targets import narrowed_target
from toolchain.define.panels.base import HousePanel
from toolchain.define.variables import HouseVariable
from toolchain.languages.matching import Matcher

_HEIGHTS = {"short": 5, "standard": 9, "tall": 14}
_CELL = 38
"""Pixels of a row of the grid, with the gap below it."""
_REPEATED = (2, 3, 4, 6, 8, 12)
"""So many copies of a panel may stand side by side in the classic schema."""


@frozen
class LaidOut:
    """Panels, each behind its header and at its place; ``layout`` is None where rows say all of it."""

    panels: list[HousePanel]
    layout: Layout | None


def laid_out(parts: Sequence[Row | arrangement.Tabs], scope: Sequence[Matcher]) -> LaidOut:
    """Return what rows and tabs are, with queries kept to a scope."""
    laying = _Laying(scope)
    made = [laying.tabs(each) if isinstance(each, arrangement.Tabs) else laying.row(each) for each in parts]
    return LaidOut(laying.panels, _whole(made) if any(map(_says_more, parts)) else None)


def require_variables(parts: Sequence[Row | arrangement.Tabs], names: Sequence[str]) -> None:
    """Raise DefinitionError where a condition asks for a variable that is none of these, at the line of the part."""
    for shown, location in _conditions(parts):
        for each in shown.conditions:
            if isinstance(each, VariableCondition) and each.variable not in names:
                problem = f"when(...) asks for the variable {each.variable!r}, which the dashboard does not have."
                raise DefinitionError(
                    problem + did_you_mean(each.variable, names),
                    f"Its variables are {', '.join(sorted(names))}." if names else "Give the dashboard the variable.",
                    location,
                )


def own_variables(
    parts: Sequence[Row | arrangement.Tabs], others: Sequence[HouseVariable]
) -> tuple[HouseVariable, ...]:
    """Return the variables that rows and tabs have to themselves, each once.

    Raises DefinitionError for one that the dashboard has as well.
    """
    found = {each.name: each for each in _variables_of(parts)}
    for each in others:
        if each.name in found:
            raise DefinitionError(
                f"the variable {each.name!r} is the dashboard's and that of a row or a tab",
                "Give it to the dashboard, where everything may use it, or to the part alone.",
            )
    return tuple(found.values())


def _variables_of(parts: Sequence[Row | arrangement.Tabs]) -> Iterator[HouseVariable]:
    """Yield the variables that rows and tabs have to themselves."""
    for part in parts:
        several: Sequence[Row | Tab] = part.tabs if isinstance(part, arrangement.Tabs) else (part,)
        for each in several:
            yield from each.variables
            if isinstance(each, Tab):
                yield from _variables_of(each.rows)


def _conditions(parts: Sequence[Row | arrangement.Tabs]) -> Iterator[tuple[Shown, SourceLocation]]:
    for part in parts:
        several: Sequence[Row | Tab] = part.tabs if isinstance(part, arrangement.Tabs) else (part,)
        for each in several:
            if each.shown is not None:
                yield each.shown, each.location
            if isinstance(each, Tab):
                yield from _conditions(each.rows)
            else:
                yield from ((panel.shown, panel.location) for panel in each.panels if panel.shown is not None)


def _says_more(part: Row | arrangement.Tabs) -> bool:
    return isinstance(part, arrangement.Tabs) or bool(part.flow or part.shown or part.variables)


def _whole(made: Sequence[RowPart | Tabs]) -> Layout:
    if len(made) == 1 and isinstance(made[0], Tabs):
        return made[0]
    return _below([RowPart("", each) if isinstance(each, Tabs) else each for each in made])


def _below(rows: Sequence[RowPart]) -> Layout:
    """Return rows below each other; one that says nothing itself is what is inside of it."""
    if len(rows) == 1 and rows[0] == RowPart("", rows[0].inside):
        return rows[0].inside
    return Rows(tuple(rows))


@define
class _Laying:
    """What has been laid out so far, and the grid row at which the next part begins."""

    scope: Sequence[Matcher]
    panels: list[HousePanel] = field(factory=list)
    top: int = 0

    def row(self, row: Row) -> RowPart:
        """Lay out a row."""
        made, _ = self._row(row, row.title, is_collapsed=row.collapsed, repeat=row.repeat)
        return made

    def tabs(self, tabs: arrangement.Tabs) -> Tabs:
        """Lay out tabs, the rows of all but the first collapsed."""
        return Tabs(tuple(self._tab(each, is_first=not index) for index, each in enumerate(tabs.tabs)))

    def _tab(self, tab: Tab, *, is_first: bool) -> TabPart:
        rows: list[RowPart] = []
        header: Path | None = None
        end: int | None = None
        for index, row in enumerate(tab.rows):
            title = _title_in(tab, row) if row.title or not index else ""
            if title or end is None:
                made, end = self._row(
                    row, title, is_collapsed=row.collapsed or not is_first, repeat=row.repeat or tab.repeat
                )
            else:
                made, end = self._more(row, end)
            header = header or made.header
            is_named = row.title not in ("", tab.title)
            rows.append(made if is_named else attr.evolve(made, title="", header=None, is_collapsed=False))
        return TabPart(tab.title, _below(rows), header, tab.repeat, tab.shown, _names(tab.variables))

    def _row(self, row: Row, title: str, *, is_collapsed: bool, repeat: str) -> tuple[RowPart, int | None]:
        """Lay out a row, and return where its panels end in the header that holds them, None where none does."""
        index = len(self.panels)
        below = self.top + 1 if title else self.top
        start = below if row.top is None else row.top
        inside, bottom = self._placed(row, start)
        around: Path = ()
        if title:
            children = inside if is_collapsed else []
            self.panels.append(_header(row, title, self.top, children, is_collapsed=is_collapsed, repeat=repeat))
            index += 1
        if title and is_collapsed:
            around, index = ("panels", index - 1), 0
            self.top = below
        else:
            self.panels += inside
            self.top = bottom
        header: Path | None = (around or ("panels", index - 1)) if title else None
        part = RowPart(row.title, _grid(row, inside, (*around, "panels"), index, start), header, row.collapsed)
        part = attr.evolve(part, repeat=row.repeat, shown=row.shown, variables=_names(row.variables))
        return part, bottom if around else None

    def _more(self, row: Row, start: int) -> tuple[RowPart, int]:
        """Lay out a row without a header below the panels that the collapsed one before it holds."""
        holder = self.panels[-1]
        inside, bottom = self._placed(row, start if row.top is None else row.top)
        around: Path = ("panels", len(self.panels) - 1, "panels")
        grid = _grid(row, inside, around, len(holder.children), start)
        part = RowPart("", grid, shown=row.shown, variables=_names(row.variables))
        holder.children += inside
        return part, bottom

    def _placed(self, row: Row, start: int) -> tuple[list[HousePanel], int]:
        panels = [self._narrowed(each) for each in row.panels]
        return placed(panels, start) if row.flow is None else _flowing(panels, row.flow, start)

    def _narrowed(self, panel: HousePanel) -> HousePanel:
        if panel.library is not None:
            return panel  # kept to where it was defined: it is the same on every dashboard
        return altered(panel, targets=[narrowed_target(target, self.scope) for target in panel.targets])


def _names(variables: Sequence[HouseVariable]) -> tuple[str, ...]:
    return tuple(each.name for each in variables)


def _title_in(tab: Tab, row: Row) -> str:
    """Return what the row of a tab is called where there are no tabs."""
    if not row.title:
        return tab.title
    return row.title if tab.title.casefold() in row.title.casefold() else f"{tab.title}: {row.title}"


def _grid(row: Row, inside: Sequence[HousePanel], around: Path, index: int, start: int) -> Grid | AutoGrid:
    paths = [(*around, index + number) for number, _ in enumerate(inside)]
    if row.flow is None:
        return Grid(tuple(paths), start)
    flowing = tuple(Flowing(path, panel.shown) for path, panel in zip(paths, inside, strict=True))
    return AutoGrid(flowing, row.flow.max_columns, row.flow.column_width, row.flow.row_height)


def _flowing(panels: Sequence[HousePanel], flow: Flow, top: int) -> tuple[list[HousePanel], int]:
    """Return the panels of a grid that flows at places on Grafana's grid, and the first free grid row below."""
    columns = max(1, min(flow.max_columns, len(panels)))
    width, height = GRID_COLUMNS // columns, flow.row_height
    rows = ceil(height / _CELL) if isinstance(height, int) else _HEIGHTS[height]
    found = []
    for number, panel in enumerate(panels):
        at = core.GridPos(h=rows, w=width, x=number % columns * width, y=top + number // columns * rows)
        patch = panel.patch
        if panel.repeat and panel.repeat.variable and flow.max_columns in _REPEATED:
            patch = {"repeatDirection": "h", "maxPerRow": flow.max_columns, **patch}
        found.append(altered(panel, width=width, height=rows, gridPos=at, patch=patch))
    return found, top + ceil(len(panels) / columns) * rows


def _header(
    source: Row, title: str, top: int, children: list[HousePanel], *, is_collapsed: bool, repeat: str
) -> HousePanel:
    return HousePanel(
        kind="row",
        id=source.panel_id,
        title=title,
        gridPos=core.GridPos(h=1, w=GRID_COLUMNS, x=0, y=top),
        repeat=core.Repeat(variable=repeat or None),
        collapsed=is_collapsed,
        children=list(children),
        patch=source.patch,
        location=source.panels[0].location if source.panels else calling_location(),
    )
