"""How finely a backtest looks, and when."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.prove.backtest.rules import MONDAY, log_rule, rule, tuned
from toolchain.live.prometheus import Series
from toolchain.prove.backtest.history import asked
from toolchain.prove.backtest.outcome import period_for
from toolchain.prove.backtest.period import (
    EVALUATIONS,
    Period,
    days_said,
    history_of,
    said,
    sampling_of,
    step_of,
)
from toolchain.prove.backtest.rule import Comparison
from toolchain.simulate.rhythm import DAY


@given(st.integers(1, 400), st.sampled_from([15.0, 30.0, 60.0, 300.0]))
def test_a_step_is_a_multiple_of_the_interval_and_bounds_the_evaluations(days: int, interval: float) -> None:
    step = step_of(tuned(RULE, interval=interval), days * DAY)
    assert step % interval == 0
    assert days * DAY / step <= EVALUATIONS
    assert step == interval or days * DAY / (step - interval) > EVALUATIONS


RULE = rule()


def test_evaluations_begin_at_a_multiple_of_the_step_and_end_before_the_end() -> None:
    period = period_for(Comparison("a", RULE, None), MONDAY + 7, MONDAY + 100, 15.0)
    assert (period.start, period.last, period.evaluations) == (MONDAY + 15, MONDAY + 90, 6)


def test_without_a_step_the_finer_rule_decides() -> None:
    coarse = tuned(RULE, interval=60.0)
    assert period_for(Comparison("a", coarse, RULE), MONDAY, MONDAY + DAY, None).step == 15
    assert period_for(Comparison("a", coarse, None), MONDAY, MONDAY + DAY, None).step == 60


def test_samples_are_close_enough_for_the_shortest_window_and_each_evaluation() -> None:
    assert sampling_of([RULE], 60.0, 15.0) == 60
    assert sampling_of([RULE], 600.0, 15.0) == 150
    assert sampling_of([RULE, log_rule()], 5.0, 15.0) == 15
    assert history_of(RULE) == 600
    assert history_of(log_rule()) == 0


@given(st.integers(0, 35_000), st.sampled_from([15.0, 60.0, 0.5]))
def test_a_long_period_is_asked_in_pieces_that_servers_allow(evaluations: int, step: float) -> None:
    pieces: list[tuple[float, float]] = []

    def ask(start: float, end: float, asked_step: float) -> list[Series]:
        pieces.append((start, end))
        assert asked_step == step
        assert (end - start) / step < 11_000
        return [Series({"__name__": "x", "of": "a"}, (start, end), (1.0, 2.0))]

    period = Period(MONDAY, MONDAY + evaluations * step, step)
    found = asked(ask, period)
    pieces.sort()
    if not evaluations:
        assert not found
        return
    assert (pieces[0][0], pieces[-1][1]) == (period.start, period.last)
    assert all(round((later[0] - one[1]) / step) == 1 for one, later in pairwise(pieces))
    assert set(found) == {(("of", "a"),)}
    points = found[("of", "a"),]
    assert (min(points), max(points)) == (0, evaluations - 1)


def test_moments_are_said_in_utc() -> None:
    assert said(MONDAY) == "2026-01-05 00:00"
    assert said(MONDAY + 61) == "2026-01-05 00:01:01"


def test_lengths_of_time_are_said_in_days_or_hours() -> None:
    assert [days_said(each) for each in (DAY, 28 * DAY, 7200)] == ["1 day", "28 days", "2 hours"]
