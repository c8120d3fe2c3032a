"""Days, months and years of Alertmanager's time intervals, alone and as ranges.

Source: Alertmanager documentation, "Configuration: time_interval".
"""

import re
from collections.abc import Callable

_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_LAST_DAY, _SHORTEST_MONTH = 31, 28


def weekdays_problem(text: str) -> str:
    """Return why a text is no day of the week, or range of such; empty where it is."""
    return _range_problem(text, _weekday, "a day such as monday, or monday:friday")


def months_problem(text: str) -> str:
    """Return why a text is no month or range of months."""
    return _range_problem(text, _month, "a month such as may or 5, or may:august")


def years_problem(text: str) -> str:
    """Return why a text is no year or range of years."""
    return _range_problem(text, _number, "a year, or 2026:2027")


def days_problem(text: str) -> str:
    """Return why a text is no day of the month, or range of such; -1 is the last day."""
    ends = [_number(part) for part in text.split(":")]
    days = [each for each in ends if each is not None and each and abs(each) <= _LAST_DAY]
    if len(days) != len(ends) or len(ends) > len("ab"):
        return "no day such as 1 or -1, or 1:5"
    begin, end = days[0], days[-1]
    if begin < 0 < end:
        return "it begins at the end of the month, and ends at its begin"
    first, last = (_SHORTEST_MONTH + each if each < 0 else each for each in (begin, end))
    return "it ends before it begins" if first > last else ""


def _range_problem(text: str, read: Callable[[str], int | None], form: str) -> str:
    ends = [read(part) for part in text.lower().split(":")]
    known = [each for each in ends if each is not None]
    if len(known) != len(ends) or len(ends) > len("ab"):
        return f"not {form}"
    return "it ends before it begins" if known[0] > known[-1] else ""


def _weekday(text: str) -> int | None:
    return _WEEKDAYS.index(text) if text in _WEEKDAYS else None


def _month(text: str) -> int | None:
    if text in _MONTHS:
        return _MONTHS.index(text) + 1
    number = _number(text)
    return number if number is not None and 1 <= number <= len(_MONTHS) else None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None
