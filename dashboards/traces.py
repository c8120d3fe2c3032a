"""Traces: searches for the four kinds of traces, rates from spans, who calls whom, and one trace."""

from dashboards import _refs as refs
from dashboards._house import dashboard
from dashboards._traces import spans
from dashboards._traces.shared import SERVICE
from metrics.exporters.span_metrics import TRACES_SPAN_METRICS_CALLS_TOTAL
from toolchain.define import q, var

FRONTEND = var.label_values(
    "frontend",
    "Journeys begin in",
    q.select(TRACES_SPAN_METRICS_CALLS_TOTAL, environment="$environment"),
    "service_name",
    choice=var.ONE,
    default="medianest-frontend",
)
CALLEE = var.custom("callee", "External service", ["plex", "overseerr", "youtube", "uptime-kuma"])
MIN_DURATION = var.textbox("minDuration", "At least as long as", default="0ms")
TRACE_ID = var.textbox("traceId", "Trace id")

DASHBOARD = dashboard(
    refs.TRACES,
    description="Where does the time of a request go, and which call fails? Outside development one request in ten is "
    "traced: read shapes, shares and durations here, not volumes.",
    tags=["traces"],
    variables=[SERVICE, FRONTEND, CALLEE, MIN_DURATION, TRACE_ID],
    time_from="now-1h",
    rows=[
        spans.RATE_ERRORS_AND_DURATION_FROM_SPANS,
        spans.SEARCH_BY_KIND_OF_TRACE,
        spans.ONE_TRACE,
        spans.WHO_CALLS_WHOM,
        spans.HOW_TO_READ_THIS,
    ],
)
