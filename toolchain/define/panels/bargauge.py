"""Bar gauges: a bar for each series."""

from typing import Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.reduction import Calc, calc_of, figure_defaults, reduced
from toolchain.define.targets.base import HouseTarget


@checked
def bar_gauge(
    title: str,
    *targets: HouseTarget,
    calc: Calc = "lastNotNull",
    orientation: Literal["horizontal", "vertical"] = "horizontal",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a bar gauge panel: one bar per series."""
    options = {
        "reduceOptions": reduced(calc),
        "displayMode": "gradient",
        "showUnfilled": True,
        "minVizWidth": 8,
        "minVizHeight": 16,
        "orientation": orientation,
    }
    return KIND.panel(title, targets, common, options=options, defaults=figure_defaults(common, unjudged="blue"))


KIND = PanelKind(
    "bargauge",
    bar_gauge,
    size=(12, 8),
    arguments={"calc": calc_of, "orientation": ("options", "orientation")},
    names_series=True,
    in_reports="figure",
)
