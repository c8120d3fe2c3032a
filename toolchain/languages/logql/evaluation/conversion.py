"""Numbers, durations and sizes as Go and Loki read them from text.

Durations follow Go's ``time.ParseDuration``; sizes follow go-humanize, where ``KB`` is 1000 and ``KiB`` 1024 bytes and
the unit may be missing.
"""

import math
import re
from functools import lru_cache

from toolchain.base.durations import duration_seconds

_FLOAT = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)|nan", re.IGNORECASE)
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")
_DURATION = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+")
_DURATION_PART = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_SIZE = re.compile(r"([0-9.,]*)(.*)", re.DOTALL)
_SIZES = {"": 1, "b": 1}
for _power, _letter in enumerate("kmgtpe", 1):
    _SIZES |= {_letter: 1000**_power, f"{_letter}b": 1000**_power}
    _SIZES |= {f"{_letter}i": 1024**_power, f"{_letter}ib": 1024**_power}
_MOST_DIGITS = 400
"""Longer numbers than this are refused rather than read; a double ends long before."""


def go_float(text: str) -> float | None:
    """Return the number that Go's ``ParseFloat`` reads; None where it reads none or one too large."""
    if len(text) > _MOST_DIGITS:
        return None
    if _FLOAT.fullmatch(text):
        value = float(text)
        return None if math.isinf(value) and "n" not in text.lower() else value
    if _HEX_FLOAT.fullmatch(text):
        try:
            return float.fromhex(text)
        except OverflowError:
            return None
    return None


@lru_cache(maxsize=4096)
def go_duration(text: str) -> int | None:
    """Return a duration such as ``1.5s`` in nanoseconds; None where Go reads none, as for a bare number or days."""
    if text.lstrip("+-") == "0" and len(text) <= 2:
        return 0
    if len(text) > _MOST_DIGITS or not _DURATION.fullmatch(text):
        return None
    total = 0
    for number, unit in _DURATION_PART.findall(text):
        whole, _, fraction = number.partition(".")
        total += int(whole or 0) * _UNITS[unit]
        if fraction:
            total += int(fraction) * _UNITS[unit] // 10 ** len(fraction)
    if total > 2**63 - 1:
        return None
    return -total if text.startswith("-") else total


def written_duration(text: str) -> int | None:
    """Return a duration of a query in nanoseconds, as in Prometheus (``1d``) or as in Go (``1.5h``)."""
    sign = -1 if text.startswith("-") else 1
    seconds = duration_seconds(text.lstrip("+-"))
    if seconds is not None:
        return sign * round(seconds * 1000) * 10**6
    return go_duration(text)


@lru_cache(maxsize=4096)
def size_in_bytes(text: str) -> int | None:
    """Return a size such as ``5KB`` or ``1,5 MiB`` in bytes; None where go-humanize reads none."""
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    number = go_float(found[1].replace(",", ""))
    unit = _SIZES.get(found[2].strip().lower())
    if number is None or unit is None or number * unit >= 2**64:
        return None
    return int(number * unit)


def written_number(text: str) -> float | None:
    """Return a number of a query, which may have underscores and a hexadecimal exponent."""
    return go_float(text.replace("_", ""))
