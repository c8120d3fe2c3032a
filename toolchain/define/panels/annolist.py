"""Lists of annotations; Grafana asks for them itself."""

from collections.abc import Sequence
from typing import Any, Unpack

from toolchain.base.arguments import checked
from toolchain.define.panels.base import HousePanel, PanelFields
from toolchain.define.panels.kind import PanelKind, tags_of


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
    return KIND.panel(title, (), common, options=options)


KIND = PanelKind(
    "annolist", annotation_list, size=(12, 10), arguments={"tags": tags_of}, has_queries=False, is_numeric=False
)
