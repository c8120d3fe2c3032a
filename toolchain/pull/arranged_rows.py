"""Tabs, grids that flow and conditions as calls, of a layout that definitions have words for."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from toolchain.base.documents.document import Document, part_at
from toolchain.base.layout import AutoGrid, Flowing, Grid, Layout, RowPart, Rows, Shown, TabPart, Tabs
from toolchain.base.source_map import Path
from toolchain.define.layout import GRID_COLUMNS
from toolchain.pull.arranged_form import condition_arguments
from toolchain.pull.code import Code, Items, Literal, call
from toolchain.pull.kept_rows import KeptRowWriter
from toolchain.pull.rows import LiveRow, panel_id_code, with_argument

_WORDS = "toolchain.define"


@frozen(eq=False)
class ArrangedRowWriter:
    """Writes the rows of a dashboard as its layout has them; ``rows`` writes those of panels at places.

    ``variables`` is the code of those that rows and tabs have to themselves, by name.
    """

    document: Document
    rows: KeptRowWriter
    variables: Mapping[str, Code] = field(factory=dict)

    def parts(self, layout: Layout) -> Iterator[Code]:
        """Yield the rows and tabs of a dashboard."""
        match layout:
            case Rows(rows):
                for row in rows:
                    yield self._tabs(row.inside) if isinstance(row.inside, Tabs) else self._row(row)
            case Tabs():
                yield self._tabs(layout)
            case _:
                yield self._row(RowPart("", layout))

    def _tabs(self, tabs: Tabs) -> Code:
        return call(_WORDS, "tabs", *(self._tab(each) for each in tabs.tabs))

    def _tab(self, tab: TabPart) -> Code:
        rows = tab.inside.rows if isinstance(tab.inside, Rows) else (RowPart("", tab.inside),)
        repeat = Literal(tab.repeat) if tab.repeat else None
        given = {"repeat": repeat, "variables": self._own(tab)}
        return _shown(call(_WORDS, "tab", Literal(tab.title), *map(self._row, rows), **given), tab.shown)

    def _own(self, part: RowPart | TabPart) -> Code | None:
        found = tuple(self.variables[name] for name in part.variables)
        return Items(found) if found else None

    def _row(self, row: RowPart) -> Code:
        code = self._flow(row, row.inside) if isinstance(row.inside, AutoGrid) else self._grid(row)
        own = self._own(row)
        if own is not None:
            code = with_argument(code, "variables", own)
        return _shown(code, row.shown)

    def _grid(self, row: RowPart) -> Code:
        paths = row.inside.panels if isinstance(row.inside, Grid) else ()
        panels = tuple(self._panel(path) for path in paths)
        tops = [y for panel in panels if type(y := _place(panel).get("y")) is int]
        start = min(tops, default=1)
        header: Document | None = None
        if row.header is not None:
            self.rows.top = start - 1
            header = {"type": "row", "title": row.title, "gridPos": {"x": 0, "y": start - 1, "w": GRID_COLUMNS, "h": 1}}
            header |= {"collapsed": True} if row.is_collapsed else {}
            header |= {"repeat": row.repeat} if row.repeat else {}
        else:
            self.rows.top = start
        return self.rows.row(LiveRow(header, panels))

    def _flow(self, row: RowPart, grid: AutoGrid) -> Code:
        said: Mapping[str, Code | None] = {
            "max_columns": _unless(grid.max_columns, AutoGrid().max_columns),
            "column_width": _unless(grid.column_width, "standard"),
            "row_height": _unless(grid.row_height, "standard"),
            "collapsed": Literal(content=True) if row.is_collapsed and row.header is not None else None,
            "repeat": Literal(row.repeat) if row.repeat else None,
        }
        panels = map(self._flowing, grid.panels)
        title = row.title if row.header is not None else ""
        return call(_WORDS, "auto_grid", Literal(title), *panels, **said)

    def _flowing(self, flowing: Flowing) -> Code:
        panel = self._panel(flowing.panel)
        code: Code = self.rows.write(panel)
        number = panel_id_code(panel, self.rows.ids, is_row=False)
        return _shown(code if number is None else with_argument(code, "panel_id", number), flowing.shown)

    def _panel(self, path: Path) -> Document:
        panel: Document = part_at(self.document, path)
        return panel


def _place(panel: Document) -> Document:
    place = panel.get("gridPos")
    return place if isinstance(place, dict) else {}


def _unless(value: str | float, usual: object) -> Code | None:
    return None if value == usual else Literal(value)


def _shown(code: Code, shown: Shown | None) -> Code:
    if shown is None:
        return code
    given = {name: Literal(value) for name, value in condition_arguments(shown).items()}
    return call(_WORDS, "when", code, **given)
