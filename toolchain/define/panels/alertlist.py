"""Lists of alerts; Grafana asks for them itself."""

from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind

_SHOWN_STATES = {
    "firing": True,
    "pending": True,
    "noData": True,
    "error": True,
    "normal": False,
}


@checked
def alert_list(
    title: str, *, label_filter: str = "", max_items: AtLeast1 = 50, **common: Unpack[PanelFields]
) -> HousePanel:
    """Return the alerts that fire, are pending or in error; ``label_filter`` such as ``severity="critical"``."""
    options: dict[str, Any] = {
        "viewMode": "list",
        "groupMode": "default",
        "groupBy": [],
        "maxItems": max_items,
        "sortOrder": 3,
        "dashboardAlerts": False,
        "alertName": "",
        "alertInstanceLabelFilter": label_filter,
        "stateFilter": _SHOWN_STATES,
    }
    return KIND.panel(title, (), common, options=options)


KIND = PanelKind(
    "alertlist",
    alert_list,
    size=(12, 10),
    arguments={"label_filter": ("options", "alertInstanceLabelFilter"), "max_items": ("options", "maxItems")},
    has_queries=False,
    is_numeric=False,
    lists_alerts=True,
)
