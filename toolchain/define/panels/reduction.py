"""How a panel of single values reduces a series to one."""

from typing import Any, Literal

from toolchain.define.panels.base import ValueFields, value_defaults
from toolchain.define.panels.kind import only_item

Calc = Literal["lastNotNull", "last", "mean", "max", "min", "sum", "count", "delta", "range", "diff"]

NO_DATA = "#808080"
"""The colour of what has no value: neither good nor bad."""

calc_of = only_item(("options", "reduceOptions", "calcs"))
"""Finds the calculation of a panel."""


def reduced(calc: Calc) -> dict[str, Any]:
    """Return options that reduce each series by a calculation."""
    return {"values": False, "calcs": [calc], "fields": ""}


def figure_defaults(common: ValueFields, *, unjudged: str = "text") -> dict[str, Any]:
    """Return ``fieldConfig.defaults`` of figures: one without limits is not called good, and no data is grey.

    Grafana gives what has no value the colour of the lowest step, which is red where a signal is bad when it is low.
    ``unjudged`` is the colour of figures without limits.
    """
    defaults = value_defaults(common, color="thresholds")
    if not common.get("limits"):
        defaults["thresholds"] = {"mode": "absolute", "steps": [{"color": unjudged, "value": None}]}
    mappings = common.get("mappings") or []
    if not any(each.get("type") == "special" for each in mappings):
        nothing = {"text": common.get("no_value", "No data"), "color": NO_DATA, "index": len(mappings)}
        defaults["mappings"] = [*mappings, {"type": "special", "options": {"match": "null+nan", "result": nothing}}]
    return defaults
