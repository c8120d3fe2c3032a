"""Traces: searches for the four kinds of traces, rates from spans, who calls whom, and one trace."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._sampling import FROM_SPANS, IDS, RETENTION
from dashboards._trace_texts import SAMPLING
from dashboards._traces import search
from metrics.exporters import span_metrics
from metrics.traces import TRACES
from toolchain.define import (
    any_of,
    by_name,
    columns,
    heatmap,
    jaeger_graph,
    jaeger_trace,
    merge,
    node_graph,
    prom,
    q,
    row,
    shown_as,
    table,
    text,
    timeseries,
    trace,
    var,
)

SERVICE = var.label_values(
    "traced",
    "Service",
    q.select(span_metrics.TRACES_SPAN_METRICS_CALLS_TOTAL, environment="$environment"),
    "service_name",
    choice=var.ONE,
    default="medianest-backend",
)
CALLS = q.rate(q.select(span_metrics.TRACES_SPAN_METRICS_CALLS_TOTAL, service_name=SERVICE))
FAILED_CALLS = q.rate(
    q.select(span_metrics.TRACES_SPAN_METRICS_CALLS_TOTAL, service_name=SERVICE, status_code="STATUS_CODE_ERROR")
)
DURATIONS = q.select(span_metrics.TRACES_SPAN_METRICS_DURATION_SECONDS, part="bucket", service_name=SERVICE)
SERVER_DURATIONS = q.select(
    span_metrics.TRACES_SPAN_METRICS_DURATION_SECONDS, part="bucket", service_name=SERVICE, span_kind="SPAN_KIND_SERVER"
)
TO_SPANS = to(
    refs.TRACES, "Traces with this span", traced="$traced", operation="${__field.labels.span_name}", attribute=""
)
"""They are listed below, by the text boxes of name and attribute."""
EDGE = ["client", "server", "connection_type"]
EDGE_CALLS = q.rate(span_metrics.TRACES_SERVICE_GRAPH_REQUEST_TOTAL)
EDGE_FAILURES = q.rate(span_metrics.TRACES_SERVICE_GRAPH_REQUEST_FAILED_TOTAL)
AT_CALLERS = q.select(
    span_metrics.TRACES_SERVICE_GRAPH_REQUEST_CLIENT_SECONDS, part="bucket", client=any_of(*TRACES.services)
)
AT_CALLEES = q.select(
    span_metrics.TRACES_SERVICE_GRAPH_REQUEST_SERVER_SECONDS, part="bucket", server=any_of(*TRACES.services)
)
"""Who makes no spans has no duration: the collector observes 0 for them, and for a database what its caller saw."""


RATE_ERRORS_AND_DURATION_FROM_SPANS = row(
    "Rate, errors and duration from spans",
    timeseries(
        "Sampled spans by kind",
        prom(q.label_replace(q.sum(CALLS, by=["span_kind"]), "kind", "$1", "span_kind", "SPAN_KIND_(.*)"), "{{kind}}"),
        description="Spans of the chosen service per second: SERVER is requests answered, CLIENT calls to database, "
        f"Redis and external services, CONSUMER jobs. {FROM_SPANS}",
        width=8,
    ),
    timeseries(
        "Share of failed spans",
        prom(
            q.top(10, q.clamp_max(q.share(q.sum(FAILED_CALLS, by=["span_name"]), q.sum(CALLS, by=["span_name"])), 1)),
            "{{span_name}}",
        ),
        description="Spans that ended with STATUS_CODE_ERROR, the ten worst operations. A share is not changed by "
        "sampling, but with few sampled spans it jumps: 50% may be one of two.",
        maximum=1,
        width=8,
        data_links=[TO_SPANS],
    ),
    timeseries(
        "Duration of answered requests",
        prom(q.histogram_quantile(0.50, SERVER_DURATIONS), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, SERVER_DURATIONS), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, SERVER_DURATIONS), "p99", exemplars=True),
        description="SERVER spans of the chosen service. Should agree with the percentiles of the backend API; if it "
        "does not, sampling picked unusual requests. Click a diamond to open that request's trace.",
        limits=limits.API_LATENCY_P95,
        width=8,
        links=[to(refs.BACKEND_API, "All requests")],
    ),
    timeseries(
        "95th percentile by span name",
        prom(q.top(10, q.histogram_quantile(0.95, DURATIONS, by=["span_name"])), "{{span_name}}"),
        description="The ten slowest operations of the service, its calls to others included. When a request is slow, "
        "the db., cache. or http.client. span that rises with it is the cause.",
        data_links=[TO_SPANS],
    ),
    heatmap(
        "Span durations",
        prom(q.buckets(DURATIONS), "{{le}}", format="heatmap"),
        description="How many spans took how long. A second band above the usual one is a cache that misses, or a "
        f"callee that times out. {FROM_SPANS}",
    ),
)

ONE_TRACE = row(
    "One trace",
    trace(
        "Trace",
        jaeger_trace("$traceId"),
        description="The trace whose id is in the box above; every span links to its log lines and to its service's "
        f"rates. {IDS} After {RETENTION} every trace is gone.",
        links=[to(refs.LOGS_EXPLORER, "Log lines of this trace", traceId="$traceId")],
    ),
)

WHO_CALLS_WHOM = row(
    "Who calls whom",
    node_graph(
        "Service map",
        jaeger_graph(),
        description="Which service calls which, from Jaeger's dependencies (Grafana 12 and newer; before that use the "
        "table beside it). A missing arrow means that nothing sampled used it, or that trace context is lost on the "
        "way.",
    ),
    table(
        "Calls between services",
        prom(q.sum(EDGE_CALLS, by=EDGE), mode="instant", format="table"),
        prom(
            q.clamp_max(q.share(q.sum(EDGE_FAILURES, by=EDGE), q.sum(EDGE_CALLS, by=EDGE)), 1),
            mode="instant",
            format="table",
        ),
        prom(q.histogram_quantile(0.95, AT_CALLERS, by=EDGE), mode="instant", format="table"),
        prom(q.histogram_quantile(0.95, AT_CALLEES, by=EDGE), mode="instant", format="table"),
        description="One line per edge of the map. A call that is slow for the caller but fast for the callee loses "
        "its time between them: connection pool, queue or network. Only who makes spans has durations of its own; "
        f"user is whoever does not and calls: browsers, and queues with their jobs. {FROM_SPANS}",
        unit=shown_as("ops", "the call rate; errors and durations have their own overrides"),
        sort_by="Share failed",
        width=12,
        height=12,
        transformations=[
            merge(),
            columns(
                rename={
                    "client": "Caller",
                    "server": "Callee",
                    "connection_type": "Kind",
                    "Value #A": "Sampled rate",
                    "Value #B": "Share failed",
                    "Value #C": "p95 at the caller",
                    "Value #D": "p95 at the callee",
                }
            ),
        ],
        overrides=[
            by_name("Share failed", unit="percentunit", decimals=1),
            by_name("p95 at the caller", unit="s"),
            by_name("p95 at the callee", unit="s"),
        ],
    ),
)

HOW_TO_READ_THIS = row(
    "How to read this",
    text(
        "How to read sampled traces",
        SAMPLING,
        description="What head sampling means for the figures on this dashboard.",
        height=5,
    ),
)

FRONTEND = var.label_values(
    "frontend",
    "Journeys begin in",
    q.select(span_metrics.TRACES_SPAN_METRICS_CALLS_TOTAL, environment="$environment"),
    "service_name",
    choice=var.ONE,
    default="medianest-frontend",
)
CALLEE = var.custom("callee", "External service", ["plex", "overseerr", "youtube", "uptime-kuma"])
OPERATION = var.textbox("operation", "Span name", default="db.select")
ATTRIBUTE = var.textbox("attribute", "Attribute", default="db.system=postgresql")
MIN_DURATION = var.textbox("minDuration", "At least as long as", default="0ms")
TRACE_ID = var.textbox("traceId", "Trace id")
DASHBOARD = dashboard(
    refs.TRACES,
    description="Where does the time of a request go, and which call fails? Read shapes, shares "
    f"and durations here, volumes elsewhere. {FROM_SPANS}",
    tags=["traces"],
    variables=[SERVICE, FRONTEND, CALLEE, OPERATION, ATTRIBUTE, MIN_DURATION, TRACE_ID],
    time_from="now-1h",
    rows=[
        RATE_ERRORS_AND_DURATION_FROM_SPANS,
        search.SEARCH_BY_KIND_OF_TRACE,
        ONE_TRACE,
        WHO_CALLS_WHOM,
        HOW_TO_READ_THIS,
    ],
)
