"""Pie charts."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING, legend, tooltip
from toolchain.define.panels.reduction import reduced
from toolchain.define.targets.base import HouseTarget


@checked
def pie_chart(title: str, *targets: HouseTarget, **common: Unpack[ValueFields]) -> HousePanel:
    """Return a donut with each series' share in the legend."""
    options = {
        "pieType": "donut",
        "displayLabels": ["percent"],
        "legend": {**legend(placement="right"), "values": ["value", "percent"]},
        "reduceOptions": reduced("lastNotNull"),
        "tooltip": tooltip("single"),
    }
    custom = {"hideFrom": HIDE_NOTHING}
    return KIND.panel(title, targets, common, options=options, defaults=value_defaults(common), custom=custom)


KIND = PanelKind("piechart", pie_chart, size=(8, 8), names_series=True, in_reports="picture")
