"""Activity: integrals are exact, bursts never run backwards."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.simulate.small_world import MONDAY, RHYTHM
from toolchain.simulate.noise import Noise
from toolchain.simulate.rhythm import EPOCH, Activity, Flow, Pace

STILL = Flow("still", bursts=())


def activity(seed: int = 1) -> Activity:
    return Activity(RHYTHM, Noise(seed))


def test_the_integral_is_the_sum_of_the_levels() -> None:
    times = [MONDAY + 5 * 3600 + index * 1.0 for index in range(7200)]
    simulated = activity()
    _, levels, loads = simulated.levels(STILL, [time + 30 for time in times])
    _, integral, load = simulated.cumulated(STILL, [times[0], times[-1]])
    assert abs(sum(levels) - (integral[1] - integral[0])) < 2
    assert abs(sum(loads) - (load[1] - load[0])) < 2


def test_hours_without_people_have_no_activity() -> None:
    _, integral, _ = activity().cumulated(STILL, [MONDAY + 3600.0, MONDAY + 4 * 3600.0])
    assert integral[0] == integral[1]


@given(start=st.integers(EPOCH + 86_400, EPOCH + 90 * 86_400), seed=st.integers(0, 5))
def test_bursts_never_turn_time_back(start: int, seed: int) -> None:
    flow = Flow("bursty", bursts=((0.5, 150.0), (0.4, 1800.0)))
    warped = activity(seed).warped(flow, [start + index * 5.0 for index in range(400)])
    assert all(before <= after for before, after in pairwise(warped))


def test_another_seed_gives_other_days() -> None:
    times = [MONDAY + day * 86_400 + 20 * 3600.0 for day in range(5)]
    assert activity(1).levels(STILL, times)[1] != activity(2).levels(STILL, times)[1]


def test_an_hour_of_a_hastened_rhythm_passes_in_a_minute_at_the_same_rates() -> None:
    noon = MONDAY + 12 * 3600.0
    hastened = Activity(RHYTHM, Noise(1), Pace(noon, 60))
    _, hours, hour_loads = activity().cumulated(STILL, [noon + number * 3600 for number in range(24)])
    _, minutes, minute_loads = hastened.cumulated(STILL, [noon + number * 60 for number in range(24)])
    assert increases(minutes, 60) == pytest.approx(increases(hours, 3600))
    assert increases(minute_loads, 60) == pytest.approx(increases(hour_loads, 3600))


def increases(sums: list[float], seconds: float) -> list[float]:
    """Return the rate between each sum and the next."""
    return [(after - before) / seconds for before, after in pairwise(sums)]


def test_what_was_counted_before_the_haste_stays_as_it_was() -> None:
    noon = MONDAY + 12 * 3600.0
    times = [noon - 7200, noon - 60, noon]
    assert Activity(RHYTHM, Noise(1), Pace(noon, 60)).cumulated(STILL, times) == activity().cumulated(STILL, times)
