"""Legends, tooltips, and what is hidden from them: options that most panel kinds share."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

LegendCalc = Literal[
    "lastNotNull", "last", "firstNotNull", "first", "min", "max", "mean", "sum", "count", "range", "delta", "diff"
]

CALC_TITLES: Mapping[str, str] = {
    "lastNotNull": "Last *",
    "last": "Last",
    "firstNotNull": "First *",
    "first": "First",
    "min": "Min",
    "max": "Max",
    "mean": "Mean",
    "sum": "Total",
    "count": "Count",
    "range": "Range",
    "delta": "Delta",
    "diff": "Difference",
}
"""What the column of a calculation is called, and what a legend is sorted by (Grafana's reducers)."""

HIDE_NOTHING = {"legend": False, "tooltip": False, "viz": False}


def legend(
    calcs: Sequence[LegendCalc] = (),
    *,
    placement: Literal["bottom", "right"] = "bottom",
    worse: Literal["above", "below"] = "above",
) -> dict[str, Any]:
    """Return legend options: a table as soon as it shows calculations, with the worst of the last one first."""
    options: dict[str, Any] = {
        "showLegend": True,
        "displayMode": "table" if calcs else "list",
        "placement": placement,
        "calcs": list(calcs),
    }
    if calcs:
        options |= {"sortBy": CALC_TITLES[calcs[-1]], "sortDesc": worse == "above"}
    return options


def hidden_legend() -> dict[str, Any]:
    """Return legend options that show no legend."""
    return {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []}


def tooltip(mode: Literal["single", "multi", "none"] = "multi") -> dict[str, Any]:
    """Return tooltip options: all series at the pointer, the largest first."""
    return {"mode": mode, "sort": "desc" if mode == "multi" else "none"}
