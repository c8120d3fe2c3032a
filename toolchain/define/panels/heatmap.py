"""Heatmap panels over histogram buckets."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, ValueFields, unit_id
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.legend import HIDE_NOTHING
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
    custom = {"scaleDistribution": {"type": "linear"}, "hideFrom": HIDE_NOTHING}
    return KIND.panel(title, targets, common, options=options, defaults={}, custom=custom)


KIND = PanelKind(
    "heatmap",
    heatmap,
    size=(12, 8),
    place_of_unit=("options", "yAxis"),
    counts_buckets=True,
    holds_any_number=True,
    in_reports="picture",
)
