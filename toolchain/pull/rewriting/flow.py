"""Which panels of a dashboard stand elsewhere than where they flow, as arguments of their functions say it."""

from collections.abc import Mapping, Sequence
from typing import Any

import attr
from grafanalib import core

from toolchain.base.documents.document import Document
from toolchain.define.layout import placed
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.text import text
from toolchain.pull.rewriting.keyed import unkeyed
from toolchain.pull.rows import live_rows

Place = tuple[int, int]


def own_places(form: Mapping[str, Any]) -> dict[str, Place]:
    """Return the places of panels that do not flow there, by id, counted from the top of their row."""
    found: dict[str, Place] = {}
    top = 0
    for row in live_rows(unkeyed(form)):
        start = top + (1 if row.header is not None else 0)
        if row.is_collapsed:  # the places in it are told from its header
            _row(row.panels, 0, found)
            top = start
        else:
            top = _row(row.panels, start, found)
    return found


def _row(panels: Sequence[Document], top: int, found: dict[str, Place]) -> int:
    shapes = [_shape(panel) for panel in panels]
    for index, panel in enumerate(panels):
        place = panel.get("gridPos")
        if not isinstance(place, Mapping):
            continue
        at = placed(shapes[: index + 1], top)[0][index].gridPos
        x, y = int(place.get("x") or 0), int(place.get("y") or 0)
        if (at.x, at.y) != (x, y) and y >= top:
            found[str(panel["id"])] = (x, y - top)
            shape = shapes[index]
            shapes[index] = attr.evolve(shape, gridPos=core.GridPos(h=shape.height, w=shape.width, x=x, y=y - top))
    return placed(shapes, top)[1]


def _shape(panel: Document) -> HousePanel:
    place = panel.get("gridPos") or {}
    return attr.evolve(
        text("", "", description=""), width=int(place.get("w") or 1), height=int(place.get("h") or 1), gridPos=None
    )
