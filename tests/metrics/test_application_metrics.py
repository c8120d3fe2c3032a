"""The application's metrics are those that the architecture names.

The table is a transcription of its own, so that a slip in a definition does not go unnoticed.
"""

import pytest

from metrics.jobs import APP, FRONTEND
from metrics.owners import BACKEND, PLATFORM, PRODUCT
from metrics.owners import FRONTEND as FRONTEND_TEAM
from tests.metrics.definitions import APPLICATION
from toolchain.catalog import ScrapeJob

ARCHITECTURE = """
api            http_requests_total                     counter    B   method endpoint status_code
api            http_request_duration_seconds           histogram  B   method endpoint
api            http_requests_in_flight                 gauge      B   method endpoint
api            plex_api_requests_total                 counter    B   operation status
api            plex_api_response_time_seconds          histogram  B   operation
api            media_requests_total                    counter    B   type status
api            user_sessions_active                    gauge      B
api            background_jobs_total                   counter    B   queue status
database       database_connections_active             gauge      B
database       database_query_duration_seconds         histogram  B   operation table
database       database_queries_total                  counter    B   operation status
database       prisma_query_duration_seconds           histogram  B   model operation
database       redis_commands_total                    counter    B   command status
database       redis_connection_pool_size              gauge      B
database       redis_memory_usage_bytes                gauge      B
database       cache_hit_ratio                         gauge      B   cache_type
resources      nodejs_heap_size_total_bytes            gauge      BF
resources      nodejs_heap_size_used_bytes             gauge      BF
resources      nodejs_eventloop_lag_seconds            gauge      BF
resources      process_cpu_user_seconds_total          counter    BF
resources      process_resident_memory_bytes           gauge      BF
resources      file_upload_size_bytes                  histogram  B
resources      concurrent_websocket_connections        gauge      B
resources      circuit_breaker_state                   stateset   B   service
engagement     user_logins_total                       counter    B
engagement     user_sessions_duration_seconds          histogram  B
engagement     media_views_total                       counter    B   media_type
engagement     search_queries_total                    counter    B
engagement     dashboard_page_views_total              counter    B
service_health service_health_status                   stateset   B   service
service_health external_api_availability               gauge      B   service
service_health integration_sync_duration_seconds       histogram  B   service
service_health service_recovery_events_total           counter    B   service
frontend       web_vital_fcp_seconds                   histogram  F
frontend       web_vital_lcp_seconds                   histogram  F
frontend       web_vital_fid_seconds                   histogram  F
frontend       web_vital_cls_ratio                     histogram  F
frontend       page_load_duration_seconds              histogram  F   route
frontend       api_request_duration_seconds            histogram  F   endpoint
frontend       websocket_connection_duration_seconds   histogram  F
user_experience user_interactions_total                counter    F   component action
user_experience form_submission_errors_total           counter    F   form
user_experience navigation_events_total                counter    F   from_route to_route
user_experience feature_usage_total                    counter    F   feature
user_activity  user_session_duration_histogram         histogram  B
user_activity  daily_active_users_gauge                gauge      J
user_activity  feature_adoption_rate                   gauge      J   feature
user_activity  user_retention_rate                     gauge      J   period
user_activity  media_discovery_funnel                  gauge      J   step
user_activity  search_to_request_conversion_rate       gauge      J
user_activity  playlist_creation_rate                  gauge      J
user_activity  favorite_items_growth                   gauge      J
service_performance service_availability_sla           gauge      J   service
service_performance integration_sync_success_rate      gauge      B   service
service_performance api_response_time_p95              gauge      B   service endpoint
service_performance error_recovery_time_seconds        histogram  B   service
service_performance media_request_fulfillment_time     histogram  B
service_performance user_onboarding_completion_rate    gauge      J
service_performance background_job_processing_rate     gauge      B   queue
service_performance storage_utilization_efficiency     gauge      J
efficiency     container_resource_utilization          gauge      J   service
efficiency     database_connection_efficiency          gauge      J
efficiency     cache_memory_optimization_ratio         gauge      J
efficiency     network_bandwidth_utilization           gauge      J
efficiency     compute_cost_per_user                   gauge      J
efficiency     storage_cost_efficiency                 gauge      J
efficiency     external_api_cost_tracking              gauge      J   service
"""
ROWS = [line.split() for line in ARCHITECTURE.strip().splitlines()]

