"""Each incident changes what it says."""

from collections.abc import Callable

import pytest

from simulation import incidents, near_misses
from tests.conftest import REPOSITORY
from tests.simulation.medianest import MONDAY, SATURDAY_EVENING, medianest
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import WEEK
from toolchain.simulate.scenario import Incident
from toolchain.simulate.world import World

INCIDENTS = load_simulation(REPOSITORY).incidents
WITHOUT = medianest()
"""Nothing goes wrong in it: what is true of it is worked out once for all tests."""


def grown(world: World, name: str, start: float, end: float, chosen: Callable[[dict[str, str]], bool]) -> float:
    """Return how much the chosen series of a counter grow."""
    result = 0.0
    for series in world.series([name], start, end + 1, end - start):
        first, last = series.values
        if chosen(dict(series.labels)) and first is not None and last is not None:
            result += last - first
    return result


def at(world: World, name: str, time: float, **labels: str) -> list[float | None]:
    """Return the values at one time of the series that have the labels."""
    return [
        series.values[0]
        for series in world.series([name], time, time + 1, 15)
        if labels.items() <= dict(series.labels).items()
    ]


def test_names_are_unique_and_promises_are_short() -> None:
    assert len({incident.name for incident in INCIDENTS}) == len(INCIDENTS)
    for incident in INCIDENTS:
        assert bool(incident.fires) == (incident.detection is not None), incident.name


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.name)
def test_life_before_an_incident_is_as_without_it(incident: Incident) -> None:
    placed = incident.typical(MONDAY)
    names = ["http_requests_total", "up", "user_sessions_active", "nodejs_heap_size_used_bytes", "bullmq_job_count"]
    without, with_it = (
        [series.values for series in world.series(names, placed.start - 300, placed.start, 60)]
        for world in (WITHOUT, medianest(placed))
    )
    assert without == with_it


