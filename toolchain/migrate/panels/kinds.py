"""Which panels are brought to which plugin, and whose options to today's form."""

from collections.abc import Callable

from attrs import frozen

from toolchain.base.documents.document import Document, section
from toolchain.migrate.panels import (
    canvas,
    dashboard_list,
    discrete,
    geomap,
    graph,
    graph_categories,
    heatmap,
    old_table,
    pie_chart,
    single_value,
    singlestat,
    table,
    text,
    time_series,
    world_map,
    xy_chart,
)
from toolchain.migrate.panels.former import Change

CHANGES: dict[tuple[str, str], Change] = {
    ("graph", "timeseries"): graph.to_timeseries,
    ("graph", "barchart"): graph_categories.to_barchart,
    ("graph", "bargauge"): graph_categories.to_bargauge,
    ("graph", "histogram"): graph_categories.to_histogram,
    ("singlestat", "stat"): singlestat.to_stat,
    ("table-old", "table"): old_table.to_table,
    ("grafana-piechart-panel", "piechart"): pie_chart.to_piechart,
    ("grafana-worldmap-panel", "geomap"): world_map.to_geomap,
    ("natel-discrete-panel", "state-timeline"): discrete.to_state_timeline,
    ("heatmap-old", "heatmap"): heatmap.to_heatmap,
}
"""By the former plugin and the one that shows its panels since."""

SAME_AS = {"graphite": "graph", "grafana-singlestat-panel": "singlestat"}
"""Former plugins that wrote what another one did."""


@frozen
class Refreshing:
    """How options of a plugin's former versions are brought to today's, and what shows that they are old.

    Options of version ``since`` and later are today's, unless they show that they are not. A plugin that looks at its
    options when a dashboard is opened is ``noted`` with its version.
    """

    refresh: Callable[[Document, float], None]
    is_old: Callable[[Document], bool]
    since: float = 0
    noted: bool = True


def _has_fields_in_options(panel: Document) -> bool:
    options = section(panel, "options")
    return "fieldOptions" in options or "valueOptions" in options


def _has_shown_tooltip(panel: Document) -> bool:
    return "show" in section(panel, "options", "tooltip")


def _never(_: Document) -> bool:
    return False


_SINGLE_VALUE = Refreshing(single_value.refresh, _has_fields_in_options, since=8.0)

REFRESHED = {
    "timeseries": Refreshing(time_series.refresh, time_series.is_old, noted=False),
    "stat": _SINGLE_VALUE,
    "gauge": _SINGLE_VALUE,
    "bargauge": _SINGLE_VALUE,
    "table": Refreshing(table.refresh, table.is_old),
    "heatmap": Refreshing(heatmap.refresh, _has_shown_tooltip),
    "text": Refreshing(text.refresh, text.is_old),
    "dashlist": Refreshing(dashboard_list.refresh, dashboard_list.is_old),
    "geomap": Refreshing(geomap.refresh, _never, since=8.3),
    "canvas": Refreshing(canvas.refresh, _never, since=12.3),
    "xychart": Refreshing(xy_chart.refresh, xy_chart.is_old, since=xy_chart.SINCE),
}
"""By the type of panels."""
