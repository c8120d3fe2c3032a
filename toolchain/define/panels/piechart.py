"""Pie charts."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import REDUCE_LAST, HousePanel, ValueFields, build_panel, value_defaults
from toolchain.define.panels.legend import legend, tooltip
from toolchain.define.targets.base import HouseTarget


@checked
def pie_chart(title: str, *targets: HouseTarget, **common: Unpack[ValueFields]) -> HousePanel:
    """Return a donut with each series' share in the legend."""
    options = {
        "pieType": "donut",
        "displayLabels": ["percent"],
        "legend": {**legend(placement="right"), "values": ["value", "percent"]},
        "reduceOptions": REDUCE_LAST,
        "tooltip": tooltip("single"),
    }
    custom = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
    defaults = value_defaults(common)
    return build_panel(
        "piechart", title, targets, common, size=(8, 8), options=options, defaults=defaults, custom=custom
    )
