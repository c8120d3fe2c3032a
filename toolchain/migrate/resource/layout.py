"""Layouts of schema v2, as places on the classic grid.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go and v2_to_v1_layout_conversion.md.
Where parts would lie over one another there (panels of a row over its header, a row without header below others, an
empty row), each begins here where the one before it ends.
"""

from collections.abc import Callable
from math import ceil

from attrs import define, field

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.elements import largest_id, panel_of
from toolchain.migrate.values import number, text, whole

_COLUMNS = 24
_CELL = 38
"""Pixels of a row of the grid, with the gap below it."""
_HEIGHTS = {"short": 5, "standard": 9, "tall": 14}
_MOST_COLUMNS = 3
"""So many panels stand side by side in a grid that flows and says nothing of it."""
_REMEDY = "Export the dashboard from Grafana in the classic format, or lay these panels out in rows."


@define
class Placing:
    """The elements of a dashboard on their way to places, with the ids that rows get and what is lost by the way."""

    elements: Document
    next_id: int
    notes: list[str] = field(factory=list)
    placed: set[str] = field(factory=set)

    @classmethod
    def of(cls, elements: Document) -> "Placing":
        """Return one that has placed nothing yet."""
        return cls(elements, largest_id(elements) + 1)

    def place(self, layout: Document, y: int) -> tuple[list[Document], int]:
        """Return the panels of a layout that begins at a height, and the height at which it ends.

        Raises MigrationError for a layout, or for a part of one, that places on a grid cannot stand for.
        """
        kind = text(layout, "kind")
        spec = section(layout, "spec")
        if kind == "RowsLayout":
            return self._parts(items(spec.get("rows")), y, self._row)
        if kind == "TabsLayout":
            return self._parts(items(spec.get("tabs")), y, self._tab)
        if kind == "AutoGridLayout":
            return self._flow(spec, y)
        if kind == "GridLayout" or not layout:
            return self._grid(spec, y)
        raise MigrationError(f"a layout of the kind {kind!r} is one that the classic schema does not have", _REMEDY)

    def _parts(
        self, parts: list[Document], y: int, place: Callable[[Document, int], tuple[list[Document], int]]
    ) -> tuple[list[Document], int]:
        panels: list[Document] = []
        for part in parts:
            made, y = place(section(part, "spec"), y)
            panels += made
        return panels, y

    def _grid(self, spec: Document, y: int) -> tuple[list[Document], int]:
        panels, end = [], y
        for item in items(spec.get("items")):
            place = section(item, "spec")
            height = whole(place.get("height")) or 0
            top = y + (whole(place.get("y")) or 0)
            at = {"x": whole(place.get("x")) or 0, "y": top, "w": whole(place.get("width")) or 0, "h": height}
            panels += self._element(place, at, section(place, "repeat"))
            end = max(end, top + height)
        return panels, end

    def _flow(self, spec: Document, y: int) -> tuple[list[Document], int]:
        columns = number(spec.get("maxColumnCount")) or _MOST_COLUMNS
        width, height = int(_COLUMNS / columns), _height(spec)
        panels, x, end = [], 0, y
        for item in items(spec.get("items")):
            place = section(item, "spec")
            repeat = dict(section(place, "repeat"))
            if repeat:
                repeat |= {"direction": "h", "maxPerRow": int(columns)}
            panels += self._element(place, {"x": x, "y": y, "w": width, "h": height}, repeat)
            end, x = y + height, x + width
            if x >= _COLUMNS:
                x, y = 0, y + height
        return panels, end

    def _element(self, place: Document, at: Document, repeat: Document) -> list[Document]:
        name = text(section(place, "element"), "name")
        self._note_condition(place, f"element {name!r}")
        element = self.elements.get(name)
        if not isinstance(element, dict):
            self.notes.append(f"schema v2: the layout places an element {name!r} that is not there")
            return []
        self.placed.add(name)
        return [panel_of(name, element, at, repeat)]

    def _row(self, spec: Document, y: int) -> tuple[list[Document], int]:
        self._require_common(spec, "row")
        inner = section(spec, "layout")
        if spec.get("hideHeader") is True:
            return self.place(inner, y)
        nested = text(inner, "kind") in ("RowsLayout", "TabsLayout")
        collapsed = spec.get("collapse") is True and not nested
        if nested and spec.get("collapse") is True:
            self.notes.append(f"schema v2: the row {text(spec, 'title')!r} holds others, and is not collapsed")
        if nested and text(section(spec, "repeat"), "value"):
            self.notes.append(f"schema v2: the row {text(spec, 'title')!r} holds others, and is not repeated")
            spec = {name: value for name, value in spec.items() if name != "repeat"}
        row = self._header(spec, y, collapsed=collapsed)
        panels, end = self.place(inner, y + 1)
        if not collapsed:
            return [row, *panels], end
        row["panels"] = panels
        return [row], y + 1

    def _tab(self, spec: Document, y: int) -> tuple[list[Document], int]:
        self._require_common(spec, "tab")
        self.notes.append(f"schema v2: the tab {text(spec, 'title')!r} is a row")
        row = self._header(spec, y, collapsed=False)
        panels, end = self.place(section(spec, "layout"), y + 1)
        return [row, *panels], end

    def _header(self, spec: Document, y: int, *, collapsed: bool) -> Document:
        row: Document = {"type": "row", "id": self.next_id, "collapsed": collapsed, "panels": []}
        self.next_id += 1
        if spec.get("title") is not None:
            row["title"] = spec["title"]
        if text(section(spec, "repeat"), "value"):
            row["repeat"] = spec["repeat"]["value"]
        row["gridPos"] = {"x": 0, "y": y, "w": _COLUMNS, "h": 1}
        return row

    def _require_common(self, spec: Document, what: str) -> None:
        self._note_condition(spec, f"{what} {text(spec, 'title')!r}")
        if items(spec.get("variables")):
            raise MigrationError(
                f"the {what} {text(spec, 'title')!r} has variables of its own, which the classic schema does not have",
                "Move the variables to the dashboard, and export it again.",
            )

    def _note_condition(self, spec: Document, what: str) -> None:
        if section(spec, "conditionalRendering"):
            self.notes.append(f"schema v2: the {what} is always shown, not only under its condition")


def _height(spec: Document) -> int:
    mode = text(spec, "rowHeightMode")
    pixels = number(spec.get("rowHeight"))
    if mode == "custom" and pixels is not None and pixels > 0:
        return ceil(pixels / _CELL)
    return _HEIGHTS.get(mode, _HEIGHTS["standard"])