EXPOSED_BY: dict[str, tuple[ScrapeJob, ...]] = {
    "B": (APP,),
    "F": (FRONTEND,),
    "BF": (APP, FRONTEND),
    "J": (APP,),
}
OWNERS = {
    "api": BACKEND,
    "database": BACKEND,
    "resources": BACKEND,
    "engagement": PRODUCT,
    "service_health": BACKEND,
    "frontend": FRONTEND_TEAM,
    "user_experience": FRONTEND_TEAM,
    "user_activity": PRODUCT,
    "service_performance": BACKEND,
    "efficiency": PLATFORM,
}
BY_NAME = {metric.name: metric for metric in APPLICATION}

BUCKETS_NEEDED = {
    "http_request_duration_seconds": {0.5, 2},
    "api_request_duration_seconds": {0.5, 2},
    "database_query_duration_seconds": {0.1, 5},
    "prisma_query_duration_seconds": {0.1, 5},
    "plex_api_response_time_seconds": {2, 5},
    "page_load_duration_seconds": {2},
    "user_sessions_duration_seconds": {300, 600},
    "user_session_duration_histogram": {300, 600},
    "media_request_fulfillment_time": {86400},
    "web_vital_fcp_seconds": {1.8, 3},
    "web_vital_lcp_seconds": {2.5, 4},
    "web_vital_fid_seconds": {0.1, 0.3},
    "web_vital_cls_ratio": {0.1, 0.25},
}
"""Where alerts, objectives and Google's limits draw a line."""


def test_the_catalog_holds_these_metrics() -> None:
    assert [row[1] for row in ROWS if row[1] not in BY_NAME] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_metric_is_as_the_architecture_names_it(row: list[str]) -> None:
    module, name, kind, exposed_by, *labels = row
    metric = BY_NAME[name]
    assert metric.type.value == kind
    assert [label.name for label in metric.labels] == labels
    assert metric.jobs == EXPOSED_BY[exposed_by]
    assert metric.owner == OWNERS[module]
    assert metric.location.file.endswith(f"metrics/{module}.py")


@pytest.mark.parametrize("name", [row[1] for row in ROWS if row[3] == "J"])
def test_figure_of_a_scheduled_job_is_repeated_by_every_replica(name: str) -> None:
    assert BY_NAME[name].replicas == "max"


@pytest.mark.parametrize(
    "name",
    [
        "user_sessions_active",
        "http_requests_in_flight",
        "concurrent_websocket_connections",
        "database_connections_active",
        "redis_connection_pool_size",
    ],
)
def test_state_of_a_process_adds_up_over_replicas(name: str) -> None:
    assert BY_NAME[name].replicas == "sum"


@pytest.mark.parametrize(("name", "bounds"), BUCKETS_NEEDED.items(), ids=list(BUCKETS_NEEDED))
def test_every_threshold_is_a_bucket(name: str, bounds: set[float]) -> None:
    assert bounds <= set(BY_NAME[name].buckets)


def test_ratio_is_bounded_by_0_and_1() -> None:
    ratios = [metric for metric in APPLICATION if metric.unit == "percentunit"]
    assert {metric.name for metric in ratios if metric.value_range != (0, 1)} == set()


def test_layout_shift_is_a_score_and_no_percentage() -> None:
    metric = BY_NAME["web_vital_cls_ratio"]
    assert (metric.unit, metric.value_range) == ("none", None)


def test_states_have_the_numbers_that_the_application_exposes() -> None:
    assert BY_NAME["circuit_breaker_state"].states == ((0, "closed"), (1, "open"), (2, "half-open"))
    assert BY_NAME["service_health_status"].states == ((0, "unhealthy"), (0.5, "degraded"), (1, "healthy"))


@pytest.mark.parametrize(
    ("name", "budget"),
    [("http_requests_total", 500), ("user_interactions_total", 200), ("navigation_events_total", 225)],
)
def test_budget_of_series_is_the_stated_one(name: str, budget: int) -> None:
    assert BY_NAME[name].budget == budget
