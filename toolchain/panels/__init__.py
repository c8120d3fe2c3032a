"""Panel kinds: each function returns a panel with the house's defaults."""

from toolchain.panels.base import HousePanel
from toolchain.panels.charts import bar_chart, histogram_chart
from toolchain.panels.heatmap import heatmap
from toolchain.panels.lists import alert_list, annotation_list, dashboard_list
from toolchain.panels.logs import logs
from toolchain.panels.piechart import pie_chart
from toolchain.panels.plain import plain_panel
from toolchain.panels.stat import bar_gauge, gauge, stat
from toolchain.panels.state import state_timeline, status_history
from toolchain.panels.table import columns, merge, table
from toolchain.panels.text import text
from toolchain.panels.timeseries import timeseries
from toolchain.panels.traces import node_graph, trace

__all__ = [
    "HousePanel",
    "alert_list",
    "annotation_list",
    "bar_chart",
    "bar_gauge",
    "columns",
    "dashboard_list",
    "gauge",
    "heatmap",
    "histogram_chart",
    "logs",
    "merge",
    "node_graph",
    "pie_chart",
    "plain_panel",
    "stat",
    "state_timeline",
    "status_history",
    "table",
    "text",
    "timeseries",
    "trace",
]
