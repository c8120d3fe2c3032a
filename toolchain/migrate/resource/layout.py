"""Layouts of schema v2, as places on the classic grid.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go and v2_to_v1_layout_conversion.md.
"""

from collections.abc import Callable

from attrs import define, field

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.derived import Derived
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.resource.conditions import unknown_conditions
from toolchain.migrate.resource.elements import largest_id, panel_of
from toolchain.migrate.resource.refusal import Refusal
from toolchain.migrate.values import number, text, whole

_COLUMNS = 24
_CELL = 38
"""Pixels of a row of the grid, with the gap below it."""
_HEIGHTS = {"short": 5, "standard": 9, "tall": 14}
_MOST_COLUMNS = 3
"""So many panels stand side by side in a grid that flows and says nothing of it."""
_REMEDY = "Export the dashboard from Grafana in the classic format, or lay these panels out in rows."

Placed = tuple[list[Document], int]
"""The panels of a layout, and the height at which it ends."""


@define
class Placing:
    """The elements of a dashboard on their way to places, with the ids that rows get and what is lost by the way.

    ``blocks`` are the panels of each grid, and each header by itself, in the order in which they stand below each
    other; ``lost`` is what the classic schema has no words for of the layout. ``variables`` are those that rows and
    tabs have to themselves. ``panels`` are panels and headers by the identity of what placed each.
    """

    elements: Document
    next_id: int
    notes: list[str] = field(factory=list)
    lost: list[str] = field(factory=list)
    refusals: list[Refusal] = field(factory=list)
    placed: set[str] = field(factory=set)
    blocks: list[list[Document]] = field(factory=list)
    variables: list[Document] = field(factory=list)
    panels: dict[int, Document] = field(factory=dict)

    @classmethod
    def of(cls, elements: Document) -> "Placing":
        """Return one that has placed nothing yet."""
        return cls(elements, largest_id(elements) + 1)

    def place(self, layout: Document, y: int) -> Placed:
        """Place the panels of a layout that begins at a height. One of an unknown kind is empty, and refused."""
        kind, spec = kind_of(layout), section(layout, "spec")
        if kind == "RowsLayout":
            return self._parts(items(spec.get("rows")), y, self._row)
        if kind == "TabsLayout":
            return self._parts(items(spec.get("tabs")), y, self._tab)
        if kind == "AutoGridLayout":
            return self._flow(spec, y)
        if kind == "GridLayout":
            return self._grid(spec, y)
        problem = f"a layout of the kind {kind!r} is one that the classic schema does not have"
        self.refusals.append(Refusal(layout, MigrationError(problem, _REMEDY)))
        return [], y

    def _parts(self, parts: list[Document], y: int, place: Callable[[Document, int], Placed]) -> Placed:
        panels: list[Document] = []
        for part in parts:
            made, y = place(section(part, "spec"), y)
            panels += made
        return panels, y

    def _grid(self, spec: Document, y: int) -> Placed:
        panels: list[Document] = []
        end = y
        for item in items(spec.get("items")):
            place = section(item, "spec")
            x, top, width, height = (whole(place.get(name)) or 0 for name in ("x", "y", "width", "height"))
            at = {"x": x, "y": y + top, "w": width, "h": height}
            names = {"w": (place, "width"), "h": (place, "height")}
            made = self._element(place, Derived(at, at=place, names=names), section(place, "repeat"))
            panels += made
            end = max(end, y + top + height)
        self.blocks.append(panels)
        return panels, end

    def _flow(self, spec: Document, y: int) -> Placed:
        columns = number(spec.get("maxColumnCount")) or 0
        columns = columns if columns > 0 else _MOST_COLUMNS
        width, height = max(1, int(_COLUMNS / columns)), _height(spec)
        panels: list[Document] = []
        x, end = 0, y
        for item in items(spec.get("items")):
            place = section(item, "spec")
            repeat = dict(section(place, "repeat"))
            if repeat:
                repeat |= {"direction": "h", "maxPerRow": int(columns)}
            at = Derived({"x": x, "y": y, "w": width, "h": height}, at=place)
            made = self._element(place, at, repeat)
            panels += made
            if made:
                end, x = y + height, x + width
            if x >= _COLUMNS:
                x, y = 0, y + height
        self.blocks.append(panels)
        return panels, end

    def _element(self, place: Document, at: Document, repeat: Document) -> list[Document]:
        name = text(section(place, "element"), "name")
        self._note_condition(place, f"element {name!r}")
        element = self.elements.get(name)
        if not isinstance(element, dict):
            self.notes.append(f"schema v2: the layout places an element {name!r} that is not there")
            return []
        self.placed.add(name)
        panel = self._panel(name, element, section(place, "repeat"), repeat)
        if panel is None:
            return []
        panel["gridPos"] = at
        self.panels[id(place)] = panel
        return [panel]

    def unplaced(self) -> dict[str, Document]:
        """Return the panels of the elements that stand nowhere, by their names."""
        others = {name: each for name, each in self.elements.items() if name not in self.placed}
        made = {
            name: self._panel(name, each, {}, {}) if isinstance(each, dict) else None for name, each in others.items()
        }
        return {name: panel for name, panel in made.items() if panel is not None}

    def _panel(self, name: str, element: Document, given: Document, repeat: Document) -> Document | None:
        try:
            panel = panel_of(name, element, given, repeat)
        except MigrationError as error:
            self.refusals.append(Refusal(element, error))
            return None
        if not panel["id"]:
            panel["id"] = self._id()
        return panel

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def _row(self, spec: Document, y: int) -> Placed:
        self._note_common(spec, "row")
        inner = section(spec, "layout")
        nested = kind_of(inner) in ("RowsLayout", "TabsLayout")
        if spec.get("hideHeader") is True:
            panels, end = self.place(inner, y if nested or kind_of(inner) == "AutoGridLayout" else 0)
            return panels, _end(panels, y) if nested else end
        collapsed = spec.get("collapse") is True and not nested
        if nested and spec.get("collapse") is True:
            self.lost.append(f"schema v2: the row {text(spec, 'title')!r} holds others, and is not collapsed")
        if nested and text(section(spec, "repeat"), "value"):
            self.lost.append(f"schema v2: the row {text(spec, 'title')!r} holds others, and is not repeated")
        row = self._header(spec, y, is_repeated=not nested)
        if nested:
            row |= {"collapsed": False, "panels": []}
        else:
            if spec.get("collapse") is not None:
                row["collapsed"] = collapsed
            if not (collapsed or kind_of(inner) == "AutoGridLayout" or items(section(inner, "spec").get("items"))):
                del row["gridPos"]
        if nested:
            panels, _ = self.place(inner, y + 1)
            return [row, *panels], _end(panels, y + 1)
        if not collapsed:
            panels, end = self.place(inner, y)
            return [row, *panels], end if panels or kind_of(inner) != "GridLayout" else 0
        count = len(self.blocks)
        panels, _ = self.place(inner, y + 1)
        if panels:
            row["panels"] = panels
        del self.blocks[count:]
        return [row], y + 1

    def _tab(self, spec: Document, y: int) -> Placed:
        self._note_common(spec, "tab")
        self.lost.append(f"schema v2: the tab {text(spec, 'title')!r} is a row")
        row = self._header(spec, y, is_repeated=True)
        row |= {"collapsed": False, "panels": []}
        panels, _ = self.place(section(spec, "layout"), y + 1)
        return [row, *panels], _end(panels, y + 1)

    def _header(self, spec: Document, y: int, *, is_repeated: bool) -> Document:
        repeat = section(spec, "repeat")
        names = {"collapsed": (spec, "collapse"), "repeat": (repeat, "value"), "panels": (spec, "layout")}
        row: Document = Derived({"type": "row", "id": self._id()}, at=spec, names=names)
        if spec.get("title") is not None:
            row["title"] = spec["title"]
        if is_repeated and text(repeat, "value"):
            row["repeat"] = repeat["value"]
        row["gridPos"] = Derived({"x": 0, "y": y, "w": _COLUMNS, "h": 1}, at=spec)
        self.blocks.append([row])
        self.panels[id(spec)] = row
        return row

    def _note_common(self, spec: Document, what: str) -> None:
        title = text(spec, "title")
        self._note_condition(spec, f"{what} {title!r}")
        if spec.get("fillScreen") is True:
            self.notes.append(f"schema v2: the {what} {title!r} does not fill the screen any more")
        own = items(spec.get("variables"))
        self.variables += own
        names = ", ".join(text(section(each, "spec"), "name") for each in own)
        if own:
            self.lost.append(f"schema v2: the {what} {title!r} has {names} to itself; here the whole dashboard has it")

    def _note_condition(self, spec: Document, what: str) -> None:
        for each in unknown_conditions(spec):
            kind = text(each, "kind")
            self.notes.append(
                f"schema v2: the {what} has a condition {kind!r} that nobody knows here, and is without it"
            )
        if section(spec, "conditionalRendering"):
            self.lost.append(f"schema v2: the {what} is always shown, not only under its condition")


def kind_of(layout: Document) -> str:
    """Return the kind of a layout; one that does not say it has rows or tabs, or is a grid."""
    parts = (("rows", "RowsLayout"), ("tabs", "TabsLayout"))
    guessed = next((kind for part, kind in parts if part in section(layout, "spec")), "GridLayout")
    return text(layout, "kind") or guessed


def _end(panels: list[Document], y: int) -> int:
    """Return the height at which panels end that begin at a height."""
    places = [section(panel, "gridPos") for panel in panels]
    ends = [int(place["y"] + place["h"]) for place in places if place]
    return max([y, *ends])


def _height(spec: Document) -> int:
    mode = text(spec, "rowHeightMode")
    pixels = number(spec.get("rowHeight"))
    if mode == "custom" and pixels is not None and pixels > 0:
        return max(1, int((pixels + _CELL - 1) / _CELL))
    return _HEIGHTS.get(mode, _HEIGHTS["standard"])
