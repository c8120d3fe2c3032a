"""When a mute timing holds, as PromQL: for rules that leave that time out of what they count.

Source: Prometheus documentation, "Query functions": ``hour``, ``day_of_week`` and their siblings know UTC only, so a
timing of a place whose clock is changed twice a year cannot be asked for.
"""

from collections.abc import Iterator

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Duration
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import QueryError
from toolchain.define.alerting.routing.calendar import clock_minutes, problems, weekday_range
from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.parser import parse


@checked
def during(timing: MuteTiming, *, lingering: Duration = "0s") -> Expression:
    """Return 1 while a timing holds, and for the duration ``lingering`` after it; nothing at other times.

    Times of day and weekdays are what it can say. Raises QueryError for others, and for a zone that is not UTC.
    """
    if not timing.intervals:
        raise QueryError(f"mute timing {timing.name!r} has no times", "Give it an interval.")
    for interval in timing.intervals:
        for problem in (*problems(interval), *_unsaid(interval)):
            raise QueryError(
                f"PromQL cannot ask for mute timing {timing.name!r}: {problem}",
                "Write it in times of day and weekdays of UTC.",
            )
    after = duration_seconds(lingering)
    moments = [f"vector(time() - {after:g})"] if after else []
    return parse(" or ".join(_holds(interval, at) for interval in timing.intervals for at in ("", *moments)))


def _unsaid(interval: TimeInterval) -> Iterator[str]:
    if interval.location != "UTC":
        yield f"it is in {interval.location}"
    if interval.days_of_month or interval.months or interval.years:
        yield "it names days of a month, months or years"


def _holds(interval: TimeInterval, at: str) -> str:
    """Return a condition at a time, which is a vector; now for the empty text."""
    minute, weekday = f"(hour({at}) * 60 + minute({at}))", f"day_of_week({at})"
    clock = [(clock_minutes(start) or 0, (clock_minutes(end) or 0) - 1) for start, end in interval.times]
    days = [each for text in interval.weekdays if (each := weekday_range(text))]
    kinds = (
        [_between(minute, *each, last=24 * 60 - 1) for each in clock],
        [_between(weekday, *each, last=6) for each in days],
    )
    return "".join(["vector(1)", *(f" and on () ({' or '.join(each)})" for each in kinds if each)])


def _between(value: str, low: int, high: int, *, last: int) -> str:
    """Return a comparison of a value that lies between 0 and ``last``, without the sides that always hold."""
    if low == high:
        return f"{value} == {low}"
    return f"{value}{f' >= {low}' if low > 0 else ''}{f' <= {high}' if high < last else ''}"
