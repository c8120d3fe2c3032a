"""MediaNest's normal life: the whole catalog, quiet nights, and nothing near an alert's threshold."""

import io
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.simulation.medianest import MONDAY, SATURDAY_EVENING, catalog, medianest
from toolchain.catalog import MetricType
from toolchain.simulate.openmetrics import write_openmetrics
from toolchain.simulate.world import SimulatedSeries, World

DAY = 86_400
RULES_WRITE = {"ALERTS", "GRAFANA_ALERTS"}


@pytest.fixture(scope="module")
def evening() -> list[SimulatedSeries]:
    """Every series of half an hour on a Saturday evening."""
    return list(medianest().series(None, SATURDAY_EVENING, SATURDAY_EVENING + 1800, 30))


def test_every_metric_that_is_scraped_is_simulated_on_every_job(evening: list[SimulatedSeries]) -> None:
    simulated = {(series.name, dict(series.labels)["job"]) for series in evening}
    for metric in catalog().metrics:
        for job in metric.jobs:
            for name in metric.series_names:
                assert (name, job.name) in simulated
    assert {metric.name for metric in catalog().metrics if not metric.jobs} == RULES_WRITE


def test_series_have_exactly_the_labels_of_the_catalog_with_values_it_allows(evening: list[SimulatedSeries]) -> None:
    for series in evening:
        allowed = {label.name: label for label in series.metric.series_labels(series.name)}
        assert set(dict(series.labels)) == set(allowed), series.name
        for name, value in series.labels:
            assert allowed[name].allows(value), (series.name, name, value)


def test_no_two_series_are_the_same(evening: list[SimulatedSeries]) -> None:
    seen = {(series.name, tuple(sorted(series.labels))) for series in evening}
    assert len(seen) == len(evening)


def test_labels_have_no_more_values_on_an_instance_than_they_may_and_one_where_they_follow_another(
    evening: list[SimulatedSeries],
) -> None:
    values: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    following: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    bounds: dict[tuple[str, str], int] = {}
    for series in evening:
        labels = dict(series.labels)
        for label in series.metric.labels:
            bounds[series.metric.name, label.name] = label.bound
            values[series.metric.name, labels["instance"], label.name].add(labels[label.name])
            if label.follows:
                place = (series.metric.name, labels["instance"], label.name, labels[label.follows])
                following[place].add(labels[label.name])
    for (name, _, label_name), found in values.items():
        assert len(found) <= bounds[name, label_name], (name, label_name, found)
    assert {len(found) for found in following.values()} == {1}


def test_metrics_stay_within_their_budget_and_labels_within_their_bounds(evening: list[SimulatedSeries]) -> None:
    children: defaultdict[tuple[str, str], set[tuple[tuple[str, str], ...]]] = defaultdict(set)
    values: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for series in evening:
        labels = dict(series.labels)
        own = tuple((label.name, labels[label.name]) for label in series.metric.labels)
        children[series.metric.name, labels["instance"]].add(own)
        for name, value in own:
            values[series.metric.name, labels["job"], name].add(value)
    for metric in catalog().metrics:
        for (name, _), found in children.items():
            if name == metric.name and labels_of_job(metric.name, found):
                assert len(found) <= metric.budget, name
    assert len(evening) < 8_000


def labels_of_job(name: str, found: set[tuple[tuple[str, str], ...]]) -> bool:
    """Return whether the metric has only one definition, so that its budget is unambiguous."""
    return bool(found) and len([metric for metric in catalog().metrics if metric.name == name]) == 1


def test_values_are_within_the_ranges_of_the_catalog(evening: list[SimulatedSeries]) -> None:
    for series in evening:
        if series.metric.value_range is not None:
            low, high = series.metric.value_range
            assert all(value is None or low <= value <= high for value in series.values), series.name
        if series.type is MetricType.STATESET:
            assert set(series.values) <= {state for state, _ in series.metric.states}, series.name


def test_cumulative_series_only_grow(evening: list[SimulatedSeries]) -> None:
    for series in evening:
        if series.type in (MetricType.COUNTER, MetricType.HISTOGRAM):
            samples = [value for value in series.values if value is not None]
            assert all(before <= after for before, after in pairwise(samples)), (series.name, series.labels)


def test_shares_of_the_cpu_add_up_to_the_cores() -> None:
    series = list(medianest().series(["node_cpu_seconds_total"], SATURDAY_EVENING, SATURDAY_EVENING + 3601, 3600))
    grown = sum(each.values[1] - each.values[0] for each in series if each.values[0] and each.values[1])
    cores = len({dict(each.labels)["cpu"] for each in series})
    assert abs(grown / 3600 - cores) < 0.05 * cores


def test_the_same_seed_gives_the_same_bytes() -> None:
    def text(world: World) -> str:
        file = io.StringIO()
        write_openmetrics(world, file, MONDAY, MONDAY + 60, 30)
        return file.getvalue()

    assert text(medianest()) == text(medianest())
    assert text(medianest()) != text(medianest(seed=2))


