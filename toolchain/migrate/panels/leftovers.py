"""What plugins and editors long gone left on panels, queries and variables, which nothing in Grafana reads any more.

Source: what Grafana 12.4 stores of a panel that is saved on its pages
(public/app/features/dashboard-scene/serialization/transformSceneToSaveModel.ts), and what its queries for Prometheus
have (pkg/promlib/models/query.go); what Grafana 4 to 7 wrote there.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.panels import heatmap
from toolchain.migrate.panels.around_panels import drop, drop_around_panels
from toolchain.migrate.values import all_panels, text

_OWN = frozenset(
    (
        *("alertlist", "annolist", "barchart", "bargauge", "candlestick", "canvas", "dashlist", "flamegraph", "gauge"),
        *("geomap", "heatmap", "histogram", "logs", "news", "nodeGraph", "piechart", "row", "stat", "state-timeline"),
        *("status-history", "table", "text", "timeseries", "traces", "trend", "welcome", "xychart"),
    )
)
"""Types of panels of Grafana's own, none of which has options at the panel itself."""

_OF_EDITORS = (
    "editable",
    "error",
    "height",
    "isNew",
    "renderer",
    "span",
    "minSpan",
    "repeatedByRow",
    "repeatIteration",
)
_OF_ROWS = ("collapse", "showTitle", "titleSize")
_OF_GRAPHS = (
    *("aliasColors", "bars", "dashLength", "dashes", "fill", "fillGradient", "grid", "hiddenSeries", "lines"),
    *("linewidth", "nullPointMode", "paceLength", "percentage", "pointradius", "points", "seriesOverrides"),
    *("spaceLength", "stack", "steppedLine", "thresholds", "timeRegions", "xaxis", "yaxes", "yaxis"),
)
_OF_TABLES = ("columns", "fontSize", "pageSize", "scroll", "showHeader", "sort", "styles")
_OF_SINGLESTATS = (
    *("colorBackground", "colorPostfix", "colorPrefix", "colorValue", "colors", "format", "gauge", "mappingType"),
    *("mappingTypes", "nullText", "postfix", "postfixFontSize", "prefix", "prefixFontSize", "rangeMaps", "sparkline"),
    *("mappings", "tableColumn", "transform", "valueFontSize", "valueMaps", "valueName"),
)
_OF_QUERIES = ("$$hashKey", "calculatedInterval", "datasourceErrors", "errors", "metric", "prometheusLink", "target")
_OF_PANELS = frozenset((*_OF_EDITORS, *_OF_ROWS, *_OF_GRAPHS, *_OF_TABLES, *_OF_SINGLESTATS, *heatmap.OF_FORMER))
_ASKING_NOTHING = ("alertlist", "annolist", "dashlist", "news", "row", "text", "welcome")
_OF_EACH_ROW = ("collapsed", "gridPos", "id", "panels", "repeat", "title", "type")
_OF_NO_QUERY = {"refId", "datasource"}
_NOT_EMPTY = ("interval", "maxPerRow", "timeFrom", "timeShift")
"""What a panel rather does not say than say nothing by it."""


def drop_leftovers(dashboard: Document) -> int:
    """Drop what nothing reads, and return of how many panels, queries and variables."""
    changed = 0
    if not dashboard.get("rows"):
        dashboard.pop("rows", None)
    for panel in all_panels(dashboard):
        kind = text(panel, "type")
        if kind in _OWN:
            changed += drop(panel, tuple(name for name in panel if name in _OF_PANELS))
        if kind == "row":
            changed += drop(panel, tuple(name for name in panel if name not in _OF_EACH_ROW))
        elif panel.get("panels") == []:
            del panel["panels"]
        if kind in _ASKING_NOTHING and not any(each.keys() - _OF_NO_QUERY for each in items(panel.get("targets"))):
            changed += drop(panel, ("targets", "datasource"))
        for target in items(panel.get("targets")):
            changed += drop(target, tuple(name for name in target if _is_dead(name, target)))
        _drop_empty(panel)
    return changed + drop_around_panels(dashboard)


def _is_dead(name: str, target: Document) -> bool:
    """Return whether nothing reads a field of a query for Prometheus; Loki's step is a text."""
    kind = text(section(target, "datasource"), "type")
    if not text(target, "expr") or (kind and "prometheus" not in kind):
        return False
    return name in _OF_QUERIES or (name == "step" and not isinstance(target[name], str))


def _drop_empty(panel: Document) -> None:
    """Drop options and fields that say nothing, which Grafana does not store."""
    drop(panel, tuple(name for name in _NOT_EMPTY if panel.get(name) == ""))
    config = panel.get("fieldConfig")
    if panel.get("options") == {}:
        del panel["options"]
    if not isinstance(config, dict):
        return
    if isinstance(config.get("overrides"), list):
        config["overrides"] = [each for each in items(config["overrides"]) if each.get("properties") != []]
    if section(config, "defaults").get("unit") == "":
        del config["defaults"]["unit"]
    if not any(config.values()):
        del panel["fieldConfig"]
