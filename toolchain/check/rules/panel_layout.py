"""Panels stay inside the grid of 24 columns and do not overlap.

Grafana pushes overlapping panels down when it draws them, and clips what sticks out to the right: the dashboard that
people see is then not the one that was reviewed, and the first save in the UI rewrites every position.

Leave the position out and the row lays its panels out, or correct `at=(x, y)`, `width` and `height`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledPanel

COLUMNS = 24


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels outside the grid, and of each overlapping pair the later one."""
    for dashboard in compilation.dashboards:
        for group in _visible_together(dashboard.panels):
            placed: list[tuple[CompiledPanel, tuple[int, int, int, int]]] = []
            for panel in group:
                box = _box(panel.document.get("gridPos"))
                if box is None:
                    continue
                x, _, width, _ = box
                if x < 0 or width < 1 or x + width > COLUMNS:
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"columns {x} to {x + width} are outside the grid of {COLUMNS}",
                        "Make it narrower, or move it to the left.",
                    )
                other = next((earlier for earlier, taken in placed if _overlap(box, taken)), None)
                if other is not None:
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"overlaps {other.title!r} ({other.location})",
                        "Leave its position out so that the row places it, or correct at=(x, y).",
                    )
                placed.append((panel, box))


def is_placed(panel: CompiledPanel) -> bool:
    """Return whether a panel has a place on the grid, be it a wrong one."""
    return _box(panel.document.get("gridPos")) is not None


def _visible_together(panels: Sequence[CompiledPanel]) -> Iterable[list[CompiledPanel]]:
    """Yield the top level, and the inside of each collapsed row."""
    inner = {id(child): panel for panel in panels if panel.is_row for child in panel.document.get("panels") or ()}
    yield [panel for panel in panels if id(panel.document) not in inner]
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
