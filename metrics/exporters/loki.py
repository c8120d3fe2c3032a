"""Loki watching itself."""

from functools import partial

from metrics.jobs import LOKI
from metrics.owners import PLATFORM
from toolchain.catalog import counter, gauge, histogram, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[LOKI])
_TENANT = open_label("tenant", example="fake", bound=1)

LOKI_REQUEST_DURATION_SECONDS = histogram(
    "loki_request_duration_seconds",
    unit="s",
    help="Duration of requests to Loki.",
    owner=PLATFORM,
    jobs=[LOKI],
    labels=[
        open_label("method", example="GET", bound=4),
        open_label("route", example="loki_api_v1_query_range", bound=30),
        open_label("status_code", example="200", bound=8),
    ],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100),
    budget=300,
)
LOKI_DISTRIBUTOR_LINES_RECEIVED_TOTAL = _counter(
    "loki_distributor_lines_received_total", unit="cps", help="Lines received.", labels=[_TENANT]
)
LOKI_DISTRIBUTOR_BYTES_RECEIVED_TOTAL = _counter(
    "loki_distributor_bytes_received_total", unit="Bps", help="Bytes received.", labels=[_TENANT]
)
LOKI_DISCARDED_SAMPLES_TOTAL = _counter(
    "loki_discarded_samples_total",
    unit="cps",
    help="Lines that Loki refused: they are lost.",
    labels=[open_label("reason", example="rate_limited", bound=12), _TENANT],
)
LOKI_RUNTIME_CONFIG_LAST_RELOAD_SUCCESSFUL = gauge(
    "loki_runtime_config_last_reload_successful",
    unit="bool_yes_no",
    help="1 if the last reload of the runtime configuration succeeded; without such a file there is no series.",
    owner=PLATFORM,
    jobs=[LOKI],
    value_range=(0, 1),
)
LOKI_INGESTER_MEMORY_STREAMS = gauge(
    "loki_ingester_memory_streams",
    unit="short",
    help="Streams in memory.",
    owner=PLATFORM,
    jobs=[LOKI],
    labels=[_TENANT],
)
LOKI_INGESTER_STREAMS_CREATED_TOTAL = _counter(
    "loki_ingester_streams_created_total", unit="ops", help="Streams created.", labels=[_TENANT]
)
LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL = _counter(
    "loki_prometheus_rule_evaluation_failures_total",
    unit="ops",
    help="Evaluations of log rules that failed: such a rule is blind.",
    labels=[open_label("rule_group", example="/rules/security.yaml;security", bound=10)],
)
