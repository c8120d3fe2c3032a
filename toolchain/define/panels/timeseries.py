"""Time series panels."""

from collections.abc import Sequence
from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Percent
from toolchain.define.panels.base import HousePanel, ValueFields, build_panel, value_defaults
from toolchain.define.panels.legend import LegendCalc, legend, tooltip
from toolchain.define.targets.base import HouseTarget

HIDE_NOTHING = {"legend": False, "tooltip": False, "viz": False}


@checked
def timeseries(
    title: str,
    *targets: HouseTarget,
    draw: Literal["line", "bars", "points"] = "line",
    stack: Literal["none", "normal", "percent"] = "none",
    legend_calcs: Sequence[LegendCalc] = ("mean", "max"),
    legend_at: Literal["bottom", "right"] = "bottom",
    scale: Literal["linear", "log"] = "linear",
    fill: Percent = 10,
    interpolation: Literal["linear", "smooth", "stepBefore", "stepAfter"] = "linear",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a time series panel; limits are drawn as dashed lines."""
    custom: dict[str, Any] = {
        "drawStyle": draw,
        "lineInterpolation": interpolation,
        "lineWidth": 1,
        "fillOpacity": 60 if draw == "bars" else fill if stack == "none" else 30,
        "gradientMode": "none",
        "showPoints": "never" if draw == "line" else "auto",
        "pointSize": 5,
        "spanNulls": False,
        "stacking": {"mode": stack, "group": "A"},
        "axisPlacement": "auto",
        "scaleDistribution": {"type": "log", "log": 10} if scale == "log" else {"type": "linear"},
        "thresholdsStyle": {"mode": "dashed" if common.get("limits") else "off"},
        "hideFrom": HIDE_NOTHING,
    }
    options = {"legend": legend(legend_calcs, placement=legend_at), "tooltip": tooltip()}
    defaults = value_defaults(common)
    return build_panel(
        "timeseries", title, targets, common, size=(12, 8), options=options, defaults=defaults, custom=custom
    )