def test_the_environment_is_a_target_label() -> None:
    (series, *_) = medianest(environment="production").series(["up"], MONDAY, MONDAY + 15, 15)
    assert dict(series.labels)["environment"] == "production"


def total(world: World, name: str, start: float, end: float, chosen: Callable[[dict[str, str]], bool]) -> float:
    """Return how much the chosen series of a counter grow in a period without restarts."""
    grown = 0.0
    for series in world.series([name], start, end + 1, end - start):
        first, last = series.values
        if chosen(dict(series.labels)) and first is not None and last is not None:
            grown += last - first
    return grown


def sessions(world: World, start: float, end: float) -> list[float]:
    """Return the sessions of both replicas together, every five minutes."""
    each = [series.values for series in world.series(["user_sessions_active"], start, end, 300)]
    return [sum(value or 0 for value in values) for values in zip(*each, strict=True)]


def test_nights_are_quiet_and_evenings_are_not() -> None:
    world = medianest()
    for day in range(7):
        night = MONDAY + day * DAY + 3 * 3600 + 600
        assert max(sessions(world, night, night + 2 * 3600)) == 0
        evening = MONDAY + day * DAY + 19.5 * 3600
        assert 7 < sum(sessions(world, evening, evening + 3600)) / 12 < 20
    requests = total(
        world, "http_requests_total", night, night + 3600, lambda labels: "/health" not in labels["endpoint"]
    )
    assert 60 < requests < 1200


def test_a_week_stays_clear_of_every_threshold() -> None:
    world = medianest()

    def level(name: str, combine: Callable[[list[float]], float] = max, **wanted: str) -> float:
        found = [
            value
            for series in world.series([name], MONDAY, MONDAY + 7 * DAY, 600)
            if wanted.items() <= dict(series.labels).items()
            for value in series.values
            if value is not None
        ]
        return combine(found)

    assert level("circuit_breaker_state") == 0
    assert level("service_health_status", min) == 1
    assert level("external_api_availability", min) == 1
    assert level("integration_sync_success_rate", min) > 0.93
    assert level("database_connections_active") < 20
    assert level("nodejs_heap_size_total_bytes") < 0.5 * 768 * 1024**2
    assert level("process_resident_memory_bytes", job="medianest-app") < 0.6 * 1024**3
    assert level("node_memory_MemAvailable_bytes", min) > 0.3 * level("node_memory_MemTotal_bytes")
    for name in ("pg_up", "redis_up", "nginx_up"):
        assert level(name, min) == 1
    used = defaultdict(list)
    for series in world.series(
        ["container_memory_working_set_bytes", "container_spec_memory_limit_bytes"], MONDAY, MONDAY + 7 * DAY, 600
    ):
        used[dict(series.labels)["name"]].append(max(value for value in series.values if value is not None))
    assert all(working_set < 0.65 * limit for working_set, limit in used.values())


def test_the_objectives_are_met_on_an_ordinary_day() -> None:
    world = medianest()
    start, end = SATURDAY_EVENING - 4 * 3600, SATURDAY_EVENING + 3 * 3600

    def share_within(name: str, bound: str) -> float:
        good = total(world, f"{name}_bucket", start, end, lambda labels: labels["le"] == bound)
        return good / total(world, f"{name}_count", start, end, lambda _: True)

    errors = total(world, "http_requests_total", start, end, lambda labels: labels["status_code"].startswith("5"))
    assert errors / total(world, "http_requests_total", start, end, lambda _: True) < 0.0008
    assert share_within("http_request_duration_seconds", "0.5") > 0.98
    assert share_within("page_load_duration_seconds", "2") > 0.97
    assert share_within("database_query_duration_seconds", "0.1") > 0.98
    assert share_within("media_request_fulfillment_time", "86400") > 0.92
    for vital, good in (("fcp_seconds", "1.8"), ("lcp_seconds", "2.5"), ("fid_seconds", "0.1"), ("cls_ratio", "0.1")):
        assert share_within(f"web_vital_{vital}", good) > 0.8


def test_jobs_do_not_wait_for_half_an_hour() -> None:
    world = medianest()
    start = MONDAY + 2 * DAY + 3600  # a Wednesday: a deploy meanwhile would reset what is compared

    def summed(offset: float, statuses: tuple[str, ...]) -> list[float]:
        chosen = [
            series.values
            for series in world.series(["background_jobs_total"], start + offset, start + DAY + offset, 300)
            if dict(series.labels)["status"] in statuses and dict(series.labels)["queue"] == "youtube-downloads"
        ]
        return [sum(value or 0 for value in values) for values in zip(*chosen, strict=True)]

    added, finished = summed(-1800, ("waiting",)), summed(0, ("completed", "failed"))
    assert all(before <= after for before, after in zip(added, finished, strict=True))
