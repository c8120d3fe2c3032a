"""Heatmap panels over histogram buckets."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, build_panel, unit_id
from toolchain.define.targets.base import HouseTarget


@checked
def heatmap(title: str, *targets: HouseTarget, **common: Unpack[ValueFields]) -> HousePanel:
    """Return a heatmap of a classic histogram; the unit is that of the buckets, cells count observations."""
    options: dict[str, Any] = {
        "calculate": False,
        "cellGap": 1,
        "cellValues": {"unit": "short", "decimals": 0},
        "color": {
            "mode": "scheme",
            "scheme": "Oranges",
            "fill": "dark-orange",
            "scale": "exponential",
            "exponent": 0.5,
            "steps": 64,
            "reverse": False,
        },
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"},
        "showValue": "never",
        "tooltip": {"mode": "single", "yHistogram": True},
        "yAxis": {"axisPlacement": "left", "reverse": False},
    }
    unit = unit_id(common)
    if unit is not None:
        options["yAxis"]["unit"] = unit
    custom = {
        "scaleDistribution": {"type": "linear"},
        "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    }
    return build_panel("heatmap", title, targets, common, size=(12, 8), options=options, defaults={}, custom=custom)
