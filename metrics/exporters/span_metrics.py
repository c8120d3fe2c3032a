"""Span metrics: rate, errors and duration that the collector computes from spans.

They count what is sent: where an environment samples, read shapes and ratios, not volumes.
"""

from functools import partial

from metrics.jobs import SPAN_METRICS
from metrics.owners import PLATFORM
from toolchain.catalog import counter, histogram, one_of, open_label

_DURATION = (0.002, 0.004, 0.008, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15)
_SPAN = [
    open_label("service_name", example="medianest-backend", bound=8),
    open_label("span_name", example="GET /api/v1/media/search", bound=120),
    one_of(
        "span_kind",
        "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT",
        "SPAN_KIND_INTERNAL",
        "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ),
    one_of("status_code", "STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"),
]
_EDGE = [
    open_label("client", example="medianest-frontend", bound=8),
    open_label("server", example="medianest-backend", bound=8),
    one_of("connection_type", "", "database", "virtual_node", "messaging_system"),
    one_of("failed", "true", "false"),
]

_counter = partial(counter, unit="ops", owner=PLATFORM, jobs=[SPAN_METRICS])
_histogram = partial(histogram, unit="s", owner=PLATFORM, jobs=[SPAN_METRICS], buckets=_DURATION)

TRACES_SPAN_METRICS_CALLS_TOTAL = _counter(
    "traces_span_metrics_calls_total",
    help="Spans.",
    labels=_SPAN,
    budget=600,
    note="status_code is STATUS_CODE_ERROR and the like here, no HTTP number.",
)
TRACES_SPAN_METRICS_DURATION_SECONDS = _histogram(
    "traces_span_metrics_duration_seconds", help="Duration of spans; carries exemplars.", labels=_SPAN, budget=600
)
TRACES_SERVICE_GRAPH_REQUEST_TOTAL = _counter(
    "traces_service_graph_request_total", help="Calls from one service to another.", labels=_EDGE
)
TRACES_SERVICE_GRAPH_REQUEST_FAILED_TOTAL = _counter(
    "traces_service_graph_request_failed_total", help="Calls from one service to another that failed.", labels=_EDGE
)
TRACES_SERVICE_GRAPH_REQUEST_SERVER_SECONDS = _histogram(
    "traces_service_graph_request_server_seconds", help="Duration of calls as the server sees them.", labels=_EDGE
)
TRACES_SERVICE_GRAPH_REQUEST_CLIENT_SECONDS = _histogram(
    "traces_service_graph_request_client_seconds", help="Duration of calls as the client sees them.", labels=_EDGE
)
