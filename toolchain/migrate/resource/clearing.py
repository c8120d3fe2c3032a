"""Grids and headers that would lie over others stand below them, each grid as it is.

Grafana's conversion of schema v2 places the panels of a row over its header, and a row without header over the one
before it; its pages let nothing overlap.
Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v2alpha1_to_v1beta1.go and
public/app/features/dashboard/dashgrid/DashboardGrid.tsx.
"""

from toolchain.base.documents.document import Document, items, section

_COLUMNS = 24


def clear(blocks: list[list[Document]]) -> None:
    """Move the panels of each block down, together, until none lies over a block before it; rows say all they can."""
    filled = [0] * _COLUMNS
    for block in blocks:
        for row in block:
            if row["type"] == "row":
                row.setdefault("gridPos", {"x": 0, "y": max(filled), "w": _COLUMNS, "h": 1})
                row.setdefault("collapsed", False)
                row.setdefault("panels", [])
        places = [section(panel, "gridPos") for panel in block]
        down = max([0, *(filled[column] - place["y"] for place in places for column in _columns(place))])
        for panel in block:
            _move(panel, down)
        for place in places:
            for column in _columns(place):
                filled[column] = max(filled[column], place["y"] + place["h"])


def _move(panel: Document, down: int) -> None:
    panel["gridPos"]["y"] += down
    for inner in items(panel.get("panels")):
        _move(inner, down)


def _columns(place: Document) -> range:
    return range(max(0, min(place["x"], _COLUMNS)), max(0, min(place["x"] + max(place["w"], 1), _COLUMNS)))
