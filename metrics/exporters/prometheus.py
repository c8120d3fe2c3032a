"""Prometheus watching itself."""

from functools import partial

from metrics.jobs import PROMETHEUS
from metrics.owners import PLATFORM
from toolchain.catalog import counter, gauge, histogram, one_of, open_label, summary

_counter = partial(counter, owner=PLATFORM, jobs=[PROMETHEUS])
_gauge = partial(gauge, owner=PLATFORM, jobs=[PROMETHEUS])
_GROUP = open_label("rule_group", example="/etc/prometheus/rules.yaml;api", bound=40)

PROMETHEUS_TSDB_HEAD_SERIES = _gauge("prometheus_tsdb_head_series", unit="short", help="Series in memory.")
PROMETHEUS_TSDB_HEAD_SAMPLES_APPENDED_TOTAL = _counter(
    "prometheus_tsdb_head_samples_appended_total", unit="ops", help="Samples stored."
)
PROMETHEUS_TSDB_STORAGE_BLOCKS_BYTES = _gauge(
    "prometheus_tsdb_storage_blocks_bytes", unit="bytes", help="Size of the blocks on disk."
)
PROMETHEUS_TSDB_WAL_CORRUPTIONS_TOTAL = _counter(
    "prometheus_tsdb_wal_corruptions_total", unit="short", help="Corruptions of the write-ahead log."
)
PROMETHEUS_TSDB_COMPACTIONS_FAILED_TOTAL = _counter(
    "prometheus_tsdb_compactions_failed_total", unit="short", help="Compactions that failed."
)
PROMETHEUS_RULE_EVALUATIONS_TOTAL = _counter(
    "prometheus_rule_evaluations_total", unit="ops", help="Evaluations of rules.", labels=[_GROUP]
)
PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL = _counter(
    "prometheus_rule_evaluation_failures_total",
    unit="ops",
    help="Evaluations that failed: such a rule is blind.",
    labels=[_GROUP],
)
PROMETHEUS_RULE_GROUP_LAST_DURATION_SECONDS = _gauge(
    "prometheus_rule_group_last_duration_seconds", unit="s", help="Duration of the last evaluation.", labels=[_GROUP]
)
PROMETHEUS_RULE_GROUP_INTERVAL_SECONDS = _gauge(
    "prometheus_rule_group_interval_seconds", unit="s", help="Interval of evaluation.", labels=[_GROUP]
)
PROMETHEUS_RULE_GROUP_ITERATIONS_MISSED_TOTAL = _counter(
    "prometheus_rule_group_iterations_missed_total",
    unit="ops",
    help="Evaluations left out because the one before took too long.",
    labels=[_GROUP],
)
PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL = _gauge(
    "prometheus_config_last_reload_successful",
    unit="bool_yes_no",
    help="1 if the last reload of the configuration succeeded.",
    value_range=(0, 1),
)
PROMETHEUS_ENGINE_QUERY_DURATION_SECONDS = summary(
    "prometheus_engine_query_duration_seconds",
    unit="s",
    help="Duration of queries by phase.",
    owner=PLATFORM,
    jobs=[PROMETHEUS],
    labels=[one_of("slice", "inner_eval", "prepare_time", "queue_time", "result_sort")],
)
PROMETHEUS_NOTIFICATIONS_ERRORS_TOTAL = _counter(
    "prometheus_notifications_errors_total",
    unit="ops",
    help="Alerts that could not be sent to an Alertmanager.",
    labels=[open_label("alertmanager", example="http://alertmanager:9093/api/v2/alerts", bound=2)],
)
PROMETHEUS_NOTIFICATIONS_DROPPED_TOTAL = _counter(
    "prometheus_notifications_dropped_total", unit="ops", help="Alerts dropped before they were sent."
)
PROMETHEUS_HTTP_REQUEST_DURATION_SECONDS = histogram(
    "prometheus_http_request_duration_seconds",
    unit="s",
    help="Duration of requests to Prometheus.",
    owner=PLATFORM,
    jobs=[PROMETHEUS],
    labels=[open_label("handler", example="/api/v1/query_range", bound=50)],
    buckets=(0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120),
)
