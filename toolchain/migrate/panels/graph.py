"""A graph became a time series.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import said, times, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.panels.graph_axes import axes_of, color_override, field_of_axis, with_axes
from toolchain.migrate.panels.graph_regions import annotations_of_regions
from toolchain.migrate.panels.graph_series import dashes, overrides_of_series
from toolchain.migrate.panels.graph_thresholds import steps_of, style_of
from toolchain.migrate.panels.reducers import reducers
from toolchain.migrate.values import text

_BAND = 35
"""How opaque what is between two series was in a graph, in percent."""
_SORTED = {1: "asc", 2: "desc"}


def to_timeseries(panel: Document, former: Former) -> Iterator[str]:
    """Give a time series the axes, series, thresholds, legend and tooltip of a graph."""
    graph = with_axes(former.options)
    config = panel["fieldConfig"]
    defaults = {**config["defaults"], **field_of_axis(axes_of(graph), 0)}
    line = dashes(graph)
    series = overrides_of_series(items(graph.get("seriesOverrides")), axes_of(graph), defaults, line)
    custom = _custom(graph, section(defaults, "custom"), line, has_band=series.has_band)
    if truthy(graph.get("stack")) and truthy(graph.get("percentage")) and truthy(graph.get("yaxis")):
        for name in ("min", "max"):
            defaults.pop(name, None)
        if defaults.get("decimals") == 0:
            del defaults["decimals"]
    defaults["custom"] = custom
    defaults["nullValueMode"] = graph.get("nullPointMode")
    thresholds = items(graph.get("thresholds"))
    if thresholds:
        custom["thresholdsStyle"] = {"mode": style_of(thresholds)}
        defaults["thresholds"] = {"mode": "absolute", "steps": steps_of(thresholds)}
    links = items(section(graph, "options").get("dataLinks"))
    if links and not defaults.get("links"):
        defaults["links"] = links
    colors = [color_override(alias, color) for alias, color in section(graph, "aliasColors").items() if truthy(color)]
    config["defaults"] = said(defaults)
    config["overrides"] = [*config["overrides"], *colors, *series.rules, *_hidden(graph)]
    panel["options"].update(_options(graph))
    _add_annotations(former.dashboard, annotations_of_regions(panel, graph.get("timeRegions")))
    yield from series.lost
    if isinstance(graph.get("alert"), dict):
        yield f"its alert {text(graph['alert'], 'name')!r}, of an alerting that Grafana no longer has"


def _custom(graph: Document, axis: Document, line: Document, *, has_band: bool) -> Document:
    bars = truthy(graph.get("bars"))
    style = "bars" if bars else "line" if truthy(graph.get("lines")) else "points"
    custom = {**axis, "drawStyle": style}
    if truthy(graph.get("points")):
        custom["showPoints"] = "always"
        if _is_number(graph.get("pointradius")):
            custom["pointSize"] = 2 + graph["pointradius"] * 2
    elif style != "points":
        custom["showPoints"] = "never"
    custom["lineWidth"] = graph.get("linewidth")
    if line["fill"] != "solid":
        custom["lineStyle"] = line
    custom.update(_filling(graph, bars=bars, has_band=has_band))
    custom["spanNulls"] = graph.get("nullPointMode") == "connected"
    if truthy(graph.get("steppedLine")):
        custom["lineInterpolation"] = "stepAfter"
    if truthy(graph.get("stack")):
        custom["stacking"] = {"mode": "percent" if truthy(graph.get("percentage")) else "normal", "group": "A"}
    return said(custom)


def _filling(graph: Document, *, bars: bool, has_band: bool) -> Document:
    filling: Document = {}
    if has_band:
        filling["fillOpacity"] = _BAND
    elif _is_number(graph.get("fill")):
        filling["fillOpacity"] = times(graph["fill"], 10)
    if _is_number(graph.get("fillGradient")) and graph["fillGradient"] > 0:
        filling |= {"gradientMode": "opacity", "fillOpacity": times(graph["fillGradient"], 10)}
    return {**filling, "fillOpacity": 100} if bars else filling


def _options(graph: Document) -> Document:
    legend: Document = {"displayMode": "list", "showLegend": True, "placement": "bottom", "calcs": []}
    old = graph.get("legend")
    if isinstance(old, dict):
        legend |= legend_of(old)
    return {"legend": legend, "tooltip": _tooltip(graph)}


def legend_of(old: Document) -> Document:
    """Return what a graph's legend says otherwise than one that is a list below the series."""
    legend: Document = {}
    if not truthy(old.get("show")):
        legend["showLegend"] = False
    elif truthy(old.get("alignAsTable")):
        legend["displayMode"] = "table"
    if truthy(old.get("rightSide")):
        legend["placement"] = "right"
    if truthy(old.get("values")):
        legend["calcs"] = reducers(name for name, shown in old.items() if truthy(shown))
    if truthy(old.get("sideWidth")):
        legend["width"] = old["sideWidth"]
    return legend


def _tooltip(graph: Document) -> Document:
    tooltip = {"mode": "single", "sort": "none"}
    old = graph.get("tooltip")
    if isinstance(old, dict) and truthy(old.get("shared")):
        tooltip["mode"] = "multi"
        tooltip["sort"] = _SORTED.get(old.get("sort", 0), "none") if _is_number(old.get("sort")) else "none"
    return tooltip


def _hidden(graph: Document) -> Iterator[Document]:
    """Yield overrides that leave series out of the legend, and the time out of the axes."""
    legend, axis = section(graph, "legend"), section(graph, "xaxis")
    for name, reducer in (("hideZero", "allIsZero"), ("hideEmpty", "allIsNull")):
        if truthy(legend.get(name)):
            hidden = {"tooltip": True, "viz": False, "legend": True}
            yield {
                "matcher": {"id": "byValue", "options": {"reducer": reducer, "op": "gte", "value": 0}},
                "properties": [{"id": "custom.hideFrom", "value": hidden}],
            }
    if axis.get("show") is False and axis.get("mode") == "time":
        yield {
            "matcher": {"id": "byType", "options": "time"},
            "properties": [{"id": "custom.axisPlacement", "value": "hidden"}],
        }


def _add_annotations(dashboard: Document, added: list[Document]) -> None:
    if added:
        own = dashboard.setdefault("annotations", {})
        own["list"] = [*items(own.get("list")), *added]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
