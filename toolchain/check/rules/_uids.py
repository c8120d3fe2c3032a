"""Uids of dashboards, and the links that lead to them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from toolchain.base.documents.document import items, section
from toolchain.check.rule import panel_name
from toolchain.check.rules._causes import mistaken_names
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard

_LEGAL = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DASHBOARD = re.compile(r"(?:^|[^\w])/d/([A-Za-z0-9_-]+)")


def is_legal_uid(uid: str) -> bool:
    """Return whether Grafana accepts a uid."""
    return _LEGAL.fullmatch(uid) is not None


@lru_cache(maxsize=1)
def mistaken_uids(compilation: Compilation) -> Mapping[str, CompiledDashboard]:
    """Return uids that links and alerts ask for and no dashboard has, each with the dashboard that should have it."""
    by_uid = {dashboard.uid: dashboard for dashboard in compilation.dashboards}
    asked = Counter(alert.definition.panel.dashboard for alert in compilation.rules.alerts if alert.definition.panel)
    for dashboard in compilation.dashboards:
        asked.update(uid for _, _, _, link in links_of(dashboard) for uid in uids_in(link))
    if by_uid.keys() >= asked.keys():
        return {}
    illegal = [uid for uid in by_uid if not is_legal_uid(uid)]
    return {uid: by_uid[wrong] for uid, wrong in mistaken_names(asked, by_uid, wrong=illegal).items()}


def uids_in(link: Mapping[str, Any]) -> list[str]:
    """Return the uids of the dashboards that a link leads to."""
    return _DASHBOARD.findall(str(link.get("url") or ""))


def links_of(dashboard: CompiledDashboard) -> Iterator[tuple[str, Any, Any, dict[str, Any]]]:
    """Yield the links of a dashboard: how findings name their place, its line, its definition, and the link."""
    for link in items(dashboard.document.get("links")):
        yield f"dashboard {dashboard.uid!r}", dashboard.location, dashboard.origin, link
    for panel in dashboard.panels:
        field_config = section(panel.document, "fieldConfig")
        links = items(panel.document.get("links")) + items(section(field_config, "defaults").get("links"))
        for override in items(field_config.get("overrides")):
            for each in items(override.get("properties")):
                if each.get("id") == "links":
                    links += items(each.get("value"))
        for link in links:
            yield panel_name(dashboard, panel), panel.location, panel.origin, link
