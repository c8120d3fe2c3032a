"""The kinds of panels by Grafana's type id."""

from collections.abc import Callable, Mapping

from toolchain.preview.panels.bar_gauge import draw_bar_gauge
from toolchain.preview.panels.distributions import draw_bar_chart, draw_heatmap, draw_histogram
from toolchain.preview.panels.lists import draw_alert_list, draw_annotation_list, draw_dashboard_list, draw_text
from toolchain.preview.panels.logs import draw_logs
from toolchain.preview.panels.pie import draw_pie
from toolchain.preview.panels.single_values import draw_gauge, draw_stat
from toolchain.preview.panels.states import draw_state_timeline, draw_status_history
from toolchain.preview.panels.tables import draw_service_map, draw_table, draw_trace
from toolchain.preview.panels.timeseries import draw as draw_timeseries
from toolchain.preview.panels.view import PanelView

KINDS: Mapping[str, Callable[[PanelView], str]] = {
    "timeseries": draw_timeseries,
    "stat": draw_stat,
    "gauge": draw_gauge,
    "bargauge": draw_bar_gauge,
    "piechart": draw_pie,
    "heatmap": draw_heatmap,
    "histogram": draw_histogram,
    "barchart": draw_bar_chart,
    "table": draw_table,
    "state-timeline": draw_state_timeline,
    "status-history": draw_status_history,
    "logs": draw_logs,
    "text": draw_text,
    "traces": draw_trace,
    "nodeGraph": draw_service_map,
    "alertlist": draw_alert_list,
    "dashlist": draw_dashboard_list,
    "annolist": draw_annotation_list,
}
