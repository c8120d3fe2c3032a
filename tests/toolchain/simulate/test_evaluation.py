"""Series: counters, histograms, gauges, jobs and replicas as Prometheus would scrape them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.simulate.small_world import DEPLOY, MONDAY, found, present, values, world
from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.simulate.scenario import Down, Hold, Incident, Set
from toolchain.simulate.world import World

EVENING = MONDAY + 19 * 3600.0
ERRORS = Incident("errors", "Half fails.", 600, (Set("errors", 0.5),))
OUTAGE = Incident("outage", "Gone.", 300, (Down("app"),))


def test_counters_only_grow_between_restarts() -> None:
    for series in found(world(), "requests_total", EVENING, EVENING + 7200):
        assert all(before <= after for before, after in pairwise(present(series.values)))
        assert all(value == int(value) for value in present(series.values))


def test_a_restart_begins_counters_at_zero_and_leaves_a_gap() -> None:
    (series,) = found(world(), "requests_total", DEPLOY - 600, DEPLOY + 600, 5, instance="app-1:4000", status="200")
    assert series.values[120:124] == [None] * 4
    before, after = present(series.values[:120]), present(series.values[124:])
    assert after[0] < 20 < before[-1]
    assert all(left <= right for left, right in pairwise(after))


def test_replicas_restart_one_after_the_other() -> None:
    first, second = found(world(), "up", DEPLOY - 60, DEPLOY + 120, 5, job="app")
    assert [index for index, value in enumerate(present(first.values)) if not value] == [12, 13, 14, 15]
    assert [index for index, value in enumerate(present(second.values)) if not value] == [24, 25, 26, 27]


@given(
    offset=st.integers(0, 500_000),
    skip=st.integers(0, 40),
    step=st.sampled_from([15, 30, 60]),
    name=st.sampled_from(["requests_total", "request_seconds", "sessions", "jobs_total", "jobs_waiting", "up"]),
)
def test_a_sample_is_the_same_in_any_window(offset: int, skip: int, step: int, name: str) -> None:
    start = MONDAY + offset // step * step
    simulated = world(ERRORS.at(MONDAY + 250_000), OUTAGE.at(MONDAY + 260_000))
    whole = [series.values for series in simulated.series([name], start, start + 60 * step, step)]
    late = [series.values for series in simulated.series([name], start + skip * step, start + 60 * step, step)]
    assert late == [samples[skip:] for samples in whole]


def test_buckets_are_cumulative_and_the_last_is_the_count() -> None:
    simulated = world(Incident("slow", "Slow.", 3600, (Set("slow", 0.3),)).at(EVENING))
    for instance in ("app-1:4000", "app-2:4000"):
        by_bound = [
            values(simulated, "request_seconds_bucket", EVENING, EVENING + 3600, instance=instance, le=bound)
            for bound in ("0.1", "0.5", "2", "+Inf")
        ]
        counts = values(simulated, "request_seconds_count", EVENING, EVENING + 3600, instance=instance)
        sums = values(simulated, "request_seconds_sum", EVENING, EVENING + 3600, instance=instance)
        assert by_bound[-1] == counts
        assert all(a <= b <= c <= d for a, b, c, d in zip(*by_bound, strict=True))
        for samples in (*by_bound, sums):
            assert all(before <= after for before, after in pairwise(samples))
        slow = 1 - (by_bound[2][-1] - by_bound[2][0]) / (counts[-1] - counts[0])
        assert 0.2 < slow < 0.3


def test_an_observation_is_in_its_buckets_from_the_moment_that_it_is_counted() -> None:
    simulated = world()
    by_bound = [
        values(simulated, "request_seconds_bucket", MONDAY, MONDAY + 7200, 5, instance="app-1:4000", le=bound)
        for bound in ("0.1", "0.5", "+Inf")
    ]
    moved = [[after - before for before, after in pairwise(samples)] for samples in by_bound]
    assert sum(moved[-1]) > 100
    assert all(few <= more <= all_of_them for few, more, all_of_them in zip(*moved, strict=True))


def test_busy_and_idle_time_add_up_to_the_clock_however_bursty_the_work_is() -> None:
    busy, idle = (values(world(), "work_seconds_total", EVENING, EVENING + 3600, state=s) for s in ("busy", "idle"))
    sums = [one + other for one, other in zip(busy, idle, strict=True)]
    assert [after - before for before, after in pairwise(sums)] == pytest.approx([15.0] * 239, abs=0.001)
    shares = {round(after - before, 1) for before, after in pairwise(busy)}
    assert len(shares) > 5


def test_a_dithered_gauge_is_one_more_as_often_as_its_fraction_says() -> None:
    found_values = values(world(), "jobs_working", EVENING, EVENING + 86_400)
    assert set(found_values) == {0, 1}
    assert sum(found_values) / len(found_values) == pytest.approx(0.25, abs=0.05)


def test_an_incident_moves_requests_from_one_status_to_the_other() -> None:
    calm, broken = world(), world(ERRORS.at(EVENING))

    def increase(simulated: World, status: str) -> float:
        series = found(simulated, "requests_total", EVENING, EVENING + 601, 600, status=status)
        return sum(present(each.values)[1] - present(each.values)[0] for each in series)

    assert increase(calm, "500") == 0
    assert abs(increase(broken, "500") / increase(calm, "200") - 0.5) < 0.02


def test_targets_that_are_gone_have_no_series_but_up() -> None:
    simulated = world(OUTAGE.at(EVENING))
    for series in found(simulated, "sessions", EVENING - 60, EVENING + 360, 60):
        assert [value is None for value in series.values] == [False, *[True] * 5, False]
    assert [series.values for series in found(simulated, "up", EVENING - 60, EVENING + 360, 60, job="app")] == [
        [1, 0, 0, 0, 0, 0, 1]
    ] * 2


def test_a_failed_scrape_alone_does_not_reset_counters() -> None:
    unreachable = Incident("unreachable", "No scrape.", 300, (Down("app", restarts=False),))
    (series,) = found(
        world(unreachable.at(EVENING)),
        "requests_total",
        EVENING - 60,
        EVENING + 400,
        60,
        status="200",
        instance="app-1:4000",
    )
    first, last = series.values[0], series.values[-1]
    assert first is not None and last is not None and last > first > 1000


def test_the_remaining_replica_does_all_the_work() -> None:
    half = Incident("half", "One is gone.", 600, (Down("app", instances=(1,)),))
    (series,) = found(
        world(half.at(EVENING)), "requests_total", EVENING, EVENING + 586, 585, status="200", instance="app-1:4000"
    )
    (usual,) = found(world(), "requests_total", EVENING, EVENING + 586, 585, status="200", instance="app-1:4000")
    grown, normal = (present(each.values)[1] - present(each.values)[0] for each in (series, usual))
    assert abs(grown - 2 * normal) <= 2


def test_gauges_that_replicas_repeat_are_equal_and_others_are_divided() -> None:
    users = [series.values for series in found(world(), "daily_users", EVENING, EVENING + 600)]
    assert users[0] == users[1]
    sessions = [present(series.values) for series in found(world(), "sessions", EVENING, EVENING + 4 * 3600)]
    assert 17 < sum(map(sum, sessions)) / len(sessions[0]) < 23


def test_jobs_done_and_failed_add_up_to_those_added_before() -> None:
    simulated = world()
    end = EVENING + 7200
    added = values(simulated, "jobs_total", EVENING - 120, end - 120, status="added")
    done = values(simulated, "jobs_total", EVENING, end, status="done")
    failed = values(simulated, "jobs_total", EVENING, end, status="failed")
    assert [a + b for a, b in zip(done, failed, strict=True)] == added
    assert failed[-1] > failed[0]


def test_held_workers_let_jobs_pile_up_and_catch_up_afterwards() -> None:
    stalled = Incident("stalled", "Workers hang.", 1800, (Hold("work"),))
    simulated = world(stalled.at(EVENING))
    done = values(simulated, "jobs_total", EVENING, EVENING + 1800, status="done")
    waiting = values(simulated, "jobs_waiting", EVENING, EVENING + 3600)
    assert done[0] == done[-1]
    assert waiting[119] > waiting[0] + 50
    assert waiting[-1] < waiting[119] / 5


def test_the_oldest_job_ages_while_workers_are_held_and_is_young_otherwise() -> None:
    stalled = Incident("stalled", "Workers hang.", 1800, (Hold("work"),))
    ages = values(world(stalled.at(EVENING)), "oldest_job_seconds", EVENING - 600, EVENING + 7200)
    assert max(ages[:40]) <= 120
    held = ages[60:160]
    assert [after - before for before, after in pairwise(held)] == [15] * 99
    assert max(ages[-60:]) <= 120


def test_a_metric_that_nobody_described_behaves_by_its_catalog_entry() -> None:
    (series,) = found(world(), "plain_ratio", EVENING, EVENING + 600)
    assert all(0 <= value <= 1 for value in present(series.values))


def test_events_are_as_many_as_the_counter_says() -> None:
    simulated = world(ERRORS.at(EVENING + 100))
    times = [event.time for event in simulated.events("requests_total", EVENING, EVENING + 900)]
    grown = sum(
        present(each.values)[1] - present(each.values)[0]
        for each in found(simulated, "requests_total", EVENING, EVENING + 901, 900)
    )
    assert len(times) == grown
    assert all(EVENING <= time < EVENING + 900 for time in times)


def test_unknown_names_and_times_before_the_epoch_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="request_seconds"):
        list(world().series(["request_second"], EVENING, EVENING + 60, 15))
    with pytest.raises(OptionError, match="begins"):
        list(world().series(None, 0, 60, 15))
