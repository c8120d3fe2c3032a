"""Links to dashboards lead to dashboards that exist.

A link to `/d/backend-apis` opens "Dashboard not found", usually in the middle of an incident. Menus of siblings list
dashboards by tag; a tag that no dashboard has makes an empty menu.

Correct the uid or the tag; `build.py list dashboards` shows them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from toolchain.check.rule import Rule, Violation, panel_name
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.errors import did_you_mean
from toolchain.finding import Severity

_DASHBOARD = re.compile(r"(?:^|[^\w])/d/([A-Za-z0-9_-]+)")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield links to uids and tags that no dashboard of the project has."""
    uids = {dashboard.uid for dashboard in compilation.dashboards}
    all_tags = [set(dashboard.document.get("tags") or ()) for dashboard in compilation.dashboards]
    tag_names = sorted(set().union(*all_tags))
    for dashboard in compilation.dashboards:
        for where, location, definition, link in _links(dashboard):
            for uid in _DASHBOARD.findall(str(link.get("url") or "")):
                if uid not in uids:
                    yield Violation(
                        location,
                        f"{where}: the link {link.get('title')!r} leads to the dashboard {uid!r}, which does not exist."
                        f"{did_you_mean(uid, uids)}",
                        "Correct the uid; `build.py list dashboards` shows them.",
                        (definition, dashboard.definition),
                    )
            tags = set(link.get("tags") or ()) if link.get("type") == "dashboards" else set()
            if tags and not any(tags <= each for each in all_tags):
                yield Violation(
                    location,
                    f"{where}: no dashboard has the tags of the menu {link.get('title')!r}: {', '.join(sorted(tags))}",
                    f"Tags are {', '.join(tag_names)}.",
                    (definition, dashboard.definition),
                )


def _links(dashboard: CompiledDashboard) -> Iterator[tuple[str, Any, Any, dict[str, Any]]]:
    for link in dashboard.document.get("links") or ():
        yield f"dashboard {dashboard.uid!r}", dashboard.location, dashboard.definition, link
    for panel in dashboard.panels:
        field_config = panel.document.get("fieldConfig") or {}
        links = [*(panel.document.get("links") or ()), *((field_config.get("defaults") or {}).get("links") or ())]
        for override in field_config.get("overrides") or ():
            for each in override.get("properties", ()):
                if each.get("id") == "links":
                    links.extend(each.get("value") or ())
        for link in links:
            yield panel_name(dashboard, panel), panel.location, panel.definition, link


RULE = Rule("link-target", Severity.ERROR, __doc__, check, whole_project=True)
