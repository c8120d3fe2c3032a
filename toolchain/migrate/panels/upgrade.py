"""The panels of a dashboard brought to today's plugins and their options, as Grafana's pages do when they open one."""

import math
from collections import Counter
from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import leading_number
from toolchain.migrate.panels import heatmap
from toolchain.migrate.panels.former import Former, leave_former
from toolchain.migrate.panels.kinds import CHANGES, REFRESHED, SAME_AS
from toolchain.migrate.panels.successors import successor
from toolchain.migrate.values import all_panels, text

PLUGIN_VERSION = "12.4.3"
"""The version of Grafana whose plugins know the options that panels have in the end."""

_UNKNOWN_VERSION = 6.1
"""What Grafana takes the plugin's version for where a panel says none."""


def upgrade_panels(dashboard: Document, *, was_old: bool) -> Iterator[str]:
    """Bring the panels of a dashboard, which is changed, to today's plugins; yield what was done, and what is lost.

    Where the dashboard was of today's schema, only panels that show by themselves that they are old are changed.
    """
    changed = Counter[str]()
    refreshed = Counter[str]()
    lost: list[str] = []
    for panel in all_panels(dashboard):
        _set_former(panel)
        if "autoMigrateFrom" in panel:
            former = leave_former(panel, dashboard)
            change = CHANGES.get((SAME_AS.get(former.plugin, former.plugin), text(panel, "type")))
            lost += [f"{_named(panel)} loses {each}" for each in change(panel, former)] if change else []
            changed[f"{former.plugin} is {panel['type']}"] += 1
            _refresh(panel)
        elif _is_refreshed(panel, was_old=was_old):
            before = text(panel, "pluginVersion") or "no version"
            if panel["type"] == "heatmap" and not section(panel, "options"):
                _change_heatmap(panel, dashboard)
            _refresh(panel)
            refreshed[f"{panel['type']} of {before}"] += 1
    for words, count in changed.items():
        yield f"panels: {words} ({count})"
    for words, count in refreshed.items():
        yield f"options: {words} has those of {PLUGIN_VERSION} ({count})"
    yield from lost


def _set_former(panel: Document) -> None:
    new_type = successor(panel)
    if new_type:
        panel["autoMigrateFrom"], panel["type"] = panel["type"], new_type


def _is_refreshed(panel: Document, *, was_old: bool) -> bool:
    kind = REFRESHED.get(text(panel, "type"))
    if kind is None or panel.get("pluginVersion") == PLUGIN_VERSION:
        return False
    return was_old or kind.is_old(panel) or (panel["type"] == "heatmap" and _is_former_heatmap(panel))


def _is_former_heatmap(panel: Document) -> bool:
    return not section(panel, "options") and any(name in panel for name in heatmap.OF_FORMER)


def _change_heatmap(panel: Document, dashboard: Document) -> None:
    old = {name: panel.pop(name) for name in heatmap.OF_FORMER if name in panel}
    heatmap.to_heatmap(panel, Former("heatmap-old", old, dashboard))


def _refresh(panel: Document) -> None:
    kind = REFRESHED.get(text(panel, "type"))
    if kind is None:
        return
    panel["options"] = section(panel, "options")
    config = panel.setdefault("fieldConfig", {})
    if not isinstance(config, dict):
        config = panel["fieldConfig"] = {}
    for name, empty in (("defaults", dict), ("overrides", list)):
        if not isinstance(config.get(name), empty):
            config[name] = empty()
    kind.refresh(panel, _version(panel))
    panel["pluginVersion"] = PLUGIN_VERSION


def _version(panel: Document) -> float:
    """Return the version that a panel's options are of; one that is no number is newer than all."""
    written = panel.get("pluginVersion")
    if not written:
        return _UNKNOWN_VERSION
    version = leading_number(written)
    return math.inf if version is None else version


def _named(panel: Document) -> str:
    return f"panel {panel.get('id')} {text(panel, 'title')!r}"
