"""What holds for every metric, label and scrape job of the catalog."""

from collections import Counter

import pytest

from metrics.exporters.redis import REDIS_COMMANDS_TOTAL as SERVER_COMMANDS
from metrics.jobs import ALL, APP, FRONTEND
from metrics.vocabulary import (
    BREAKER,
    BREAKER_OF_INTEGRATION,
    ENDPOINT,
    ENDPOINTS,
    ENVIRONMENT,
    EXTERNAL_BREAKERS,
    FROM_ROUTE,
    INTEGRATION,
    PROBE_ENDPOINTS,
    ROUTE,
    TO_ROUTE,
)
from tests.metrics.definitions import CONSTANTS, JOBS, METRICS
from toolchain.catalog import Label, MetricType
from toolchain.define.units import is_unit

LABELS = [(metric, label) for metric in METRICS for label in metric.labels]


def test_constant_is_the_metric_name_in_upper_case() -> None:
    assert [(constant, metric.name) for _, constant, metric in CONSTANTS if constant != metric.name.upper()] == []


def test_metric_remembers_the_module_that_defines_it() -> None:
    for module, _, metric in CONSTANTS:
        assert metric.location.file.endswith(module.replace(".", "/") + ".py")


def test_no_two_metrics_of_a_job_share_a_series() -> None:
    series = Counter((job.name, name) for metric in METRICS for job in metric.jobs for name in metric.series_names)
    assert [found for found, count in series.items() if count > 1] == []


def test_application_and_redis_exporter_share_a_name_in_different_jobs() -> None:
    namesakes = [metric for metric in METRICS if metric.name == SERVER_COMMANDS.name]
    assert [[job.name for job in metric.jobs] for metric in namesakes] == [["medianest-app"], ["redis-exporter"]]


def test_every_metric_has_a_help_text_and_a_unit_of_grafana() -> None:
    assert [metric.name for metric in METRICS if not metric.help.endswith(".")] == []
    assert [metric.name for metric in METRICS if not is_unit(metric.unit)] == []


def test_every_label_states_one_domain_and_its_bound() -> None:
    for metric, label in LABELS:
        stated = (bool(label.values), label.pattern is not None, label.example is not None)
        assert sum(stated) == 1, (metric.name, label.name)
        assert label.bound >= max(len(label.values), 1), (metric.name, label.name)


def test_label_values_are_distinct() -> None:
    assert [label.name for _, label in LABELS if len(set(label.values)) != len(label.values)] == []


def test_series_of_a_metric_stay_below_ten_thousand_per_instance() -> None:
    assert [metric.name for metric in METRICS if metric.budget * (len(metric.buckets) + 1) > 10_000] == []


def test_buckets_grow_and_belong_to_histograms() -> None:
    for metric in METRICS:
        assert list(metric.buckets) == sorted(set(metric.buckets)), metric.name
        assert bool(metric.buckets) == (metric.type is MetricType.HISTOGRAM), metric.name


def test_every_waiver_gives_a_reason() -> None:
    assert [metric.name for metric in METRICS for waiver in metric.waivers if len(waiver.reason) < 20] == []


def test_every_job_is_listed_and_labelled_with_its_environment() -> None:
    assert {job.name for job in ALL} == {job.name for job in JOBS}
    assert [job.name for job in ALL if ENVIRONMENT not in job.target_labels] == []


def test_no_target_label_hides_one_of_a_metric() -> None:
    own = {label.name for metric in METRICS if metric.jobs for label in metric.labels}
    attached = {label.name for job in ALL for label in job.labels}
    assert own & attached == set()


def test_backend_runs_twice_and_wants_a_token_to_be_scraped() -> None:
    assert (APP.instances, APP.bearer_token is not None) == (2, True)
    assert [job.name for job in ALL if job.bearer_token] == [APP.name]
    assert FRONTEND.metrics_path == "/api/metrics"


@pytest.mark.parametrize("prefix", ["node", "cadvisor", "postgres", "redis", "nginx", "grafana"])
def test_exporters_are_scraped_no_faster_than_they_should(prefix: str) -> None:
    intervals = {job.interval for job in ALL if job.name.startswith(prefix)}
    assert intervals == {"15s" if prefix == "node" else "30s"}


def test_each_integration_has_the_breaker_that_guards_it() -> None:
    assert set(BREAKER_OF_INTEGRATION) == set(INTEGRATION.values)
    assert tuple(BREAKER_OF_INTEGRATION.values()) == EXTERNAL_BREAKERS
    assert {name.removesuffix("-api"): name for name in EXTERNAL_BREAKERS} == BREAKER_OF_INTEGRATION
    assert set(EXTERNAL_BREAKERS) < set(BREAKER.values)


def test_endpoints_are_route_templates_and_never_raw_paths() -> None:
    template = Label("endpoint", 1, pattern=r"(/([a-z][a-z0-9-]*|:[A-Za-z]+))+|unmatched")
    assert len(set(ENDPOINTS)) <= ENDPOINT.bound
    assert [endpoint for endpoint in ENDPOINTS if not template.allows(endpoint)] == []
    without_prefix = {"/health", "/api/health", "/metrics", "unmatched"}
    assert {each for each in ENDPOINTS if not each.startswith("/api/v1/")} == without_prefix
    assert not ENDPOINT.allows("/api/v1/media/requests/42")


def test_probes_are_endpoints() -> None:
    assert set(PROBE_ENDPOINTS) < set(ENDPOINTS)


def test_navigation_starts_and_ends_at_the_routes_of_pages() -> None:
    assert ROUTE.values == FROM_ROUTE.values == TO_ROUTE.values
    assert len(set(ROUTE.values)) <= ROUTE.bound
