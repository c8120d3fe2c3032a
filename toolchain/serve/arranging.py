"""A dashboard as Grafana's second schema arranges it: tabs, grids that flow, and what the conditions leave out."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from attrs import frozen

from toolchain.base.layout import COLUMN_PIXELS, ROW_PIXELS, AutoGrid, Layout
from toolchain.preview.data.interpolation import Value, interpolate
from toolchain.preview.page.arranged import ArrangedPanel, GridPart, arranged_panels
from toolchain.preview.page.conditions import is_shown
from toolchain.preview.page.grid import Placed, Section
from toolchain.serve.drawing import OpenedDashboard, Picture


@frozen(eq=False)
class _Panel:
    key: str
    placed: Placed
    where: ArrangedPanel | None

    @property
    def grid(self) -> int:
        """The number of its grid, none for a panel that the layout does not know."""
        return -1 if self.where is None else self.where.part.number


def arranged_rows(
    opened: OpenedDashboard, layout: Layout | None, pictures: Mapping[str, tuple[Placed, Picture]]
) -> list[dict[str, Any]] | None:
    """Return the grids of a dashboard, each in its row and tab, with the keys of their panels; None without a layout.

    What is not ``shown`` is there all the same: which tab is open decides whether it is seen.
    """
    if layout is None:
        return None
    places = arranged_panels(layout, opened.document)
    keys = {id(placed): key for key, (placed, _) in pictures.items()}
    found = []
    for section in opened.sections:
        panels = [_Panel(keys[id(each)], each, places.get(id(each.panel))) for each in section.panels]
        for _, some in groupby(panels, key=lambda each: each.grid):
            found.append(_row(section, tuple(some), opened, pictures))
    return found


def _row(
    section: Section,
    panels: Sequence[_Panel],
    opened: OpenedDashboard,
    pictures: Mapping[str, tuple[Placed, Picture]],
) -> dict[str, Any]:
    where, variables = panels[0].where, section.variables
    part = GridPart(-1, AutoGrid()) if where is None else where.part
    top = min(each.placed.y for each in panels)
    return {
        "title": _text(part.title, variables),
        "collapsed": part.is_collapsed,
        "shown": all(is_shown(each, variables, opened.span) for each in part.row_conditions),
        "tab": None
        if part.tab is None
        else {
            "title": _text(part.tab.title, variables),
            "shown": is_shown(part.tab.shown, variables, opened.span),
        },
        "flow": _flow(part.grid) if where is not None and isinstance(part.grid, AutoGrid) else None,
        "height": max(each.placed.y + each.placed.height for each in panels) - top,
        "panels": [
            {
                "key": each.key,
                "y": each.placed.y - top,
                "shown": each.where is None
                or is_shown(
                    each.where.shown, each.placed.variables, opened.span, has_data=pictures[each.key][1].has_data
                ),
            }
            for each in panels
        ],
    }


def _text(title: str, variables: Mapping[str, Value]) -> str:
    return interpolate(title, variables, default_format="text")


def _flow(grid: AutoGrid) -> dict[str, Any]:
    width, height = grid.column_width, grid.row_height
    return {
        "columns": grid.max_columns,
        "width": width if isinstance(width, int) else COLUMN_PIXELS[width],
        "height": height if isinstance(height, int) else ROW_PIXELS[height],
        "fills": grid.fills_screen,
    }