@pytest.mark.parametrize(
    ("incident", "share"),
    [
        (incidents.ERROR_BURST_100, 1.0),
        (incidents.ERROR_BURST_50, 0.5),
        (incidents.ERROR_BURST_20, 0.2),
        (incidents.ERROR_BURST_15, 0.15),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_an_error_burst_has_its_share_of_errors(incident: Incident, share: float) -> None:
    world = medianest(incident.at(SATURDAY_EVENING))

    def is_user_traffic(labels: dict[str, str]) -> bool:
        return "health" not in labels["endpoint"] and labels["endpoint"] not in ("/metrics", "unmatched")

    start, end = SATURDAY_EVENING + 15, SATURDAY_EVENING + 1185
    failed = grown(
        world, "http_requests_total", start, end, lambda each: is_user_traffic(each) and each["status_code"] >= "500"
    )
    assert abs(failed / grown(world, "http_requests_total", start, end, is_user_traffic) - share) < 0.02


def test_without_the_backend_its_series_end_and_return_from_zero() -> None:
    world = medianest(incidents.BACKEND_DOWN.at(SATURDAY_EVENING))
    middle, after = SATURDAY_EVENING + 300, SATURDAY_EVENING + incidents.BACKEND_DOWN.duration + 60
    assert at(world, "up", middle, job="medianest-app") == [0, 0]
    assert set(at(world, "http_requests_total", middle)) == {None}
    assert all(value is not None and value < 60 for value in at(world, "http_requests_total", after))
    assert at(world, "up", middle, job="node-exporter") == [1]


def test_a_slow_database_times_statements_out_and_slows_requests() -> None:
    world = medianest(incidents.SLOW_DATABASE.at(SATURDAY_EVENING))
    start, end = SATURDAY_EVENING, SATURDAY_EVENING + 600
    timeouts = grown(world, "database_queries_total", start, end, lambda each: each["status"] == "timeout")
    assert 0.04 < timeouts / grown(world, "database_queries_total", start, end, lambda _: True) < 0.08
    fast = grown(
        world,
        "http_request_duration_seconds_bucket",
        start,
        end,
        lambda each: each["le"] == "2" and "search" in each["endpoint"],
    )
    every = grown(world, "http_request_duration_seconds_count", start, end, lambda each: "search" in each["endpoint"])
    assert fast / every < 0.75


def test_a_stopped_database_leaves_only_its_exporter() -> None:
    world = medianest(incidents.DATABASE_REFUSES_CONNECTIONS.at(SATURDAY_EVENING))
    middle = SATURDAY_EVENING + 60
    assert at(world, "pg_up", middle) == [0]
    assert at(world, "up", middle, job="postgres-exporter") == [1]
    assert set(at(world, "pg_stat_database_numbackends", middle)) == {None}


def test_an_exporter_that_is_down_says_nothing_about_its_server() -> None:
    world = medianest(near_misses.EXPORTER_DOWN.at(SATURDAY_EVENING))
    middle = SATURDAY_EVENING + 60
    assert at(world, "up", middle, job="postgres-exporter") == [0]
    assert at(world, "pg_up", middle) == [None]


def test_redis_at_its_limit_is_full() -> None:
    world = medianest(incidents.REDIS_OUT_OF_MEMORY.at(SATURDAY_EVENING))
    (used,), (limit,) = (
        at(world, name, SATURDAY_EVENING + 60) for name in ("redis_memory_used_bytes", "redis_memory_max_bytes")
    )
    assert used is not None and limit is not None and used > 0.98 * limit


def test_a_leaking_heap_fills_up_and_the_process_dies() -> None:
    incident = incidents.HEAP_LEAK_TO_THE_LIMIT
    world = medianest(incident.at(SATURDAY_EVENING))

    def ratios(time: float) -> list[float]:
        used, size = (
            at(world, f"nodejs_heap_size_{part}_bytes", time, job="medianest-app") for part in ("used", "total")
        )
        return [a / b for a, b in zip(used, size, strict=True) if a is not None and b is not None]

    assert max(ratios(SATURDAY_EVENING + 60)) < 0.9
    for minute in range(18, 35):
        assert min(ratios(SATURDAY_EVENING + minute * 60)) > 0.9
    assert at(world, "up", SATURDAY_EVENING + incident.duration - 30, job="medianest-app") == [0, 0]


def test_the_breaker_of_an_unreachable_plex_oscillates() -> None:
    incident = incidents.PLEX_UNREACHABLE
    world = medianest(incident.at(SATURDAY_EVENING))
    states = [
        series.values
        for series in world.series(["circuit_breaker_state"], SATURDAY_EVENING, SATURDAY_EVENING + 300, 15)
        if dict(series.labels)["service"] == "plex-api"
    ]
    assert states[0][:3] == [0, 0, 0]
    assert set(states[0][3:]) == {1, 2}
    assert at(world, "external_api_availability", SATURDAY_EVENING + 60, service="plex") == [0, 0]


def test_a_stalled_queue_grows_until_the_workers_return() -> None:
    incident = incidents.QUEUE_STALLED
    world = medianest(incident.at(SATURDAY_EVENING))
    end = SATURDAY_EVENING + incident.duration

    def is_done(labels: dict[str, str]) -> bool:
        return labels["status"] in ("completed", "failed")

    assert grown(world, "background_jobs_total", SATURDAY_EVENING, end, is_done) == 0
    (waiting, *_) = at(world, "bullmq_job_count", end - 1, queue="youtube-downloads", state="waiting")
    assert waiting is not None and waiting > 5
    assert grown(world, "background_jobs_total", end, end + 1800, is_done) > 0


def test_an_attack_is_one_failed_sign_in_a_second_from_one_address() -> None:
    placed = incidents.LOGIN_ATTACK.typical(MONDAY)
    world = medianest(placed)
    refused = grown(
        world, "http_requests_total", placed.start, placed.start + 600, lambda each: each["status_code"] == "401"
    )
    assert 590 <= refused <= 615
    lines = [
        entry
        for stream in world.log_streams(placed.start, placed.start + 60)
        if stream.labels["category"] == "security"
        for entry in stream.entries
        if '"user.login.failure"' in entry[1] and '"203.0.113.0"' in entry[1]
    ]
    assert 55 <= len(lines) <= 61


def test_an_engagement_drop_is_a_fifth_of_the_weeks_before() -> None:
    placed = incidents.ENGAGEMENT_DROP.typical(MONDAY + 5 * WEEK)
    world = medianest(placed)

    def average(start: float) -> float:
        found = [series.values for series in world.series(["user_sessions_active"], start, start + 3600, 300)]
        return sum(value or 0 for values in found for value in values) / len(found[0])

    now = placed.start + 2 * 3600
    before = [average(now - weeks * WEEK) for weeks in range(1, 5)]
    assert min(before) > 3
    assert average(now) < 0.35 * sum(before) / 4


def test_in_a_quiet_night_few_requests_fail() -> None:
    placed = near_misses.QUIET_NIGHT.typical(MONDAY)
    world = medianest(placed)
    failed = grown(world, "http_requests_total", placed.start, placed.end, lambda each: each["status_code"] >= "500")
    assert 1 <= failed <= 3


def test_one_replica_takes_over_from_the_other() -> None:
    world = medianest(near_misses.ONE_REPLICA_DOWN.at(SATURDAY_EVENING))
    start, end = SATURDAY_EVENING, SATURDAY_EVENING + 600
    assert at(world, "up", start, job="medianest-app") == [1, 0]
    usual = grown(medianest(), "http_requests_total", start, end, lambda _: True)
    assert abs(grown(world, "http_requests_total", start, end, lambda _: True) / usual - 1) < 0.05
