"""Time series panels."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Percent
from toolchain.base.documents.document import Document
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import CUSTOM, PanelKind, at
from toolchain.define.panels.legend import HIDE_NOTHING, LegendCalc, legend, tooltip
from toolchain.define.targets.base import HouseTarget

_USUAL_CALCS: tuple[LegendCalc, ...] = ("mean", "max")


@checked
def timeseries(
    title: str,
    *targets: HouseTarget,
    draw: Literal["line", "bars", "points"] = "line",
    stack: Literal["none", "normal", "percent"] = "none",
    legend_calcs: Sequence[LegendCalc] = _USUAL_CALCS,
    legend_at: Literal["bottom", "right"] = "bottom",
    scale: Literal["linear", "log"] = "linear",
    fill: Percent = 10,
    interpolation: Literal["linear", "smooth", "stepBefore", "stepAfter"] = "linear",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a time series panel; limits are drawn as dashed lines.

    The legend begins with the worst series: the largest of the last calculation, or the smallest where limits say that
    a low value is bad, for which the usual calculations are mean and minimum.
    """
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
    limits = common.get("limits")
    worse = limits.worse if limits else "above"
    calcs = ("mean", "min") if worse == "below" and tuple(legend_calcs) == _USUAL_CALCS else legend_calcs
    options = {"legend": legend(calcs, placement=legend_at, worse=worse), "tooltip": tooltip()}
    return KIND.panel(title, targets, common, options=options, defaults=value_defaults(common), custom=custom)


def _legend_calcs(panel: Document) -> Any:
    found = at(panel, ("options", "legend"))
    return found.get("calcs", []) if isinstance(found, Mapping) else None


def _fill(panel: Document) -> Any:
    is_line = at(panel, (*CUSTOM, "drawStyle")) != "bars" and at(panel, (*CUSTOM, "stacking", "mode")) == "none"
    return at(panel, (*CUSTOM, "fillOpacity")) if is_line else None


KIND = PanelKind(
    "timeseries",
    timeseries,
    size=(12, 8),
    arguments={
        "draw": (*CUSTOM, "drawStyle"),
        "stack": (*CUSTOM, "stacking", "mode"),
        "legend_calcs": _legend_calcs,
        "legend_at": ("options", "legend", "placement"),
        "scale": (*CUSTOM, "scaleDistribution", "type"),
        "fill": _fill,
        "interpolation": (*CUSTOM, "lineInterpolation"),
    },
    names_series=True,
    has_value_axis=True,
    in_reports="picture",
)
