"""Durations, clocks and dates as Grafana writes them (facts: its date and time formatters). Dates are in UTC."""

import math
import re
from datetime import UTC, datetime

from toolchain.preview.data._numbers import Formatted, Formatter, fixed_text

_DURATION_PARTS = (
    ("year", 31_536_000_000),
    ("month", 2_592_000_000),
    ("week", 604_800_000),
    ("day", 86_400_000),
    ("hour", 3_600_000),
    ("minute", 60_000),
    ("second", 1_000),
    ("millisecond", 1),
)


def duration(milliseconds: float, name: str) -> Formatter:
    """Return a writer of ``1 day, 12 hours``: the largest part, and as many smaller ones as there are decimals."""

    def write(value: float, decimals: int | None) -> Formatted:
        if value == 0 or not math.isfinite(value):
            return Formatted(fixed_text(value), suffix=f" {name}s")
        left, parts = abs(value) * milliseconds, list[str]()
        for part, length in _DURATION_PARTS:
            if (left >= length or parts) and len(parts) <= max(0, decimals or 0):
                whole = int(left // length)
                parts.append(f"{whole} {part}{'' if whole == 1 else 's'}")
                left %= length
        return Formatted(", ".join(parts) or f"0 {name}s", suffix=" ago" if value < 0 else "")

    return write


def hours_minutes_seconds(value: float, _: int | None) -> Formatted:
    """Return seconds as ``01:02:03``."""
    if not math.isfinite(value):
        return Formatted(fixed_text(value))
    seconds = int(abs(value))
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return Formatted(text, suffix=" ago" if value < 0 else "")


def days_and_clock(value: float, decimals: int | None) -> Formatted:
    """Return seconds as ``4 d 01:02:03``."""
    if not math.isfinite(value):
        return Formatted(fixed_text(value))
    days, rest = divmod(int(abs(value)), 86_400)
    text = hours_minutes_seconds(rest, decimals).text
    return Formatted(f"{days} d {text}" if days else text, suffix=" ago" if value < 0 else "")


def clock(factor: float) -> Formatter:
    """Return a writer of ``01h:59m:59s:999ms``; decimals say how many smaller parts follow the first."""

    def write(value: float, decimals: int | None) -> Formatted:
        if not math.isfinite(value):
            return Formatted(fixed_text(value))
        total = int(abs(value) * factor)
        parts = [
            f"{total // 3_600_000:02}h",
            f"{total // 60_000 % 60:02}m",
            f"{total // 1000 % 60:02}s",
            f"{total % 1000:03}ms",
        ]
        first = next((i for i, limit in enumerate((3_600_000, 60_000, 1000)) if total >= limit), 3)
        last = len(parts) if decimals is None else first + max(0, decimals) + 1
        return Formatted(("-" if value < 0 else "") + ":".join(parts[first:last]))

    return write


_MOMENT = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "DD": "%d",
    "dddd": "%A",
    "ddd": "%a",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "A": "%p",
}
_MOMENT_TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|SSS|A|a")


def date_text(milliseconds: float, pattern: str) -> str:
    """Return a moment since 1970 in a moment.js pattern, in UTC; a moment no calendar holds is ``Invalid date``."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return "Invalid date"

    def part(found: re.Match[str]) -> str:
        token = found[0]
        if found[1] is not None:
            return found[1]
        single = {
            "M": moment.month,
            "D": moment.day,
            "H": moment.hour,
            "h": moment.hour % 12 or 12,
            "m": moment.minute,
            "s": moment.second,
        }
        if token in single:
            return str(single[token])
        if token == "SSS":
            return f"{moment.microsecond // 1000:03}"
        if token == "a":
            return moment.strftime("%p").lower()
        if token == "YYYY":
            return f"{moment.year:04}"
        return moment.strftime(_MOMENT[token])

    return _MOMENT_TOKEN.sub(part, pattern)


def time_ago(milliseconds: float, now_milliseconds: float) -> str:
    """Return ``2 minutes ago`` or ``in 3 hours`` for a moment seen from another one."""
    distance = (now_milliseconds - milliseconds) / 1000
    steps = ((45, 1, "second"), (2700, 60, "minute"), (79_200, 3600, "hour"), (2_246_400, 86_400, "day"))
    size, name = next(
        ((length, word) for limit, length, word in steps if abs(distance) < limit),
        (2_592_000, "month") if abs(distance) < 27_648_000 else (31_536_000, "year"),
    )
    if name == "second":
        text = "a few seconds"
    else:
        number = max(1, math.floor(abs(distance) / size + 0.5))
        text = f"{'an' if name == 'hour' else 'a'} {name}" if number == 1 else f"{number} {name}s"
    return f"in {text}" if distance < 0 else f"{text} ago"


def date(pattern: str) -> Formatter:
    """Return a writer of milliseconds since 1970 in a moment.js pattern."""
    return lambda value, _: Formatted(date_text(value, pattern))


def from_now(value: float, _: int | None) -> Formatted:
    """Return how far milliseconds since 1970 are from now."""
    if not math.isfinite(value):
        return Formatted("Invalid date")
    return Formatted(time_ago(value, datetime.now(UTC).timestamp() * 1000))
