"""When alerts fire: the rules of Prometheus, step by step, and Prometheus itself."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.alerting.states import Firing, Replay, replay
from toolchain.prove.engine.observation import observe
from toolchain.prove.promtool import PlayedSeries, Story

STEP = 15.0


def firing_step_by_step(held: set[int], evaluations: int, step: float, wait: float, keep_firing: float) -> list[int]:
    """Return the evaluations at which an alert fires, one evaluation after the other, as Prometheus goes about it."""
    firing = []
    active_at: float | None = None
    is_firing = False
    missing_since: float | None = None
    for number in range(evaluations):
        now = number * step
        if number in held:
            missing_since = None
            if active_at is None:
                active_at = now
        elif active_at is not None:
            if missing_since is None:
                missing_since = now
            if not is_firing or now - missing_since >= keep_firing:
                active_at, is_firing, missing_since = None, False, None
        if active_at is not None and not is_firing and now - active_at >= wait:
            is_firing = True
        if is_firing:
            firing.append(number)
    return firing


def numbers(replayed: Replay, evaluations: int) -> list[int]:
    """Return the evaluations that the firings cover."""
    return [
        number
        for firing in replayed.firings
        for number in range(firing.start, evaluations if firing.end is None else firing.end)
    ]


@given(
    st.sets(st.integers(0, 59)),
    st.sampled_from([1.0, 15.0, 60.0, 0.3]),
    st.floats(0, 200),
    st.one_of(st.just(0.0), st.floats(0, 200)),
)
def test_firings_are_those_of_one_evaluation_after_the_other(
    held: set[int], step: float, wait: float, keep_firing: float
) -> None:
    wait, keep_firing = round(wait / 5) * 5.0, round(keep_firing / 5) * 5.0
    replayed = replay(sorted(held), 60, step, wait=wait, keep_firing=keep_firing)
    # Whole seconds of ten: times of 0.3 s add up with a rounding of their own.
    scale = 10 if step < 1 else 1
    expected = firing_step_by_step(held, 60, round(step * scale), wait * scale, keep_firing * scale)
    assert numbers(replayed, 60) == expected


@given(st.sets(st.integers(0, 59)), st.sampled_from([0.0, 30.0, 60.0]), st.sampled_from([0.0, 30.0, 60.0]))
def test_firings_are_apart_and_begin_where_the_condition_holds(held: set[int], wait: float, keep_firing: float) -> None:
    firings = replay(sorted(held), 60, STEP, wait=wait, keep_firing=keep_firing).firings
    assert all(firing.start in held and firing.held in held for firing in firings)
    assert all(firing.start <= firing.held for firing in firings)
    ends = [firing.end for firing in firings]
    assert None not in ends[:-1]
    assert all(one.end is not None and one.end < other.start for one, other in pairwise(firings))


@given(st.sets(st.integers(0, 59)), st.integers(0, 8), st.integers(0, 8))
def test_waiting_longer_never_fires_more(held: set[int], shorter: int, longer: int) -> None:
    shorter, longer = sorted((shorter, longer))
    often = numbers(replay(sorted(held), 60, STEP, wait=shorter * STEP, keep_firing=0), 60)
    seldom = numbers(replay(sorted(held), 60, STEP, wait=longer * STEP, keep_firing=0), 60)
    assert set(seldom) <= set(often)


def test_without_for_it_fires_at_once_and_ends_with_the_condition() -> None:
    assert replay([3, 4], 10, STEP, wait=0, keep_firing=0) == Replay((Firing(3, 5, 4),), 0)


def test_a_condition_that_ends_before_for_has_passed_only_waited() -> None:
    assert replay([1, 2, 5], 10, STEP, wait=30, keep_firing=0) == Replay((), 2)


def test_what_is_back_while_firing_is_kept_is_one_episode() -> None:
    assert replay([0, 3], 10, STEP, wait=0, keep_firing=30) == Replay((Firing(0, 6, 3),), 0)
    assert replay([0, 4], 10, STEP, wait=0, keep_firing=30) == Replay((Firing(0, 3, 0), Firing(4, 7, 4)), 0)


def test_what_fires_at_the_end_of_the_period_goes_on() -> None:
    assert replay([8, 9], 10, STEP, wait=0, keep_firing=0).firings == (Firing(8, None, 9),)
    assert replay([8], 10, STEP, wait=0, keep_firing=15).firings == (Firing(8, None, 8),)
    assert replay([9], 10, STEP, wait=30, keep_firing=0) == Replay((), 0)


@pytest.mark.parametrize(("wait", "keep_firing"), [(0, 0), (30, 0), (0, 30), (45, 60), (20, 50)])
def test_prometheus_fires_at_the_same_evaluations(promtool: str, wait: int, keep_firing: int) -> None:
    chance = random.Random(wait * 100 + keep_firing)
    evaluations = 120
    series = {name: [chance.random() < share for _ in range(evaluations)] for name, share in SHARES.items()}
    rule = {"alert": "Bad", "expr": "bad > 0"}
    rule |= {"for": f"{wait}s"} if wait else {}
    rule |= {"keep_firing_for": f"{keep_firing}s"} if keep_firing else {}
    story = Story(
        name="random",
        rules=[{"name": "group", "rules": [rule]}],
        series=[
            PlayedSeries(f'bad{{of="{name}"}}', " ".join(str(int(each)) for each in v)) for name, v in series.items()
        ],
        interval="15s",
        evaluation="15s",
        times=[f"{number * 15}s" for number in range(evaluations)],
    )
    (observed,) = observe([story], promtool)
    for name, values in series.items():
        held = [number for number, is_bad in enumerate(values) if is_bad]
        replayed = replay(held, evaluations, STEP, wait=wait, keep_firing=keep_firing)
        seen = [int(each.seconds / 15) for each in observed if each.is_firing and each.labels["of"] == name]
        assert numbers(replayed, evaluations) == seen
        assert seen, "a comparison with nothing shows nothing"


SHARES = {"often": 0.9, "half": 0.6, "seldom": 0.45}
"""How likely each series is bad at an evaluation."""
