"""Status histories: values that are states, one by one."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, value_defaults
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING, legend, tooltip
from toolchain.define.targets.base import HouseTarget


@checked
def status_history(title: str, *targets: HouseTarget, **common: Unpack[ValueFields]) -> HousePanel:
    """Return a status history: one cell per series and step."""
    options: dict[str, Any] = {
        "showValue": "never",
        "rowHeight": 0.9,
        "colWidth": 0.9,
        "legend": legend(),
        "tooltip": tooltip("single"),
    }
    defaults = value_defaults(common, color="thresholds")
    custom = {"fillOpacity": 70, "hideFrom": HIDE_NOTHING, "lineWidth": 1}
    return KIND.panel(title, targets, common, options=options, defaults=defaults, custom=custom)


KIND = PanelKind("status-history", status_history, size=(12, 8), names_series=True, in_reports="picture")
