"""Gauges: an arc for each series."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.reduction import Calc, calc_of, figure_defaults, reduced
from toolchain.define.targets.base import HouseTarget


@checked
def gauge(title: str, *targets: HouseTarget, calc: Calc = "lastNotNull", **common: Unpack[ValueFields]) -> HousePanel:
    """Return a gauge panel; give it a minimum and a maximum."""
    options = {
        "reduceOptions": reduced(calc),
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
        "orientation": "auto",
    }
    return KIND.panel(title, targets, common, options=options, defaults=figure_defaults(common))


KIND = PanelKind("gauge", gauge, size=(4, 6), arguments={"calc": calc_of}, in_reports="figure")
