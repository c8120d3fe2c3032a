"""The observability stack watching itself: healthy, and busier when people are."""

from simulation.community import PAGES
from simulation.exporters.span_metrics import SPANS_SENT
from toolchain.simulate.amount import Amount, Lognormal
from toolchain.simulate.behaviour import (
    Count,
    Level,
    Observations,
    Process,
    Quantiles,
    by_label,
    by_labels,
    constant,
    single,
)
from toolchain.simulate.rhythm import DAY

_MEGABYTE = 1024.0**2
RULE_GROUPS = {
    "/etc/prometheus/rules/alerts.yaml;critical": 15,
    "/etc/prometheus/rules/alerts.yaml;warning": 30,
    "/etc/prometheus/rules/alerts.yaml;business": 60,
    "/etc/prometheus/rules/recording.yaml;api": 30,
    "/etc/prometheus/rules/recording.yaml;baselines": 60,
    "/etc/prometheus/rules/slo.yaml;availability": 30,
}
"""Rule group -> seconds between evaluations."""
_RECEIVERS = ("slack", "email")
_NOTHING = Count(Amount())


def _level(value: float, noise: float = 0.02, **options: int) -> Level:
    return Level(Amount(value), PAGES, noise=noise, **options)  # type: ignore[arg-type]


_PROMETHEUS = (
    single("prometheus_tsdb_head_series", _level(5_600, 0.01, decimals=0)),
    single("prometheus_tsdb_head_samples_appended_total", Count(Amount(330.0))),
    single(
        "prometheus_tsdb_storage_blocks_bytes",
        Level(Amount(2_100 * _MEGABYTE), saw=(160 * _MEGABYTE, 18 * DAY), decimals=0),
    ),
    single("prometheus_tsdb_wal_corruptions_total", _NOTHING),
    single("prometheus_tsdb_compactions_failed_total", _NOTHING),
    by_label(
        "prometheus_rule_evaluations_total", "rule_group", {g: Count(Amount(9 / s)) for g, s in RULE_GROUPS.items()}
    ),
    by_label("prometheus_rule_evaluation_failures_total", "rule_group", dict.fromkeys(RULE_GROUPS, _NOTHING)),
    by_label("prometheus_rule_group_last_duration_seconds", "rule_group", {g: _level(0.004, 0.6) for g in RULE_GROUPS}),
    by_label("prometheus_rule_group_interval_seconds", "rule_group", {g: constant(s) for g, s in RULE_GROUPS.items()}),
    by_label("prometheus_rule_group_iterations_missed_total", "rule_group", dict.fromkeys(RULE_GROUPS, _NOTHING)),
    single("prometheus_config_last_reload_successful", constant(1)),
    by_label(
        "prometheus_engine_query_duration_seconds",
        "slice",
        {
            "inner_eval": Quantiles(Amount(1.4, activity=2.0), Lognormal(0.0016, 1.1)),
            "prepare_time": Quantiles(Amount(1.4, activity=2.0), Lognormal(0.0002, 0.8)),
            "queue_time": Quantiles(Amount(1.4, activity=2.0), Lognormal(0.00002, 0.6)),
            "result_sort": Quantiles(Amount(0.2, activity=0.5), Lognormal(0.00001, 0.6)),
        },
    ),
    by_label(
        "prometheus_notifications_errors_total", "alertmanager", {"http://alertmanager:9093/api/v2/alerts": _NOTHING}
    ),
    single("prometheus_notifications_dropped_total", _NOTHING),
    by_label(
        "prometheus_http_request_duration_seconds",
        "handler",
        {
            "/api/v1/query_range": Observations(((Amount(0.3, activity=1.5), Lognormal(0.03, 1.0)),), PAGES),
            "/api/v1/query": Observations(((Amount(0.6, activity=1.0), Lognormal(0.008, 1.0)),), PAGES),
            "/metrics": Observations(((Amount(1 / 15), Lognormal(0.012, 0.4)),)),
        },
    ),
)

_ALERTMANAGER = (
    by_label("alertmanager_notifications_total", "integration", {r: Count(Amount(0.0003)) for r in _RECEIVERS}),
    by_labels(
        "alertmanager_notifications_failed_total",
        ("integration", "reason"),
        {(receiver, "serverError"): _NOTHING for receiver in _RECEIVERS},
    ),
    by_label(
        "alertmanager_alerts", "state", {"active": constant(1), "suppressed": constant(0), "unprocessed": constant(0)}
    ),
    by_label(
        "alertmanager_notification_latency_seconds",
        "integration",
        {receiver: Observations(((Amount(0.0003), Lognormal(0.6, 0.5)),)) for receiver in _RECEIVERS},
    ),
    single("alertmanager_config_last_reload_successful", constant(1)),
)

_LINES = Amount(0.6, activity=7.5)
"""Log lines per second of application and Nginx together."""
_WRITER = {"component_id": "loki.write.default", "component_path": "/", "host": "loki:3100", "tenant": ""}


def _shipped(process: Process, *reasons: str) -> dict[tuple[str, ...], Process]:
    labels = tuple(_WRITER.values())
    return {(*labels, reason): process for reason in reasons} if reasons else {labels: process}


