"""Mute timings hold when they say: weekdays, times, days of the month, months, years and time zones."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.alerting.routing import MuteTiming, TimeInterval
from toolchain.define.alerting.routing.calendar import WEEKDAYS, holds, problems


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY_3AM = at("2026-11-23T03:00")

CASES: list[tuple[TimeInterval, datetime, bool]] = [
    (TimeInterval(), MONDAY_3AM, True),
    (TimeInterval(times=[("03:00", "05:00")]), MONDAY_3AM, True),
    (TimeInterval(times=[("03:00", "05:00")]), at("2026-11-23T05:00"), False),
    (TimeInterval(times=[("22:00", "24:00")]), at("2026-11-23T23:59"), True),
    (TimeInterval(times=[("00:00", "01:00"), ("02:30", "03:30")]), MONDAY_3AM, True),
    (TimeInterval(weekdays=["monday:friday"]), MONDAY_3AM, True),
    (TimeInterval(weekdays=["sunday"]), MONDAY_3AM, False),
    (TimeInterval(weekdays=["Sunday"]), at("2026-11-22T12:00"), True),
    (TimeInterval(weekdays=["saturday", "sunday"]), at("2026-11-21T12:00"), True),
    (TimeInterval(days_of_month=["-1"]), at("2026-02-28T12:00"), True),
    (TimeInterval(days_of_month=["-3:-1"]), at("2026-11-27T12:00"), False),
    (TimeInterval(days_of_month=["-3:-1"]), at("2026-11-28T12:00"), True),
    (TimeInterval(days_of_month=["29:31"]), at("2026-02-28T12:00"), False),
    (TimeInterval(days_of_month=["1:-1"]), at("2026-02-28T12:00"), True),
    (TimeInterval(days_of_month=["-31:5"]), at("2026-02-03T12:00"), True),
    (TimeInterval(months=["november"]), MONDAY_3AM, True),
    (TimeInterval(months=["1:3", "11"]), MONDAY_3AM, True),
    (TimeInterval(months=["january:march"]), MONDAY_3AM, False),
    (TimeInterval(years=["2025:2026"]), MONDAY_3AM, True),
    (TimeInterval(years=["2027"]), MONDAY_3AM, False),
    (TimeInterval(weekdays=["monday"], times=[("22:00", "24:00")]), MONDAY_3AM, False),
    (TimeInterval(times=[("04:00", "05:00")], location="Europe/Berlin"), MONDAY_3AM, True),
    (TimeInterval(times=[("04:00", "05:00")], location="Europe/Berlin"), at("2026-07-23T03:00"), False),
    (TimeInterval(weekdays=["sunday"], location="America/New_York"), at("2026-11-23T03:00"), True),
    (TimeInterval(times=[("03:00", "05:00")], location="Europe/Nowhere"), MONDAY_3AM, False),
]


@pytest.mark.parametrize(("interval", "time", "expected"), CASES)
def test_an_interval_holds_when_it_says(interval: TimeInterval, time: datetime, expected: bool) -> None:
    assert holds(MuteTiming("x", [interval]), time) is expected


def test_a_timing_without_intervals_never_holds() -> None:
    assert not holds(MuteTiming("x", []), MONDAY_3AM)


@given(st.integers(0, 60 * 24 * 400))
def test_a_night_and_its_day_share_out_every_minute(minutes: int) -> None:
    night = MuteTiming("n", [TimeInterval(times=[("22:00", "24:00")]), TimeInterval(times=[("00:00", "07:00")])])
    day = MuteTiming("d", [TimeInterval(times=[("07:00", "22:00")])])
    time = MONDAY_3AM + timedelta(minutes=minutes)
    assert holds(night, time) is not holds(day, time)


@given(st.integers(0, 10_000))
def test_exactly_one_weekday_holds_at_a_time(hours: int) -> None:
    time = MONDAY_3AM + timedelta(hours=hours)
    assert sum(holds(MuteTiming(day, [TimeInterval(weekdays=[day])]), time) for day in WEEKDAYS) == 1


WRONG: list[tuple[TimeInterval, str]] = [
    (TimeInterval(times=[("25:00", "26:00")]), "'25:00' is no time of day"),
    (TimeInterval(times=[("7:00", "08:00")]), "'7:00' is no time of day"),
    (TimeInterval(times=[("22:00", "07:00")]), "over midnight it takes two"),
    (TimeInterval(times=[("07:00", "07:00")]), "ends before it begins"),
    (TimeInterval(weekdays=["mondey"]), "Did you mean 'monday'?"),
    (TimeInterval(weekdays=["friday:monday"]), "ends before it begins"),
    (TimeInterval(weekdays=["monday:friday:sunday"]), "'monday:friday:sunday' is no weekday"),
    (TimeInterval(days_of_month=["0"]), "'0' is no day of a month"),
    (TimeInterval(days_of_month=["32"]), "'32' is no day of a month"),
    (TimeInterval(days_of_month=["5:1"]), "ends before it begins"),
    (TimeInterval(months=["13"]), "'13' is no month"),
    (TimeInterval(years=["twenty"]), "'twenty' is no year"),
    (TimeInterval(location="Europe/Berln"), "no time zone 'Europe/Berln'"),
]


@pytest.mark.parametrize(("interval", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_wrong_interval_is_told(interval: TimeInterval, message: str) -> None:
    assert any(message in problem for problem in problems(interval)), list(problems(interval))


def test_every_right_interval_of_the_cases_has_no_problem() -> None:
    assert [list(problems(interval)) for interval, _, _ in CASES if interval.location != "Europe/Nowhere"] == [[]] * (
        len(CASES) - 1
    )
