"""Lists of dashboards; Grafana asks for them itself."""

from collections.abc import Sequence
from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind, tags_of


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
    return KIND.panel(title, (), common, options=options)


KIND = PanelKind(
    "dashlist", dashboard_list, size=(8, 10), arguments={"tags": tags_of}, has_queries=False, is_numeric=False
)
