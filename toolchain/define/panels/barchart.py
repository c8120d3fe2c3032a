"""Bar charts: comparisons without a time axis."""

from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING, hidden_legend, tooltip
from toolchain.define.targets.base import HouseTarget


@checked
def bar_chart(
    title: str,
    *targets: HouseTarget,
    x_field: str,
    orientation: Literal["horizontal", "vertical"] = "vertical",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a bar chart of a table; ``x_field`` is the column along the axis."""
    options: dict[str, Any] = {
        "orientation": orientation,
        "xField": x_field,
        "showValue": "auto",
        "stacking": "none",
        "groupWidth": 0.7,
        "barWidth": 0.9,
        "xTickLabelRotation": 0,
        "legend": hidden_legend(),
        "tooltip": tooltip("single"),
    }
    custom = {"fillOpacity": 80, "gradientMode": "none", "hideFrom": HIDE_NOTHING, "lineWidth": 1}
    return KIND.panel(title, targets, common, options=options, defaults=value_defaults(common), custom=custom)


KIND = PanelKind(
    "barchart",
    bar_chart,
    size=(12, 8),
    arguments={"x_field": ("options", "xField"), "orientation": ("options", "orientation")},
    in_reports="picture",
)
