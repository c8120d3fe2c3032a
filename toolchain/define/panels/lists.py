"""Panels that list alerts, annotations and dashboards; they need no query."""

from collections.abc import Sequence
from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.define.panels.base import HousePanel, PanelFields, build_panel

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
    return build_panel("alertlist", title, (), common, size=(12, 10), options=options)


@checked
def annotation_list(title: str, *, tags: Sequence[str], **common: Unpack[PanelFields]) -> HousePanel:
    """Return the newest annotations that carry all the tags."""
    options: dict[str, Any] = {
        "onlyFromThisDashboard": False,
        "onlyInTimeRange": False,
        "tags": list(tags),
        "limit": 20,
        "showUser": True,
        "showTime": True,
        "showTags": True,
        "navigateToPanel": True,
        "navigateBefore": "10m",
        "navigateAfter": "10m",
    }
    return build_panel("annolist", title, (), common, size=(12, 10), options=options)


@checked
def dashboard_list(title: str, *, tags: Sequence[str], **common: Unpack[PanelFields]) -> HousePanel:
    """Return the dashboards that carry all the tags."""
    options: dict[str, Any] = {
        "showStarred": False,
        "showRecentlyViewed": False,
        "showSearch": True,
        "showHeadings": False,
        "maxItems": 50,
        "query": "",
        "tags": list(tags),
        "includeVars": True,
        "keepTime": True,
    }
    return build_panel("dashlist", title, (), common, size=(8, 10), options=options)
