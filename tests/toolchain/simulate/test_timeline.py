"""Incidents on the timeline: conditions, outages, restarts and held clocks."""

from math import inf

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from toolchain.simulate.rhythm import EPOCH, WEEK
from toolchain.simulate.scenario import Down, Effect, Hold, Incident, Ramp, Restarts, Set
from toolchain.simulate.timeline import Timeline

START = EPOCH + 10 * WEEK + 100.0
NORMAL = {"errors": 0.0, "heap": 5.0}


def test_conditions_are_normal_before_and_after_an_incident() -> None:
    timeline = Timeline(NORMAL, [Incident("a", "", 60, (Set("errors", 1.0, after=20),)).at(START)])
    assert [timeline.at(START + offset)["errors"] for offset in (0, 19.9, 20, 59.9, 60)] == [0, 0, 1, 1, 0]


def test_a_ramp_ends_at_its_last_value_and_keeps_it() -> None:
    timeline = Timeline(NORMAL, [Incident("a", "", 300, (Ramp("heap", 0, 10, until=120),)).at(START)])
    assert [timeline.at(START + offset)["heap"] for offset in (0, 30, 119, 299, 300)] == [2.5, 5.0, 10, 10, 5.0]


def test_of_incidents_at_the_same_time_the_later_one_decides() -> None:
    first, second = (Incident(name, "", 60, (Set("errors", value),)) for name, value in (("a", 0.2), ("b", 0.6)))
    assert Timeline(NORMAL, [first.at(START), second.at(START)]).at(START)["errors"] == 0.6


def test_segments_cover_all_time_without_overlap() -> None:
    timeline = Timeline(NORMAL, [Incident("a", "", 60, (Set("errors", 1.0),)).at(START)])
    edges = [(segment.start, segment.end) for segment in timeline.segments]
    assert edges == [(EPOCH, START), (START, START + 60), (START + 60, inf)]


def test_a_target_lives_between_restarts_and_outages() -> None:
    gone = Incident("gone", "", 50, (Down("app", instances=(1,)),)).at(START + 1000)
    timeline = Timeline(NORMAL, [gone], [Restarts(("app",), hour=0, downtime=8, stagger=30)])
    week = EPOCH + 10 * WEEK
    lives = timeline.lives("app", 1, week + 31, week + 2000)
    assert [(life.start - week, life.end - week, life.reset - week) for life in lives] == [
        (38, 1100, 38),
        (1150, inf, 1150),
    ]
    (other,) = timeline.lives("app", 0, week + 31, week + 2000)
    assert other.reset == week + 8


@given(
    hold=st.tuples(st.floats(0, 500), st.floats(1, 500)),
    times=st.lists(st.floats(-100, 3000), min_size=2, max_size=2).map(sorted),
    speed=st.floats(1.5, 8),
)
def test_a_held_clock_never_goes_back_and_catches_up(
    hold: tuple[float, float], times: list[float], speed: float
) -> None:
    begin, length = hold
    effect = Hold("work", after=begin, until=begin + length, catch_up=speed)
    timeline = Timeline(NORMAL, [Incident("a", "", 2000, (effect,)).at(START)])
    first, second = (timeline.clock("work", START + time) for time in times)
    assert first <= second <= START + times[1]
    late = START + begin + length + length * 4
    assert abs(timeline.clock("work", late) - late) < 1e-3
    assert timeline.clock("other", START + begin + 1) == START + begin + 1


@given(
    effect=st.sampled_from(
        (
            Set("errors", 1.0, after=20, until=80),
            Ramp("heap", 0, 10, until=120),
            Ramp("heap", 0, 10),
            Down("app", after=20),
            Hold("work", after=10),
        )
    ),
    stopped=st.integers(0, 400),
    before=st.integers(-50, 400),
)
def test_an_incident_that_is_stopped_was_until_then_as_it_would_have_been(
    effect: Effect, stopped: int, before: int
) -> None:
    placed = Incident("a", "", 300, (effect,)).at(START)
    whole, short = Timeline(NORMAL, [placed]), Timeline(NORMAL, [evolve(placed, stopped=START + stopped)])
    if before < min(stopped, 300):
        assert short.at(START + before) == whole.at(START + before)
        assert short.clock("work", START + before) == whole.clock("work", START + before)
        assert is_up(short, START + before) == is_up(whole, START + before)


@pytest.mark.parametrize("effect", [Set("errors", 1.0, after=20), Ramp("heap", 0, 9, after=20), Down("app", after=20)])
@pytest.mark.parametrize("stopped", [0.0, 10.0, 20.0, 50.0])
def test_an_incident_that_is_stopped_is_over(effect: Effect, stopped: float) -> None:
    placed = evolve(Incident("a", "", 300, (effect,)).at(START), stopped=START + stopped)
    timeline = Timeline(NORMAL, [placed])
    after = START + stopped + 0.5
    assert (dict(timeline.at(after)), is_up(timeline, after), placed.end) == (NORMAL, True, START + stopped)
    assert len(timeline.lives("app", 0, after, after + 1)) == 1


def test_a_clock_that_an_incident_was_stopped_from_holding_was_never_held() -> None:
    placed = evolve(Incident("a", "", 300, (Hold("work", after=50),)).at(START), stopped=START + 20)
    assert Timeline(NORMAL, [placed]).clock("work", START + 60) == START + 60


def is_up(timeline: Timeline, time: float) -> bool:
    return any(life.start <= time < life.end for life in timeline.lives("app", 0, time, time + 1))