_LOKI_REQUESTS = {
    ("POST", "loki_api_v1_push", "204"): (Amount(0.2, activity=0.5), Lognormal(0.006, 0.6)),
    ("GET", "loki_api_v1_query_range", "200"): (Amount(0.01, activity=0.12), Lognormal(0.09, 0.9)),
    ("GET", "loki_api_v1_labels", "200"): (Amount(0.002, activity=0.02), Lognormal(0.01, 0.6)),
    ("GET", "loki_api_v1_query", "200"): (Amount(0.07), Lognormal(0.03, 0.7)),
    ("GET", "loki_api_v1_query_range", "400"): (Amount(activity=0.001), Lognormal(0.004, 0.5)),
}
_LOGS = (
    by_labels(
        "loki_request_duration_seconds",
        ("method", "route", "status_code"),
        {key: Observations(((amount, spread),), PAGES) for key, (amount, spread) in _LOKI_REQUESTS.items()},
    ),
    by_label("loki_distributor_lines_received_total", "tenant", {"fake": Count(_LINES, PAGES)}),
    by_label("loki_distributor_bytes_received_total", "tenant", {"fake": Count(_LINES * 420, PAGES)}),
    by_labels("loki_discarded_samples_total", ("reason", "tenant"), {("rate_limited", "fake"): _NOTHING}),
    by_label("loki_ingester_memory_streams", "tenant", {"fake": _level(24, 0.1, decimals=0)}),
    by_label("loki_ingester_streams_created_total", "tenant", {"fake": Count(Amount(0.002))}),
    by_label(
        "loki_prometheus_rule_evaluation_failures_total", "rule_group", {"/rules/security.yaml;security": _NOTHING}
    ),
    single("loki_runtime_config_last_reload_successful", constant(1)),
    by_labels("loki_write_sent_entries_total", tuple(_WRITER), _shipped(Count(_LINES, PAGES))),
    by_labels(
        "loki_write_dropped_entries_total",
        (*_WRITER, "reason"),
        _shipped(_NOTHING, "ingester_error", "rate_limited", "stream_limited", "line_too_long"),
    ),
)

_TRACING = (
    by_labels("otelcol_receiver_accepted_spans", ("receiver", "transport"), {("otlp", "http"): SPANS_SENT}),
    by_labels("otelcol_receiver_refused_spans", ("receiver", "transport"), {("otlp", "http"): _NOTHING}),
    by_label(
        "otelcol_exporter_sent_spans",
        "exporter",
        {"otlp/jaeger": SPANS_SENT},
        jobs=("otel-collector",),
    ),
    by_label(
        "otelcol_exporter_sent_spans",
        "exporter",
        {"jaeger_storage_exporter": SPANS_SENT},
        jobs=("jaeger",),
    ),
    *(
        by_label(metric, "exporter", {exporter: process}, jobs=(job,))
        for job, exporter in (("otel-collector", "otlp/jaeger"), ("jaeger", "jaeger_storage_exporter"))
        for metric, process in (
            ("otelcol_exporter_send_failed_spans", _NOTHING),
            ("otelcol_exporter_queue_size", Level(Amount(activity=4.0), PAGES, noise=0.6, decimals=0)),
            ("otelcol_exporter_queue_capacity", constant(1_000)),
        )
    ),
    by_label("otelcol_processor_dropped_spans", "processor", {"memory_limiter": _NOTHING, "batch": _NOTHING}),
)

_HANDLERS = {
    ("/api/ds/query", "200", "POST"): (Amount(0.05, activity=0.9), Lognormal(0.05, 0.9)),
    ("/api/dashboards/uid/:uid", "200", "GET"): (Amount(activity=0.03), Lognormal(0.012, 0.6)),
    ("/api/health", "200", "GET"): (Amount(1 / 15), Lognormal(0.001, 0.4)),
    ("/api/ds/query", "400", "POST"): (Amount(activity=0.002), Lognormal(0.006, 0.6)),
    ("/api/live/ws", "200", "GET"): (Amount(activity=0.004), Lognormal(0.004, 0.6)),
}
_GRAFANA = (
    by_labels(
        "grafana_http_request_duration_seconds",
        ("handler", "status_code", "method"),
        {key: Observations(((amount, spread),), PAGES) for key, (amount, spread) in _HANDLERS.items()},
    ),
    by_label(
        "grafana_api_response_status_total",
        "code",
        {
            "200": Count(Amount(0.05, activity=0.93), PAGES),
            "404": Count(Amount(activity=0.001), PAGES),
            "500": _NOTHING,
            "unknown": Count(Amount(0.0002, activity=0.006), PAGES),
        },
    ),
    by_label("grafana_alerting_rule_evaluations_total", "org", {"1": Count(Amount(0.7))}),
    by_label("grafana_alerting_rule_evaluation_failures_total", "org", {"1": _NOTHING}),
    by_label(
        "grafana_alerting_rule_evaluation_duration_seconds",
        "org",
        {"1": Observations(((Amount(0.7), Lognormal(0.014, 0.6)),))},
    ),
    single("grafana_alerting_scheduler_behind_seconds", _level(0.004, 0.5)),
    by_label(
        "grafana_alerting_alerts",
        "state",
        {
            "normal": constant(27),
            "pending": constant(0),
            "alerting": constant(1),
            "nodata": constant(0),
            "error": constant(0),
            "recovering": constant(0),
        },
    ),
    by_label("grafana_alerting_notifications_total", "integration", {r: Count(Amount(0.0003)) for r in _RECEIVERS}),
    single(
        "grafana_alerting_notification_latency_seconds",
        Observations(((Amount(0.0003 * len(_RECEIVERS)), Lognormal(0.6, 0.5)),)),
    ),
    by_label("grafana_alerting_notifications_failed_total", "integration", dict.fromkeys(_RECEIVERS, _NOTHING)),
)

BEHAVIOURS = (*_PROMETHEUS, *_ALERTMANAGER, *_LOGS, *_TRACING, *_GRAFANA)
