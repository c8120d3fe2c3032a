"""How a panel of single values reduces a series to one."""

from typing import Any, Literal

from toolchain.define.panels.kind import only_item

Calc = Literal["lastNotNull", "last", "mean", "max", "min", "sum", "count", "delta", "range", "diff"]

calc_of = only_item(("options", "reduceOptions", "calcs"))
"""Finds the calculation of a panel."""


def reduced(calc: Calc) -> dict[str, Any]:
    """Return options that reduce each series by a calculation."""
    return {"values": False, "calcs": [calc], "fields": ""}
