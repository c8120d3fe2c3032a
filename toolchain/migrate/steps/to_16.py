"""To 16: rows of panels with a width in twelfths and a height in pixels became panels on a grid of 24 columns."""

import math
from collections.abc import Sequence

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import number, text, whole

_COLUMNS = 24
_SPAN = 4.0
"""Twelfths of the width that a panel takes which says nothing of it."""
_ROW_HEIGHT = 250.0
_CELL_HEIGHT = 30.0
_CELL_MARGIN = 8.0


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Place each panel, and keep rows as panels where at least one of them is to be seen."""
    rows = dashboard.get("rows")
    if not isinstance(rows, list):
        return 0
    del dashboard["rows"]
    if not rows:
        return 0
    panels = list(dashboard.get("panels") or []) if isinstance(dashboard.get("panels"), list) else []
    next_id = _largest_id([*items(panels), *(each for row in items(rows) for each in items(row.get("panels")))]) + 1
    shown = rows_are_shown(rows)
    y = 0
    for row in items(rows):
        if row.get("repeatIteration") is not None:
            continue
        height = _in_cells(_height(row, _ROW_HEIGHT))
        inside = items(row.get("panels"))
        for panel in inside:
            if "id" not in panel:
                panel["id"], next_id = next_id, next_id + 1
        row_panel = None
        if shown:
            row_panel = _row_panel(row, next_id, y, height)
            next_id, y = next_id + 1, y + 1
        area = _Area(height, y)
        collapsed = row_panel is not None and row.get("collapse") is True
        for panel in inside:
            _place(panel, area, height)
            y = area.y
            (row_panel["panels"] if row_panel is not None and collapsed else panels).append(panel)
        if row_panel is not None:
            panels.append(row_panel)
        if not collapsed:
            y += height
    dashboard["panels"] = panels
    return len(rows)


def rows_are_shown(rows: object) -> bool:
    """Return whether rows are more than a way to place panels: one is collapsed, repeated, or shows its title."""
    return any(
        row.get("collapse") is True or row.get("showTitle") is True or text(row, "repeat") for row in items(rows)
    )


def _row_panel(row: Document, row_id: int, y: int, height: int) -> Document:
    panel = {
        "id": row_id,
        "type": "row",
        "title": text(row, "title"),
        "repeat": text(row, "repeat"),
        "panels": [],
        "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": height},
    }
    if "collapse" in row:
        panel["collapsed"] = row["collapse"] is True
    return panel


def _place(panel: Document, area: "_Area", row_height: int) -> None:
    span = number(panel.pop("span", None)) or _SPAN
    least = number(panel.get("minSpan"))
    if least is not None and least > 0:
        panel["minSpan"] = int(min(_COLUMNS, _COLUMNS / 12 * least))
    own = number(panel["height"]) if "height" in panel else None
    width, height = min(math.floor(span) * 2, _COLUMNS), row_height if own is None else _in_cells(own)
    x, y = area.place(width)
    panel["gridPos"] = {"x": x, "y": area.y + y, "w": width, "h": height}
    area.fill(x, y, width, height)


def _height(row: Document, default: float) -> float:
    own = number(row.get("height"))
    return default if own is None else own


def _in_cells(pixels: float) -> int:
    return math.ceil(max(pixels, _CELL_HEIGHT * 3) / (_CELL_HEIGHT + _CELL_MARGIN))


def _largest_id(panels: Sequence[Document]) -> int:
    return max([0, *(whole(panel.get("id")) or 0 for panel in panels)])


class _Area:
    """What is filled of a row, column by column, and where on the dashboard it begins.

    Grafana looks for room from the right, and begins another row of the same height where there is none.
    """

    def __init__(self, height: int, y: int) -> None:
        self._height = height
        self.y = y
        self._filled = [0] * _COLUMNS

    def place(self, width: int) -> tuple[int, int]:
        """Return column and height at which a panel of this width goes."""
        first, last = self._room()
        if last is None or last - first < width - 1:
            self.y += self._height
            self._filled = [0] * _COLUMNS
            first, last = self._room()
        return first, max(self._filled[first : (last or 0) + 1], default=0)

    def _room(self) -> tuple[int, int | None]:
        first, last = 0, None
        for column in range(_COLUMNS - 1, -1, -1):
            if self._height <= self._filled[column]:
                break
            if last is None:
                last = column
            elif self._filled[column] <= self._filled[column + 1]:
                first = column
            else:
                break
        return first, last

    def fill(self, x: int, y: int, width: int, height: int) -> None:
        for column in range(x, min(x + width, _COLUMNS)):
            self._filled[column] = max(self._filled[column], y + height)


STEP = Step(16, "rows are panels on a grid", upgrade)
