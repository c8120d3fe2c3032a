"""The panels of a dashboard brought to today's plugins and their options, as Grafana's pages do when they open one."""

import math
from collections import Counter
from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import leading_number
from toolchain.migrate.panels import heatmap
from toolchain.migrate.panels.former import Former, leave_former
from toolchain.migrate.panels.kinds import CHANGES, REFRESHED, SAME_AS
from toolchain.migrate.panels.leftovers import drop_leftovers
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
    done = Counter[str]()
    lost: list[str] = []
    for panel in all_panels(dashboard):
        _set_former(panel)
        if "autoMigrateFrom" in panel:
            former = leave_former(panel, dashboard)
            change = CHANGES.get((SAME_AS.get(former.plugin, former.plugin), text(panel, "type")))
            lost += [f"{_named(panel)} loses {each}" for each in change(panel, former)] if change else []
            done[f"{former.plugin} is {panel['type']}"] += 1
            _refresh(panel, was_old=was_old)
        elif text(panel, "type") == "heatmap" and _is_former_heatmap(panel, was_old=was_old):
            old = {name: panel.pop(name) for name in heatmap.OF_FORMER if name in panel}
            heatmap.to_heatmap(panel, Former("heatmap-old", old, dashboard))
            _refresh(panel, was_old=was_old)
            done["heatmap has the options of today's plugin"] += 1
        elif _refresh(panel, was_old=was_old):
            done[f"{panel['type']} has the options of today's plugin"] += 1
    if was_old and (count := drop_leftovers(dashboard)):
        done["what nothing reads any more is dropped"] += count
    for words, count in done.items():
        yield f"panels: {words} ({count})"
    yield from lost


def _set_former(panel: Document) -> None:
    new_type = successor(panel)
    if new_type:
        panel["autoMigrateFrom"], panel["type"] = panel["type"], new_type


def _is_former_heatmap(panel: Document, *, was_old: bool) -> bool:
    return not section(panel, "options") and (was_old or any(name in panel for name in heatmap.OF_FORMER))


def _refresh(panel: Document, *, was_old: bool) -> bool:
    """Bring options to today's form, and return whether they had another."""
    kind = REFRESHED.get(text(panel, "type"))
    if kind is None:
        return False
    version = _version(panel)
    old = kind.is_old(panel) or (was_old and version < kind.since)
    if old:
        panel["options"] = section(panel, "options")
        config = panel["fieldConfig"] = section(panel, "fieldConfig")
        for name, empty in (("defaults", dict), ("overrides", list)):
            if not isinstance(config.get(name), empty):
                config[name] = empty()
        kind.refresh(panel, version)
    if kind.noted and (old or was_old):
        panel["pluginVersion"] = PLUGIN_VERSION
    return old


def _version(panel: Document) -> float:
    """Return the version that a panel's options are of; one that is no number is newer than all."""
    written = panel.get("pluginVersion")
    if not written:
        return _UNKNOWN_VERSION
    version = leading_number(written)
    return math.inf if version is None else version


def _named(panel: Document) -> str:
    return f"panel {panel.get('id')} {text(panel, 'title')!r}"
