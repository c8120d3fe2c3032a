"""The layout of a row on Grafana's grid of 24 columns."""

from collections.abc import Sequence

from grafanalib import core

from toolchain.define.altered import altered
from toolchain.define.panels.base import HousePanel

GRID_COLUMNS = 24


def as_wide(panel: HousePanel, width: int) -> HousePanel:
    """Return a panel of so many columns, itself where its definition states a width."""
    if panel.has_own_width:
        return panel
    at = panel.gridPos
    return altered(panel, width=width, gridPos=at and core.GridPos(h=at.h, w=width, x=at.x, y=at.y))


def as_high(panel: HousePanel, height: int) -> HousePanel:
    """Return a panel of so many grid rows, itself where its definition states a height."""
    if panel.has_own_height:
        return panel
    at = panel.gridPos
    return altered(panel, height=height, gridPos=at and core.GridPos(h=height, w=at.w, x=at.x, y=at.y))


def placed(panels: Sequence[HousePanel], top: int) -> tuple[list[HousePanel], int]:
    """Return panels at their places from ``top`` downwards, and the first free grid row below.

    Panels flow from left to right and wrap when a line is full; a panel with a place of its own keeps it, counted from
    the row's top.
    """
    found: list[HousePanel] = []
    x, y, line_height, bottom = 0, top, 0, top
    for panel in panels:
        if panel.gridPos is not None:
            at = core.GridPos(h=panel.height, w=panel.width, x=panel.gridPos.x, y=top + panel.gridPos.y)
        else:
            if x + panel.width > GRID_COLUMNS:
                x, y, line_height = 0, y + line_height, 0
            at = core.GridPos(h=panel.height, w=panel.width, x=x, y=y)
            x += panel.width
            line_height = max(line_height, panel.height)
        found.append(altered(panel, gridPos=at))
        bottom = max(bottom, at.y + panel.height)
    return found, bottom
