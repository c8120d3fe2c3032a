"""When a mute timing holds, and what is wrong with one that cannot.

Source: Prometheus documentation, "Alerting configuration: time_interval"; for days counted from the end of a month,
Alertmanager's own time intervals.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolchain.base.errors import did_you_mean
from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

Range = tuple[int, int]
Reading = Callable[[str], int | None]

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_NUMBER = re.compile(r"-?[0-9]{1,4}")


def holds(timing: MuteTiming, at: datetime) -> bool:
    """Return whether a time with a zone lies in one of the timing's intervals; a part that is invalid never holds."""
    return any(_interval_holds(interval, at) for interval in timing.intervals)


def problems(interval: TimeInterval) -> Iterator[str]:
    """Yield what is wrong with an interval."""
    for start, end in interval.times:
        minutes = clock_minutes(start), clock_minutes(end)
        for text, value in zip((start, end), minutes, strict=True):
            if value is None:
                yield f"{text!r} is no time of day such as 07:30"
        if minutes[0] is not None and minutes[1] is not None and minutes[0] >= minutes[1]:
            yield f"{start} to {end} ends before it begins; over midnight it takes two, up to 24:00 and from 00:00"
    for word, texts, reading, known in (
        ("weekday", interval.weekdays, _weekday, WEEKDAYS),
        ("month", interval.months, _month, MONTHS),
        ("year", interval.years, _year, ()),
        ("day of a month", interval.days_of_month, _day, ()),
    ):
        yield from _range_problems(word, texts, reading, known)
    if zone_of(interval.location) is None:
        yield f"there is no time zone {interval.location!r}"


def clock_minutes(text: str) -> int | None:
    """Return the minutes since midnight of ``HH:MM``, None for anything else."""
    if _CLOCK.fullmatch(text) is None:
        return None
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def weekday_range(text: str) -> Range | None:
    """Return the first and the last day of a name or a range of names, sunday being 0; None for anything else."""
    return _range(text, _weekday)


def zone_of(location: str) -> tzinfo | None:
    """Return the time zone of that name, None where there is none; ``Local`` is the server's, read as UTC here."""
    try:
        return ZoneInfo("UTC" if location == "Local" else location)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _interval_holds(interval: TimeInterval, at: datetime) -> bool:
    zone = zone_of(interval.location)
    if zone is None:
        return False
    local = at.astimezone(zone)
    return (
        _in_times(interval.times, local.hour * 60 + local.minute)
        and _in_ranges(interval.weekdays, _weekday, local.isoweekday() % 7)
        and _in_days(interval.days_of_month, local)
        and _in_ranges(interval.months, _month, local.month)
        and _in_ranges(interval.years, _year, local.year)
    )


def _in_times(times: Sequence[tuple[str, str]], minute: int) -> bool:
    if not times:
        return True
    read = [(clock_minutes(start), clock_minutes(end)) for start, end in times]
    return any(start is not None and end is not None and start <= minute < end for start, end in read)


def _in_ranges(texts: Sequence[str], reading: Reading, value: int) -> bool:
    ranges = [_range(text, reading) for text in texts]
    return not texts or any(each is not None and each[0] <= value <= each[1] for each in ranges)


def _in_days(texts: Sequence[str], local: datetime) -> bool:
    if not texts:
        return True
    length = monthrange(local.year, local.month)[1]
    for each in (_range(text, _day) for text in texts):
        if each is not None:
            first, last = (day if day > 0 else length + day + 1 for day in each)
            if first <= length and max(first, 1) <= local.day <= last:
                return True
    return False


def _range(text: str, reading: Reading) -> Range | None:
    start, colon, end = text.partition(":")
    first, last = reading(start.strip()), reading((end if colon else start).strip())
    return None if first is None or last is None else (first, last)


def _weekday(text: str) -> int | None:
    return WEEKDAYS.index(text.lower()) if text.lower() in WEEKDAYS else None


def _month(text: str) -> int | None:
    if text.lower() in MONTHS:
        return MONTHS.index(text.lower()) + 1
    return _number(text, 1, 12)


def _year(text: str) -> int | None:
    return _number(text, 1, 9999)


def _day(text: str) -> int | None:
    return _number(text, -31, 31) or None


def _number(text: str, least: int, most: int) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) and least <= int(text) <= most else None


def _range_problems(word: str, texts: Iterable[str], reading: Reading, known: Sequence[str]) -> Iterator[str]:
    for text in texts:
        found = _range(text, reading)
        if found is None:
            wrong = next((each for each in text.split(":") if reading(each.strip()) is None), text)
            yield f"{wrong!r} is no {word}.{did_you_mean(wrong, known)}"
        elif found[0] > found[1] and (found[0] > 0) == (found[1] > 0):
            yield f"{text!r} is a range that ends before it begins; a week begins on sunday"
