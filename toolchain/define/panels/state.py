"""State timelines and status histories: values that are states."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, build_panel, value_defaults
from toolchain.define.panels.legend import legend, tooltip
from toolchain.define.targets.base import HouseTarget

_CUSTOM = {
    "fillOpacity": 70,
    "hideFrom": {"legend": False, "tooltip": False, "viz": False},
}


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
    return build_panel(
        "state-timeline",
        title,
        targets,
        common,
        size=(12, 8),
        options=options,
        defaults=defaults,
        custom={**_CUSTOM, "lineWidth": 0},
    )


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
    return build_panel(
        "status-history",
        title,
        targets,
        common,
        size=(12, 8),
        options=options,
        defaults=defaults,
        custom={**_CUSTOM, "lineWidth": 1},
    )
