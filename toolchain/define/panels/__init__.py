"""Panel kinds: each function returns a panel with the house's defaults."""

from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.charts import bar_chart, histogram_chart
from toolchain.define.panels.heatmap import heatmap
from toolchain.define.panels.lists import alert_list, annotation_list, dashboard_list
from toolchain.define.panels.logs import logs
from toolchain.define.panels.piechart import pie_chart
from toolchain.define.panels.plain import plain_panel
from toolchain.define.panels.stat import bar_gauge, gauge, stat
from toolchain.define.panels.state import state_timeline, status_history
from toolchain.define.panels.table import columns, merge, table
from toolchain.define.panels.text import text
from toolchain.define.panels.timeseries import timeseries
from toolchain.define.panels.traces import node_graph, trace

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
