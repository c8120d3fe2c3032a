"""Legends, tooltips, and what is hidden from them: options that most panel kinds share."""

from collections.abc import Sequence
from typing import Any, Literal

LegendCalc = Literal[
    "lastNotNull", "last", "firstNotNull", "first", "min", "max", "mean", "sum", "count", "range", "delta", "diff"
]

HIDE_NOTHING = {"legend": False, "tooltip": False, "viz": False}


def legend(calcs: Sequence[LegendCalc] = (), *, placement: Literal["bottom", "right"] = "bottom") -> dict[str, Any]:
    """Return legend options: a table as soon as it shows calculations."""
    return {
        "showLegend": True,
        "displayMode": "table" if calcs else "list",
        "placement": placement,
        "calcs": list(calcs),
    }


def hidden_legend() -> dict[str, Any]:
    """Return legend options that show no legend."""
    return {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []}


def tooltip(mode: Literal["single", "multi", "none"] = "multi") -> dict[str, Any]:
    """Return tooltip options: all series at the pointer, the largest first."""
    return {"mode": mode, "sort": "desc" if mode == "multi" else "none"}
