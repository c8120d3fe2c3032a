"""PromQL says that a mute timing holds when the calendar says so."""

from datetime import UTC, datetime

import pytest

from toolchain.base.errors import QueryError
from toolchain.define.alerting.routing import MuteTiming, TimeInterval
from toolchain.define.alerting.routing.calendar import holds
from toolchain.define.alerting.routing.calendar_query import during
from toolchain.languages.promql.printer import to_promql
from toolchain.prove.engine.observation import observe
from toolchain.prove.promtool import Story

TIMINGS = {
    "Always": [TimeInterval()],
    "Nights": [TimeInterval(times=[("22:00", "24:00")]), TimeInterval(times=[("00:00", "07:00")])],
    "Sundays": [TimeInterval(times=[("03:00", "05:00"), ("23:55", "24:00")], weekdays=["sunday"])],
    "Work": [TimeInterval(times=[("08:30", "12:00"), ("13:00", "17:30")], weekdays=["monday:friday"])],
    "Ends": [TimeInterval(weekdays=["sunday:monday", "friday:saturday"])],
}
MINUTES = range(0, 8 * 24 * 60, 5)


@pytest.mark.parametrize("after", [0, 15])
def test_prometheus_and_the_calendar_agree_on_every_hour_of_a_week(promtool: str, after: int) -> None:
    timings = [MuteTiming(name, intervals) for name, intervals in TIMINGS.items()]
    rules = [
        {"alert": each.name, "expr": to_promql(during(each, lingering=f"{after}m" if after else "0s"))}
        for each in timings
    ]
    times = [f"{minute}m" for minute in MINUTES if minute % 60 in (0, 10, 30, 55)]
    story = Story("a week", [{"name": "timings", "rules": rules}], [], "5m", "5m", times)
    (observed,) = observe([story], promtool)
    found = {(alert.name, alert.seconds / 60) for alert in observed}
    expected = {
        (each.name, minute)
        for each in timings
        for minute in MINUTES
        if f"{minute}m" in times
        if any(holds(each, datetime.fromtimestamp(60 * (minute - ago), UTC)) for ago in {0, after})
    }
    assert found == expected


@pytest.mark.parametrize(
    ("interval", "message"),
    [
        (TimeInterval(location="Europe/Berlin"), "it is in Europe/Berlin"),
        (TimeInterval(days_of_month=["1"]), "names days of a month"),
        (TimeInterval(times=[("22:00", "07:00")]), "ends before it begins"),
        (TimeInterval(weekdays=["someday"]), "'someday' is no weekday"),
    ],
)
def test_what_promql_cannot_say_is_refused(interval: TimeInterval, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        during(MuteTiming("Odd", [interval]))
