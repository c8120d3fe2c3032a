"""Histograms: how often each value occurs."""

from typing import Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING, legend, tooltip
from toolchain.define.targets.base import HouseTarget


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
    custom = {"fillOpacity": 80, "gradientMode": "none", "hideFrom": HIDE_NOTHING, "lineWidth": 1}
    return KIND.panel(title, targets, common, options=options, defaults=value_defaults(common), custom=custom)


KIND = PanelKind(
    "histogram",
    histogram_chart,
    size=(12, 8),
    arguments={"bucket_count": ("options", "bucketCount")},
    in_reports="picture",
)
