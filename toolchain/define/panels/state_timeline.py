"""State timelines: values that are states, over time."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING, legend, tooltip
from toolchain.define.targets.base import HouseTarget


@checked
def state_timeline(title: str, *targets: HouseTarget, **common: Unpack[ValueFields]) -> HousePanel:
    """Return a state timeline: one lane per series, equal neighbours merged."""
    options: dict[str, Any] = {
        "mergeValues": True,
        "showValue": "never",
        "alignValue": "left",
        "rowHeight": 0.9,
        "legend": legend(),
        "tooltip": tooltip("single"),
    }
    defaults = value_defaults(common, color="thresholds")
    custom = {"fillOpacity": 70, "hideFrom": HIDE_NOTHING, "lineWidth": 0}
    return KIND.panel(title, targets, common, options=options, defaults=defaults, custom=custom)


KIND = PanelKind("state-timeline", state_timeline, size=(12, 8), names_series=True, in_reports="picture")
