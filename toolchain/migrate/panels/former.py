"""A panel of a plugin that is gone, on its way to the plugin that shows it since."""

from collections.abc import Callable, Iterable

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.values import text

_OF_ALL_PANELS = frozenset(
    (
        "cacheTimeout",
        "collapsed",
        "datasource",
        "description",
        "fieldConfig",
        "gridPos",
        "hideTimeOverride",
        "id",
        "interval",
        "libraryPanel",
        "links",
        "maxDataPoints",
        "maxPerRow",
        "panels",
        "pluginVersion",
        "queryCachingTTL",
        "repeat",
        "repeatDirection",
        "targets",
        "timeFrom",
        "timeShift",
        "title",
        "transformations",
        "transparent",
        "type",
    )
)
"""What a panel keeps when its plugin changes (Grafana 12.4, public/app/features/dashboard/state/PanelModel.ts)."""


@frozen
class Former:
    """What a panel's former plugin knew of it, and the dashboard that it is on."""

    plugin: str
    options: Document
    dashboard: Document


Change = Callable[[Document, Former], Iterable[str]]
"""Gives a panel the options of its new plugin; returns in words what of the former ones nothing stands for."""


def leave_former(panel: Document, dashboard: Document) -> Former:
    """Take what only the former plugin knew out of a panel, and return it."""
    plugin = text(panel, "autoMigrateFrom")
    del panel["autoMigrateFrom"]
    options = {name: panel.pop(name) for name in list(panel) if name not in _OF_ALL_PANELS}
    panel["options"] = {}
    config = section(panel, "fieldConfig")
    panel["fieldConfig"] = {
        "defaults": {name: value for name, value in section(config, "defaults").items() if name != "custom"},
        "overrides": [_without_custom(each) for each in items(config.get("overrides"))],
    }
    return Former(plugin, options, dashboard)


def _without_custom(override: Document) -> Document:
    kept = [each for each in items(override.get("properties")) if not str(each.get("id")).startswith("custom.")]
    return {**override, "properties": kept}
