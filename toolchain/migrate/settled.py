"""Panels that were placed over one another stand below, as Grafana's pages draw them.

Source: Grafana 12.4, public/app/features/dashboard/dashgrid/DashboardGrid.tsx: its grid lets nothing overlap.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.values import whole

_COLUMNS = 24


def settle(dashboard: Document) -> int:
    """Move panels down until none lies over another, and return how many were."""
    panels = items(dashboard.get("panels"))
    return _settle(panels) + sum(_settle(items(panel.get("panels"))) for panel in panels)


def _settle(panels: list[Document]) -> int:
    """Place panels, which are in the order of their places, below what is filled of their columns."""
    filled = [0] * _COLUMNS
    moved = 0
    for panel in panels:
        place = section(panel, "gridPos")
        x, y, width, height = (whole(place.get(name)) for name in ("x", "y", "w", "h"))
        if x is None or y is None or width is None or height is None or not 0 <= x < _COLUMNS:
            continue
        columns = range(x, min(x + max(width, 1), _COLUMNS))
        lowest = max(filled[column] for column in columns)
        if lowest > y:
            place["y"] = y = lowest
            moved += 1
        for column in columns:
            filled[column] = y + height
    return moved
