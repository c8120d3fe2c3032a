"""Panels stay inside the grid of 24 columns and do not overlap.

Grafana pushes overlapping panels down when it draws them, and clips what sticks out to the right: the dashboard that
people see is then not the one that was reviewed, and the first save in the UI rewrites every position.

Rows that share a line are only a warning: nothing hides behind a row, and they are drawn in the order of the file.

Leave the position out and the row lays its panels out, or correct `at=(x, y)`, `width` and `height`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel

COLUMNS = 24
_BAND, _TALL = 8, 32
"""Lines of a band, which is as high as most panels are, and how many bands a panel on a screen may be in."""

Box = tuple[int, int, int, int]
"""A place on the grid: x, y, width and height."""

_REMEDY = "Leave its position out so that the row places it, or correct at=(x, y)."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels outside the grid, and of each overlapping pair the later one."""
    for dashboard in compilation.dashboards:
        for group in _visible_together(dashboard.panels):
            taken = _Taken()
            for panel in group:
                box = _box(panel.document.get("gridPos"))
                if box is None:
                    continue
                problem = None if panel.is_row else _outside(*box)
                if problem is not None:
                    yield panel_violation(dashboard, panel, *problem)
                other = taken.first_overlapping(box)
                if other is not None:
                    found = panel_violation(
                        dashboard,
                        panel,
                        f"overlaps {other.title!r} ({other.location})",
                        _REMEDY if not panel.origin.finished else "Correct gridPos: x, y, w or h of one of them.",
                    )
                    yield evolve(found, severity=Severity.WARNING) if panel.is_row and other.is_row else found
                taken.add(panel, box)


def _outside(x: int, y: int, width: int, height: int) -> tuple[str, str] | None:
    """Return what of a place is not on the grid, and what to do; a row takes all columns, whatever it says."""
    if x < 0 or width < 1 or x + width > COLUMNS:
        problem = f"columns {x} to {x + width} are outside the grid of {COLUMNS}"
        return problem, "Make it narrower, or move it to the left."
    if y < 0 or height < 1:
        return f"lines {y} to {y + height} are outside the grid", "Give it a height of at least 1, at 0 or below."
    return None


def is_placed(panel: CompiledPanel) -> bool:
    """Return whether a panel has a place on the grid, be it a wrong one."""
    return _box(panel.document.get("gridPos")) is not None


def _visible_together(panels: Sequence[CompiledPanel]) -> Iterable[list[CompiledPanel]]:
    """Yield the top level, and the inside of each collapsed row.

    In schema v2 a row or tab has no place of its own, and the places behind it count from where it begins.
    """
    inner = {id(child): id(panel) for panel in panels if panel.is_row for child in panel.document.get("panels") or ()}
    inside: dict[int, list[CompiledPanel]] = {}
    around: list[CompiledPanel] = []
    for panel in panels:
        if panel.is_row and not is_placed(panel):
            yield around
            around = []
        row = inner.get(id(panel.document))
        (around if row is None else inside.setdefault(row, [])).append(panel)
    yield around
    yield from (inside[id(row)] for row in panels if id(row) in inside)


def _box(position: Any) -> Box | None:
    if not isinstance(position, dict):
        return None
    values = [position.get(key) for key in "xywh"]
    if not all(isinstance(value, int) for value in values):
        return None
    x, y, width, height = (int(value or 0) for value in values)
    return x, y, width, height


class _Taken:
    """What is taken of a grid, as many lines at a time as a panel has: each is held against those beside it alone."""

    def __init__(self) -> None:
        self._placed: list[tuple[CompiledPanel, Box]] = []
        self._tall: list[int] = []
        self._in: dict[int, list[int]] = {}

    def add(self, panel: CompiledPanel, box: Box) -> None:
        """Take the place of a panel."""
        index, bands = len(self._placed), _bands(box)
        self._placed.append((panel, box))
        for among in [self._tall] if bands is None else [self._in.setdefault(band, []) for band in bands]:
            among.append(index)

    def first_overlapping(self, box: Box) -> CompiledPanel | None:
        """Return the first panel that has a part of a place."""
        bands = _bands(box)
        beside = (
            [range(len(self._placed))] if bands is None else [self._tall, *(self._in.get(each, ()) for each in bands)]
        )
        found = (next((each for each in among if _overlap(box, self._placed[each][1])), None) for among in beside)
        first = min((each for each in found if each is not None), default=None)
        return None if first is None else self._placed[first][0]


def _bands(box: Box) -> range | None:
    """Return the bands of lines that a place is in; None for one that is as tall as no panel on a screen."""
    _, y, _, height = box
    first, behind = sorted((y, y + height))
    top, bottom = first // _BAND, max(first, behind - 1) // _BAND
    return range(top, bottom + 1) if bottom - top < _TALL else None


def _overlap(first: Box, second: Box) -> bool:
    x1, y1, w1, h1 = first
    x2, y2, w2, h2 = second
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


RULE = Rule("panel-layout", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
