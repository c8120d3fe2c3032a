"""What shows another panel, or gives one its place, names a panel that is there.

A panel with the data source `-- Dashboard --` shows what another panel of the same dashboard asks, by that panel's id.
Where it is gone, or is the panel itself, nothing is shown. Links that open one panel name it in the same way. In schema
v2 the layout names the elements that it places.

Choose another panel, or remove this one.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.check.rules._uids import links_of, uids_in
from toolchain.check.rules.panel_id import panel_id
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget

OF_THIS_DASHBOARD = "-- Dashboard --"


_OPENED = re.compile(r"[?&](?:viewPanel|panelId)=(?:panel-)?(\d+)")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield queries that take the data of a panel that is not there, or of their own, and links that open one."""
    yield from _links(compilation)
    for dashboard in compilation.dashboards:
        ids = _panel_ids(dashboard)
        for panel in dashboard.panels if None not in ids else ():
            for target in panel.targets:
                wanted = target.document.get("panelId")
                if not shows_another(panel, target) or not isinstance(wanted, int) or not wanted:
                    continue
                if wanted not in ids or wanted == panel_id(panel):
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"shows the data of panel {wanted}, which "
                        + ("is the panel itself" if wanted in ids else "the dashboard does not have"),
                        "Choose another panel.",
                        location=target.at("panelId"),
                    )


def _links(compilation: Compilation) -> Iterator[Violation]:
    by_uid = {dashboard.uid: _panel_ids(dashboard) for dashboard in compilation.dashboards if dashboard.uid}
    for dashboard in compilation.dashboards:
        for where, location, definition, link in links_of(dashboard):
            opened = _OPENED.search(str(link.get("url") or ""))
            uids = uids_in(link)
            ids = by_uid.get(uids[0]) if len(uids) == 1 else None
            if opened is not None and ids is not None and None not in ids and int(opened[1]) not in ids:
                yield Violation(
                    location,
                    f"{where}: a link opens panel {opened[1]} of {uids[0]!r}, which that dashboard does not have",
                    "Open another panel.",
                    (definition, dashboard.origin),
                )


def _panel_ids(dashboard: CompiledDashboard) -> set[int | None]:
    return {panel_id(panel) for panel in dashboard.panels if not panel.is_row}


def shows_another(panel: CompiledPanel, target: CompiledTarget) -> bool:
    """Return whether a target takes what another panel of the dashboard asks."""
    reference = target.document.get("datasource") or panel.document.get("datasource")
    name = reference.get("uid") if isinstance(reference, dict) else reference
    return name == OF_THIS_DASHBOARD


RULE = Rule("panel-reference", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
