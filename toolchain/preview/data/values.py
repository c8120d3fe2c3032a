"""Numbers as Grafana writes them, by unit id and decimals.

Facts: Grafana's value formats (``getValueFormat`` of @grafana/data, 8 to 13) and its display processor, which strips
zeros behind the point wherever no decimals are configured. Dates are shown in UTC.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from toolchain.preview.data._numbers import MOST_DECIMALS, Formatted, Formatter, exponent_text, fixed_text
from toolchain.preview.data._units import SCALES, TIME_STEPS, Scale, count, currency, fixed, si_of_text
from toolchain.preview.data.moments import (
    clock,
    date,
    date_text,
    days_and_clock,
    duration,
    from_now,
    hours_minutes_seconds,
)


def format_value(value: float | None, unit: str = "", decimals: int | None = None) -> Formatted:
    """Return a number in Grafana's unit ``unit``; never fails: an unknown unit stands behind the number as it is."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Formatted("" if value is None else "NaN")
    return formatter(unit)(float(value), decimals)


def display_parts(value: float | None, unit: str = "", decimals: int | None = None) -> Formatted:
    """Return a number as a panel shows it: without zeros behind the point unless decimals are configured."""
    formatted = format_value(value, unit, decimals)
    return formatted if decimals is not None else stripped(formatted)


@lru_cache(maxsize=1 << 16)
def display_value(value: float | None, unit: str = "", decimals: int | None = None) -> str:
    """Return ``display_parts`` as one text."""
    return str(display_parts(value, unit, decimals))


def stripped(formatted: Formatted) -> Formatted:
    """Return the same number without zeros behind the point."""
    if _PLAIN_NUMBER.fullmatch(formatted.text):
        return Formatted(formatted.text.rstrip("0").rstrip("."), formatted.prefix, formatted.suffix)
    return formatted


_PLAIN_NUMBER = re.compile(r"-?[0-9]+\.[0-9]+")


@lru_cache(maxsize=512)
def formatter(unit: str) -> Formatter:
    """Return how a unit writes numbers."""
    if unit in SCALES:
        return _scaled(SCALES[unit])
    if unit in TIME_STEPS:
        return _time(unit)
    if unit in _SPECIAL:
        return _SPECIAL[unit]
    kind, separator, rest = unit.partition(":")
    if separator and kind:
        match kind:
            case "prefix":
                return lambda value, decimals: Formatted(fixed_text(value, decimals), prefix=rest)
            case "suffix":
                return _scaled(fixed(rest))
            case "count":
                return _scaled(count(rest))
            case "si":
                return _scaled(si_of_text(rest))
            case "currency":
                return _scaled(currency(rest))
            case "time":
                return lambda value, _: Formatted(date_text(value, rest))
            case "bool":
                yes, slash, no = rest.partition("/")
                return _words(yes, no if slash else "-")
    return _scaled(fixed(unit))


def _scaled(scale: Scale) -> Formatter:
    digits = math.log10(scale.factor)

    def write(value: float, decimals: int | None) -> Formatted:
        if math.isinf(value):
            return Formatted(fixed_text(value))
        index = 0
        if value and scale.factor > 1:
            wanted = math.floor(math.log10(abs(value)) / digits)
            index = max(-scale.base, min(wanted, len(scale.suffixes) - scale.base - 1))
        suffix = scale.suffixes[scale.base + index]
        if scale.prefix:
            text = fixed_text(abs(value) / scale.factor**index, decimals)
            return Formatted(text, f"-{scale.prefix}" if value < 0 else scale.prefix, suffix)
        return Formatted(fixed_text(value / scale.factor**index, decimals), suffix=suffix)

    return write


def _time(unit: str) -> Formatter:
    steps = TIME_STEPS[unit]

    def write(value: float, decimals: int | None) -> Formatted:
        if value == 0 and unit == "s":
            return Formatted("0", suffix=" s")
        divisor, suffix = next(((each, name) for limit, each, name in steps if abs(value) < limit), steps[-1][1:])
        return Formatted(fixed_text(value / divisor, decimals), suffix=suffix)

    return write


def _words(yes: str, no: str) -> Formatter:
    return lambda value, _: Formatted(yes if value else no)


def _percent(factor: float) -> Formatter:
    return lambda value, decimals: Formatted(fixed_text(value * factor, decimals), suffix="%")


def _hexadecimal(prefix: str) -> Formatter:
    def write(value: float, _: int | None) -> Formatted:
        if not math.isfinite(value):
            return Formatted(fixed_text(value))
        text = float(value).hex().removeprefix("-") if value != int(value) else f"{abs(int(value)):X}"
        return Formatted(f"{'-' if value < 0 else ''}{prefix}{text}")

    return write


def _scientific(value: float, decimals: int | None) -> Formatted:
    if not math.isfinite(value):
        return Formatted(fixed_text(value))
    if decimals is None:
        return Formatted(exponent_text(value))
    mantissa, _, exponent = f"{value:.{min(max(0, decimals), MOST_DECIMALS)}e}".partition("e")
    return Formatted(f"{mantissa}e{exponent[0]}{int(exponent[1:])}")


def _locale(value: float, decimals: int | None) -> Formatted:
    if not math.isfinite(value):
        return Formatted(fixed_text(value))
    text = f"{value:,.{min(3 if decimals is None else max(0, decimals), MOST_DECIMALS)}f}"
    return Formatted(text.rstrip("0").rstrip(".") if "." in text else text)


def _plain(value: float, _: int | None) -> Formatted:
    if not math.isfinite(value):
        return Formatted(fixed_text(value))
    return Formatted(str(int(value)) if value == int(value) and abs(value) < 1e21 else repr(value))


_SPECIAL: Mapping[str, Formatter] = {
    "": _scaled(fixed("")),
    "string": _plain,
    "percent": _percent(1),
    "percentunit": _percent(100),
    "hex": _hexadecimal(""),
    "hex0x": _hexadecimal("0x"),
    "sci": _scientific,
    "locale": _locale,
    "bool": _words("True", "False"),
    "bool_yes_no": _words("Yes", "No"),
    "bool_on_off": _words("On", "Off"),
    "dtdurationms": duration(1, "millisecond"),
    "dtdurations": duration(1000, "second"),
    "dthms": hours_minutes_seconds,
    "dtdhms": days_and_clock,
    "timeticks": lambda value, decimals: _time("s")(value / 100, decimals),
    "clockms": clock(1),
    "clocks": clock(1000),
    "dateTimeAsIso": date("YYYY-MM-DD HH:mm:ss"),
    "dateTimeAsIsoNoDateIfToday": date("YYYY-MM-DD HH:mm:ss"),
    "dateTimeAsUS": date("MM/DD/YYYY h:mm:ss a"),
    "dateTimeAsUSNoDateIfToday": date("MM/DD/YYYY h:mm:ss a"),
    "dateTimeAsLocal": date("MM/DD/YYYY, hh:mm:ss A"),
    "dateTimeAsLocalNoDateIfToday": date("MM/DD/YYYY, hh:mm:ss A"),
    "dateTimeAsSystem": date("YYYY-MM-DD HH:mm:ss"),
    "dateTimeFromNow": from_now,
}
