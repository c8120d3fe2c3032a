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
_REMEDY = "Leave its position out so that the row places it, or correct at=(x, y)."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels outside the grid, and of each overlapping pair the later one."""
    for dashboard in compilation.dashboards:
        for group in _visible_together(dashboard.panels):
            placed: list[tuple[CompiledPanel, tuple[int, int, int, int]]] = []
            for panel in group:
                box = _box(panel.document.get("gridPos"))
                if box is None:
                    continue
                problem = None if panel.is_row else _outside(*box)
                if problem is not None:
                    yield panel_violation(dashboard, panel, *problem)
                other = next((earlier for earlier, taken in placed if _overlap(box, taken)), None)
                if other is not None:
                    found = panel_violation(
                        dashboard,
                        panel,
                        f"overlaps {other.title!r} ({other.location})",
                        _REMEDY if not panel.origin.finished else "Correct gridPos: x, y, w or h of one of them.",
                    )
                    yield evolve(found, severity=Severity.WARNING) if panel.is_row and other.is_row else found
                placed.append((panel, box))


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
    inner = {id(child): panel for panel in panels if panel.is_row for child in panel.document.get("panels") or ()}
    around: list[CompiledPanel] = []
    for panel in panels:
        if panel.is_row and not is_placed(panel):
            yield around
            around = []
        if id(panel.document) not in inner:
            around.append(panel)
    yield around
    for row in panels:
        inside = [panel for panel in panels if inner.get(id(panel.document)) is row]
        if inside:
            yield inside


def _box(position: Any) -> tuple[int, int, int, int] | None:
    if not isinstance(position, dict):
        return None
    values = [position.get(key) for key in "xywh"]
    if not all(isinstance(value, int) for value in values):
        return None
    x, y, width, height = (int(value or 0) for value in values)
    return x, y, width, height


def _overlap(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    x1, y1, w1, h1 = first
    x2, y2, w2, h2 = second
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


RULE = Rule("panel-layout", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
