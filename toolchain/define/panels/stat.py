"""Stat, gauge and bar gauge panels: one figure, or one per series."""

from typing import Any, Literal, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, build_panel, value_defaults
from toolchain.define.targets.base import HouseTarget

Calc = Literal["lastNotNull", "last", "mean", "max", "min", "sum", "count", "delta", "range", "diff"]


def _reduced(calc: Calc) -> dict[str, Any]:
    return {"values": False, "calcs": [calc], "fields": ""}


@checked
def stat(
    title: str,
    *targets: HouseTarget,
    calc: Calc = "lastNotNull",
    graph: Literal["auto", "none", "area"] = "auto",
    color: Literal["value", "background", "none"] = "value",
    text: Literal["auto", "value", "value_and_name", "name"] = "auto",
    **common: Unpack[ValueFields],
) -> HousePanel:
    """Return a stat panel: the figure coloured by its limits, with a sparkline unless its queries are instant."""
    is_instant = bool(targets) and all(target.is_instant for target in targets)
    usual = "none" if is_instant else "area"
    options = {
        "reduceOptions": _reduced(calc),
        "graphMode": usual if graph == "auto" else graph,
        "colorMode": color,
        "justifyMode": "auto",
        "textMode": text,
        "orientation": "auto",
    }
    defaults = value_defaults(common, color="thresholds")
    return build_panel("stat", title, targets, common, size=(4, 4), options=options, defaults=defaults)


@checked
def gauge(title: str, *targets: HouseTarget, calc: Calc = "lastNotNull", **common: Unpack[ValueFields]) -> HousePanel:
    """Return a gauge panel; give it a minimum and a maximum."""
    options = {
        "reduceOptions": _reduced(calc),
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
        "orientation": "auto",
    }
    defaults = value_defaults(common, color="thresholds")
    return build_panel("gauge", title, targets, common, size=(4, 6), options=options, defaults=defaults)


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
        "reduceOptions": _reduced(calc),
        "displayMode": "gradient",
        "showUnfilled": True,
        "minVizWidth": 8,
        "minVizHeight": 16,
        "orientation": orientation,
    }
    defaults = value_defaults(common, color="thresholds")
    return build_panel("bargauge", title, targets, common, size=(12, 8), options=options, defaults=defaults)
