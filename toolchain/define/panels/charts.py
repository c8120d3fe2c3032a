"""Histograms and bar charts: distributions and comparisons without a time axis."""

from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.define.panels.base import HousePanel, ValueFields, build_panel, value_defaults
from toolchain.define.panels.legend import hidden_legend, legend, tooltip
from toolchain.define.targets.base import HouseTarget

_CUSTOM = {
    "fillOpacity": 80,
    "gradientMode": "none",
    "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    "lineWidth": 1,
}


@checked
def histogram_chart(
    title: str, *targets: HouseTarget, bucket_count: AtLeast1 = 30, **common: Unpack[ValueFields]
) -> HousePanel:
    """Return a histogram of the values that the queries return."""
    options = {
        "bucketCount": bucket_count,
        "bucketOffset": 0,
        "combine": False,
        "legend": legend(),
        "tooltip": tooltip(),
    }
    defaults = value_defaults(common)
    return build_panel(
        "histogram", title, targets, common, size=(12, 8), options=options, defaults=defaults, custom=_CUSTOM
    )


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
    defaults = value_defaults(common)
    return build_panel(
        "barchart", title, targets, common, size=(12, 8), options=options, defaults=defaults, custom=_CUSTOM
    )
