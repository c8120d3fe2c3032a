"""Grafana's grid: 24 columns, rows of 30 pixels with gutters of 8, collapsed rows, and repeated panels.

Source: Grafana documentation, "Dashboard JSON model: panel size and position" and "Configure repeating rows/panels".
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.variables import one_value

COLUMNS = 24
CELL, GUTTER = 30, 8
PAGE_WIDTH = 1584
"""Pixels between the margins of the window that panel widths are computed for."""


@frozen(eq=False)
class Placed:
    """A panel at its place, in grid units from the section's top; ``variables`` are those of its repetition."""

    panel: Document
    x: int
    y: int
    width: int
    height: int
    variables: Mapping[str, Value]

    @property
    def pixel_width(self) -> int:
        """How wide it is on a page of PAGE_WIDTH."""
        return round(self.width * (PAGE_WIDTH + GUTTER) / COLUMNS) - GUTTER

    @property
    def pixel_height(self) -> int:
        """How high it is."""
        return self.height * (CELL + GUTTER) - GUTTER


@frozen(eq=False)
class Section:
    """The panels under one row; the first section may have no row. ``height`` is in grid units."""

    row: Document | None
    panels: tuple[Placed, ...]
    variables: Mapping[str, Value]

    @property
    def is_collapsed(self) -> bool:
        """Whether the row is shown folded."""
        return bool(self.row and self.row.get("collapsed"))

    @property
    def height(self) -> int:
        """How far down the lowest panel reaches."""
        return max((each.y + each.height for each in self.panels), default=0)


def sections(panels: Sequence[Document], variables: Mapping[str, Value]) -> tuple[Section, ...]:
    """Return the panels by row, repetitions unfolded."""
    return tuple(_sections(panels, variables))


def _sections(panels: Sequence[Document], variables: Mapping[str, Value]) -> Iterator[Section]:
    row: Document | None = None
    inside: list[Document] = []
    for panel in sorted(panels, key=_reading_order):
        if panel.get("type") != "row":
            inside.append(panel)
            continue
        if row is not None or inside:
            yield from _repeated_row(row, inside, variables)
        row, inside = panel, list(panel.get("panels") or ())
    if row is not None or inside:
        yield from _repeated_row(row, inside, variables)


def _reading_order(panel: Document) -> tuple[int, int]:
    place = panel.get("gridPos") or {}
    return int(place.get("y") or 0), int(place.get("x") or 0)


def _repeated_row(
    row: Document | None, panels: Sequence[Document], variables: Mapping[str, Value]
) -> Iterator[Section]:
    name = str((row or {}).get("repeat") or "")
    if name in variables:
        for value in variables[name].values:
            inner = one_value(variables, name, value)
            yield Section(row, _placed(panels, inner), inner)
        return
    yield Section(row, _placed(panels, variables), variables)


def _placed(panels: Sequence[Document], variables: Mapping[str, Value]) -> tuple[Placed, ...]:
    top = min((int((each.get("gridPos") or {}).get("y") or 0) for each in panels), default=0)
    found, pushed = list[Placed](), 0
    for panel in sorted(panels, key=_reading_order):
        place = panel.get("gridPos") or {}
        x, width = int(place.get("x") or 0), int(place.get("w") or 12)
        y, height = int(place.get("y") or 0) - top + pushed, int(place.get("h") or 9)
        name = str(panel.get("repeat") or "")
        if name not in variables:
            found.append(Placed(panel, x, y, min(width, COLUMNS - x), height, variables))
            continue
        copies = list(_copies(panel, variables, name, (x, y, width, height)))
        found += copies
        pushed += max((each.y + each.height for each in copies), default=y + height) - (y + height)
    return tuple(found)


def _copies(
    panel: Document, variables: Mapping[str, Value], name: str, place: tuple[int, int, int, int]
) -> Iterator[Placed]:
    x, y, width, height = place
    values = variables[name].values
    if panel.get("repeatDirection") == "v":
        for index, value in enumerate(values):
            yield Placed(panel, x, y + index * height, width, height, one_value(variables, name, value))
        return
    per_line = max(1, min(len(values), int(panel.get("maxPerRow") or 4)))
    each_width = COLUMNS // per_line
    for index, value in enumerate(values):
        line, column = divmod(index, per_line)
        inner = one_value(variables, name, value)
        yield Placed(panel, column * each_width, y + line * height, each_width, height, inner)
