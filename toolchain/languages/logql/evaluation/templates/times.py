"""Times in templates: Go's layouts, written with the reference time Mon Jan 2 15:04:05 MST 2006.

The zone of the server is UTC. Years outside of 1 to 9999 are not known.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import frozen

_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PIECE = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|Z07:00|Z0700|-07:00|-0700|-07|002|0[1-6]|15|PM|pm|_2|[.,](?:0+|9+)(?![0-9])"
    r"|[1-5]"
)
_READ = {
    "2006": r"(?P<year>[0-9]{4})",
    "06": r"(?P<short_year>[0-9]{2})",
    "01": r"(?P<month>[0-9]{2})",
    "1": r"(?P<month>[0-9]{1,2})",
    "January": rf"(?P<name>{'|'.join(_MONTHS)})",
    "Jan": rf"(?P<name>{'|'.join(month[:3] for month in _MONTHS)})",
    "Monday": rf"(?:{'|'.join(_DAYS)})",
    "Mon": rf"(?:{'|'.join(day[:3] for day in _DAYS)})",
    "02": r"(?P<day>[0-9]{2})",
    "_2": r" ?(?P<day>[0-9]{1,2})",
    "2": r"(?P<day>[0-9]{1,2})",
    "002": r"[0-9]{3}",
    "15": r"(?P<hour>[0-9]{1,2})",
    "03": r"(?P<half>[0-9]{2})",
    "3": r"(?P<half>[0-9]{1,2})",
    "04": r"(?P<minute>[0-9]{2})",
    "4": r"(?P<minute>[0-9]{1,2})",
    "05": r"(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?",
    "5": r"(?P<second>[0-9]{1,2})(?:\.(?P<fraction>[0-9]{1,9}))?",
    "PM": r"(?P<noon>AM|PM)",
    "pm": r"(?P<noon>am|pm)",
    "MST": r"(?P<zone>[A-Z]{3,4})",
    "-0700": r"(?P<offset>[+-][0-9]{4})",
    "-07:00": r"(?P<offset>[+-][0-9]{2}:[0-9]{2})",
    "-07": r"(?P<offset>[+-][0-9]{2})",
    "Z0700": r"(?P<offset>Z|[+-][0-9]{4})",
    "Z07:00": r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})",
}


@frozen
class GoTime:
    """A moment in nanoseconds since 1970, shown in a zone."""

    nanoseconds: int
    zone: tzinfo = UTC

    def __str__(self) -> str:
        return formatted(self, "2006-01-02 15:04:05.999999999 -0700 MST")


UTC_ZONE: tzinfo = UTC
ZERO = GoTime(-62_135_596_800 * _SECOND)
"""Go's zero time, which is what a text that is no time becomes."""


def zone_of(name: str) -> tzinfo:
    """Return the zone of that name, UTC where there is none."""
    try:
        return ZoneInfo(name) if name not in ("", "UTC", "Local") else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def formatted(time: GoTime, layout: str) -> str:
    """Return a time in a layout."""
    seconds, nano = divmod(time.nanoseconds, _SECOND)
    try:
        local = (_EPOCH + timedelta(seconds=seconds)).astimezone(time.zone)
    except OverflowError:
        return layout
    return _PIECE.sub(lambda found: _written(found[0], local, nano), layout)


def _written(piece: str, time: datetime, nano: int) -> str:
    if piece[0] in ".,":
        digits = f"{nano:09d}"[: len(piece) - 1].ljust(len(piece) - 1, "0")
        digits = digits if piece[1] == "0" else digits.rstrip("0")
        return piece[0] + digits if digits else ""
    if "07" in piece:
        return _offset(time, piece)
    return _WRITE[piece](time)


def _offset(time: datetime, piece: str) -> str:
    offset = time.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if piece[0] == "Z" and not minutes:
        return "Z"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}" + {"-07": ""}.get(piece, f"{':' * (':' in piece)}{rest:02d}")


_WRITE: dict[str, Callable[[datetime], str]] = {
    "2006": lambda time: f"{time.year:04d}",
    "06": lambda time: f"{time.year % 100:02d}",
    "01": lambda time: f"{time.month:02d}",
    "1": lambda time: str(time.month),
    "January": lambda time: _MONTHS[time.month - 1],
    "Jan": lambda time: _MONTHS[time.month - 1][:3],
    "Monday": lambda time: _DAYS[time.weekday()],
    "Mon": lambda time: _DAYS[time.weekday()][:3],
    "02": lambda time: f"{time.day:02d}",
    "_2": lambda time: f"{time.day:2d}",
    "2": lambda time: str(time.day),
    "002": lambda time: f"{time.timetuple().tm_yday:03d}",
    "15": lambda time: f"{time.hour:02d}",
    "03": lambda time: f"{(time.hour + 11) % 12 + 1:02d}",
    "3": lambda time: str((time.hour + 11) % 12 + 1),
    "04": lambda time: f"{time.minute:02d}",
    "4": lambda time: str(time.minute),
    "05": lambda time: f"{time.second:02d}",
    "5": lambda time: str(time.second),
    "PM": lambda time: "PM" if time.hour >= 12 else "AM",
    "pm": lambda time: "pm" if time.hour >= 12 else "am",
    "MST": lambda time: time.tzname() or "UTC",
}


def parsed(layout: str, text: str, zone: tzinfo = UTC) -> GoTime:
    """Return the time that a text says in a layout; Go's zero time where it says none."""
    found = _reader(layout, text)
    if found is None:
        return ZERO
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    month = [each[:3] for each in _MONTHS].index(part["name"][:3]) + 1 if "name" in part else int(part.get("month", 1))
    hour = int(part.get("hour", part.get("half", 0)))
    if "noon" in part:
        hour = hour % 12 + 12 * (part["noon"].lower() == "pm")
    short = int(part.get("short_year", 0))
    year = int(part["year"]) if "year" in part else short + (1900 if short >= 69 else 2000) if short else 1
    try:
        place = _fixed(part["offset"]) if "offset" in part else UTC if part.get("zone") == "UTC" else zone
        moment = datetime(
            *(year, month, int(part.get("day", 1)), hour, int(part.get("minute", 0)), int(part.get("second", 0))),
            tzinfo=place,
        )
        since = moment - _EPOCH
    except (ValueError, OverflowError):
        return ZERO
    nano = int(part.get("fraction", "0").ljust(9, "0"))
    return GoTime((since.days * 86_400 + since.seconds) * _SECOND + nano, place)


def _reader(layout: str, text: str) -> re.Match[str] | None:
    pattern: list[str] = []
    end = 0
    for piece in _PIECE.finditer(layout):
        pattern += (re.escape(layout[end : piece.start()]), _READ.get(piece[0], ""))  # seconds read their fraction
        end = piece.end()
    pattern.append(re.escape(layout[end:]))
    try:
        return re.fullmatch("".join(pattern), text)
    except re.error:  # a layout with the same piece twice
        return None


def _fixed(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
