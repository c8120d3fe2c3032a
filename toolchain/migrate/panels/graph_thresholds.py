"""Thresholds of a graph, as a time series has them.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts.
"""

import math
from functools import cmp_to_key
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.javascript import number_of, number_said, truthy

_COLORS = {"critical": "red", "warning": "orange"}
_NONE = "transparent"
_BELOW = -math.inf
"""Where the first step begins; documents have nothing there."""


def style_of(thresholds: list[Document]) -> str:
    """Return how thresholds are drawn: as lines, areas or both."""
    area = any(truthy(each.get("fill")) for each in thresholds)
    line = any(truthy(each.get("line")) for each in thresholds)
    return "line+area" if area and line else "area" if area else "line"


def steps_of(thresholds: list[Document]) -> list[Document]:
    """Return the steps, from below: what is under or over a threshold has its colour, all else none.

    A threshold without a value never shows, and has no step.
    """
    ordered = sorted(thresholds, key=cmp_to_key(_order))
    steps: list[tuple[float | None, Any]] = []
    for threshold, following in zip(ordered, [*ordered[1:], {}], strict=True):
        value = number_said(threshold.get("value"))
        if threshold.get("op") == "gt":
            steps.append((value, _color(threshold)))
        if threshold.get("op") == "lt":
            if not steps:
                steps.append((_BELOW, _color(threshold)))
            steps.append((value, _color(following) if following.get("op") == "lt" else _NONE))
    if steps and steps[0][0] != _BELOW:
        steps.insert(0, (_BELOW, _NONE))
    return [
        {"color": color, "value": None if value == _BELOW else value} for value, color in steps if value is not None
    ]


def _order(one: Document, other: Document) -> int:
    """Compare as Grafana does, for which of two equal thresholds the later one comes first."""
    return 1 if _bound(one.get("value")) > _bound(other.get("value")) else -1


def _bound(value: Any) -> float:
    bound = number_of(value)
    return float("-inf") if bound is None else bound


def _color(threshold: Document) -> Any:
    mode = threshold.get("colorMode")
    if mode != "custom":
        return _COLORS.get(mode, "red") if isinstance(mode, str) else "red"
    return threshold.get("fillColor") or threshold.get("lineColor")
