"""Moments relative to now, as addresses and dashboards of Grafana have them: ``now-6h``, ``now-1d/d``, ``now/fy``.

Source: Grafana 12.4, packages/grafana-data/src/datetime/datemath.ts; days, weeks, months and years are those of a
calendar in a time zone. What Grafana calls a range is in rangeutil.ts ("rangeOptions").
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from attrs import frozen

_RELATIVE = re.compile(r"now(?P<steps>(?:[+-][0-9]{0,9}[smhdwMQy]|/1?f?[smhdwMQy])*)")
_STEP = re.compile(r"(?P<sign>[+/-])(?P<amount>[0-9]*)(?P<fiscal>f?)(?P<unit>[smhdwMQy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_MONTHS = {"M": 1, "Q": 3, "y": 12}
_FIRST_DAYS = {"monday": 0, "saturday": 5, "sunday": 6}
_NAMES = {
    ("now/d", "now/d"): "Today",
    ("now/d", "now"): "Today so far",
    ("now/w", "now/w"): "This week",
    ("now/w", "now"): "This week so far",
    ("now/M", "now/M"): "This month",
    ("now/M", "now"): "This month so far",
    ("now/y", "now/y"): "This year",
    ("now/y", "now"): "This year so far",
    ("now-1d/d", "now-1d/d"): "Yesterday",
    ("now-2d/d", "now-2d/d"): "Day before yesterday",
    ("now-7d/d", "now-7d/d"): "This day last week",
    ("now-1w/w", "now-1w/w"): "Previous week",
    ("now-1M/M", "now-1M/M"): "Previous month",
    ("now-1y/y", "now-1y/y"): "Previous year",
}


@frozen
class Clock:
    """The calendar of who looks: the time zone, the first day of a week (0 is Monday), and of a fiscal year the month.

    A week begins on Sunday where nobody says otherwise, as in Grafana in English.
    """

    zone: tzinfo = UTC
    first_day: int = 6
    fiscal_month: int = 1


UTC_CLOCK = Clock()


def clock_of(timezone: object, week_start: object = "", fiscal_month: object = 0) -> Clock:
    """Return the clock of a dashboard by its fields; UTC for a zone that nobody knows, and for that of a browser."""
    first_day = _FIRST_DAYS.get(str(week_start or "").lower(), UTC_CLOCK.first_day)
    month = fiscal_month + 1 if isinstance(fiscal_month, int) and 0 <= fiscal_month < 12 else 1
    return Clock(_zone(str(timezone or "")), first_day, month)


def _zone(name: str) -> tzinfo:
    if name.lower() in ("", "browser", "utc"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # such as one that is not there, and a name that is a path
        return UTC


def range_name(start: str, end: str) -> str:
    """Return what Grafana calls a range of calendar units; empty for another one."""
    return _NAMES.get((start, end), "")


def relative_moment(text: str, now: float, clock: Clock, *, ends: bool) -> float | None:
    """Return a moment relative to now in seconds since 1970, None for a text that is none.

    What is rounded becomes the begin of its unit, or the last millisecond where a range ``ends`` with it. Raises
    OverflowError and ValueError for what no calendar has.
    """
    found = _RELATIVE.fullmatch(text)
    if found is None:
        return None
    at = datetime.fromtimestamp(now, clock.zone)
    for step in _STEP.finditer(found["steps"]):
        if step["sign"] == "/":
            at = _rounded(at, step["unit"], clock, is_fiscal=bool(step["fiscal"]), ends=ends)
        else:
            amount = int(step["amount"] or 1)
            at = _added(at, step["unit"], amount if step["sign"] == "+" else -amount)
    return at.timestamp()


def _added(at: datetime, unit: str, amount: int) -> datetime:
    if unit in _SECONDS:
        return datetime.fromtimestamp(at.timestamp() + amount * _SECONDS[unit], at.tzinfo)
    if unit in "dw":
        return at + timedelta(days=amount * (7 if unit == "w" else 1))
    months = at.year * 12 + at.month - 1 + amount * _MONTHS[unit]
    year, month = divmod(months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _rounded(at: datetime, unit: str, clock: Clock, *, is_fiscal: bool, ends: bool) -> datetime:
    begin = _begin(at, unit, clock, is_fiscal=is_fiscal)
    if not ends:
        return begin
    return datetime.fromtimestamp(_added(begin, unit, 1).timestamp() - 0.001, at.tzinfo)


def _begin(at: datetime, unit: str, clock: Clock, *, is_fiscal: bool) -> datetime:
    if unit in _SECONDS:
        second = at.second if unit == "s" else 0
        return at.replace(microsecond=0, second=second, minute=0 if unit == "h" else at.minute)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit == "d":
        return day
    if unit == "w":
        return day - timedelta(days=(day.weekday() - clock.first_day) % 7)
    first = clock.fiscal_month if is_fiscal else 1
    return _added(day.replace(day=1), "M", -((day.month - first) % _MONTHS[unit]))
