"""Nothing that the architecture asks for is lost: each system's checklist, held against what is compiled."""

from collections.abc import Mapping

import pytest

from tests.conftest import REPOSITORY
from toolchain.compile.alerting.inputs import Recordings
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.languages.promql.ast import Expression
from toolchain.project.loading import load_project

SERIES: Mapping[str, Mapping[str, str]] = {
    "backend-api": {
        "rate, errors and duration per endpoint": "http_requests_total http_request_duration_seconds_bucket",
        "requests in flight": "http_requests_in_flight",
        "what the application computes": "api_response_time_p95",
    },
    "database": {
        "connections against pool and server": "database_connections_active pg_settings_max_connections",
        "latency by table and model": "database_query_duration_seconds_bucket prisma_query_duration_seconds_bucket",
        "errors and timeouts": "database_queries_total",
        "block cache": "pg_stat_database_blks_hit pg_stat_database_blks_read",
        "locks and deadlocks": "pg_locks_count pg_stat_database_deadlocks",
        "size and slow statements": "pg_database_size_bytes pg_stat_statements_seconds_total",
    },
    "redis-cache": {
        "commands and their latency": "redis_commands_total redis_commands_duration_seconds_total",
        "hits": "cache_hit_ratio redis_keyspace_hits_total",
        "memory against its limit": "redis_memory_used_bytes redis_memory_max_bytes redis_memory_usage_bytes",
        "evictions and clients": "redis_evicted_keys_total redis_connected_clients",
        "pool and slow log": "redis_connection_pool_size redis_slowlog_length",
    },
    "background-jobs": {
        "throughput, failures, stalls": "background_jobs_total",
        "backlog": "bullmq_job_count bullmq_oldest_waiting_job_age_seconds",
        "processing rate": "background_job_processing_rate",
    },
    "realtime": {
        "connections and their lifetime": "concurrent_websocket_connections websocket_connection_duration_seconds_bucket"
    },
    "web-vitals": {
        "vitals": "web_vital_fcp_seconds_bucket web_vital_lcp_seconds_bucket web_vital_fid_seconds_bucket "
        "web_vital_cls_ratio_bucket",
        "pages and calls of browsers": "page_load_duration_seconds_bucket api_request_duration_seconds_bucket",
    },
    "user-experience": {
        "interactions, forms, navigation, features": "user_interactions_total form_submission_errors_total "
        "navigation_events_total feature_usage_total"
    },
    "integrations": {
        "Plex": "plex_api_requests_total plex_api_response_time_seconds_bucket",
        "availability and breakers": "external_api_availability circuit_breaker_state",
        "synchronisation": "integration_sync_success_rate integration_sync_duration_seconds_bucket",
    },
    "service-health": {
        "breakers, recoveries and their time": "circuit_breaker_state service_recovery_events_total "
        "error_recovery_time_seconds_bucket service_health_status service_availability_sla"
    },
    "infrastructure": {
        "hosts": "node_cpu_seconds_total node_memory_MemAvailable_bytes node_filesystem_avail_bytes "
        "node_network_receive_bytes_total node_disk_io_time_seconds_total",
        "containers": "container_cpu_usage_seconds_total container_memory_working_set_bytes "
        "container_cpu_cfs_throttled_periods_total container_oom_events_total container_start_time_seconds",
        "Nginx": "nginx_connections_active nginx_http_requests_total nginx_up",
    },
    "user-engagement": {
        "engagement": "user_logins_total media_views_total search_queries_total dashboard_page_views_total "
        "user_sessions_duration_seconds_bucket user_session_duration_histogram_bucket daily_active_users_gauge",
        "adoption and retention": "feature_adoption_rate user_retention_rate user_onboarding_completion_rate "
        "playlist_creation_rate favorite_items_growth",
    },
    "media-requests": {
        "funnel, conversion, fulfilment": "media_discovery_funnel search_to_request_conversion_rate media_requests_total "
        "media_request_fulfillment_time_bucket"
    },
    "cost-efficiency": {
        "cost and efficiency": "compute_cost_per_user storage_cost_efficiency external_api_cost_tracking "
        "storage_utilization_efficiency container_resource_utilization database_connection_efficiency "
        "cache_memory_optimization_ratio network_bandwidth_utilization"
    },
    "observability": {
        "Prometheus": "prometheus_tsdb_head_series prometheus_rule_evaluation_failures_total",
        "Grafana": "grafana_http_request_duration_seconds_bucket grafana_alerting_rule_evaluations_total",
        "Loki and shipper": "loki_distributor_lines_received_total loki_write_dropped_entries_total",
        "collector": "otelcol_receiver_refused_spans otelcol_exporter_queue_size",
    },
    "alerts-overview": {"what fires, under either engine": "ALERTS GRAFANA_ALERTS"},
}
"""What each dashboard has to read, in our words."""

LINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "integrations": {
        "webhooks of Overseerr": ("overseerr", "webhook"),
        "quota of YouTube": ("youtube", "quota"),
        "Uptime Kuma polls": ("uptime.?kuma", "poll"),
    },
    "infrastructure": {"times and statuses at the edge": ("request_time", "upstream_response_time", "status")},
    "security-logs": {
        "refusals": ("user.login.failure", "session.device.blocked", "user.oauth.failure", "csrf.rejected"),
        "personal data": ("x-plex-token",),
    },
    "traces": {
        "kinds of traces": ("span.kind=server", "messaging.system=bullmq", "external.service=", "$attribute"),
    },
}
"""What queries of lines and traces have to ask for."""

ALERTS = (
    *("ServiceDown", "HighErrorRate", "DatabaseConnectionFailing", "DatabaseQueryTimeouts", "FailedAuthentications"),
    *("HeapExhaustion", "SlowResponses", "ExternalCircuitOpen", "HighCpu", "HighMemory", "QueueBacklog"),
    *("EngagementDrop", "MediaServiceUnreachable", "IntegrationSyncFailing", "SensitiveDataInLogs", "Watchdog"),
)
"""The architecture's list, and what stands beside it."""


@pytest.fixture(scope="module")
def product() -> Compilation:
    return compile_project(load_project(REPOSITORY, "local"))


def asked(product: Compilation, uid: str) -> tuple[set[str], str]:
    """The series that a dashboard reads, through recordings, and the text of all its queries."""
    recordings = Recordings(product.rules.recordings)
    (dashboard,) = (each for each in product.dashboards if each.uid == uid)
    targets = [target for panel in dashboard.panels for target in panel.targets]
    queries = [each.query for each in targets if isinstance(each.query, Expression)]
    return {name for each in queries for name in recordings.scraped(each)}, " ".join(
        str(each.document) for each in targets
    )


@pytest.mark.parametrize("uid", SERIES)
def test_a_dashboard_reads_all_that_its_systems_measure(product: Compilation, uid: str) -> None:
    read, _ = asked(product, uid)
    missing = {what: set(names.split()) - read for what, names in SERIES[uid].items()}
    assert {what: names for what, names in missing.items() if names} == {}


@pytest.mark.parametrize("uid", LINES)
def test_a_dashboard_asks_for_all_lines_and_traces_of_its_systems(product: Compilation, uid: str) -> None:
    _, text = asked(product, uid)
    missing = {what: [each for each in words if each not in text] for what, words in LINES[uid].items()}
    assert {what: words for what, words in missing.items() if words} == {}


def test_every_alert_of_the_architecture_is_there_with_a_runbook(product: Compilation) -> None:
    names = {each.definition.name for each in product.rules.alerts}
    assert set(ALERTS) - names == set()
    assert [each for each in ALERTS if not (REPOSITORY / "alerts" / "runbooks" / f"{each}.md").exists()] == []


def test_every_objective_of_the_architecture_is_measured(product: Compilation) -> None:
    assert {each.id for each in product.project.slos} == {"S1", "S2", "S3", "S4", "S5", "S6", "S7"}


def test_sources_lead_from_metrics_to_traces_to_lines(product: Compilation) -> None:
    sources = {each.key: each.json_data for each in product.project.datasources}
    assert sources["prometheus"]["exemplarTraceIdDestinations"]
    assert {each["name"] for each in sources["loki"]["derivedFields"]} >= {"traceId", "correlationId"}
    assert {"tracesToLogsV2", "tracesToMetrics", "nodeGraph"} <= set(sources["jaeger"])


@pytest.mark.parametrize("kind", ["heatmap", "state-timeline", "nodeGraph", "traces", "logs", "alertlist"])
def test_what_needs_a_panel_of_its_own_kind_has_one(product: Compilation, kind: str) -> None:
    assert any(panel.type == kind for dashboard in product.dashboards for panel in dashboard.panels)
