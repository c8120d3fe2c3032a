"""Prometheus durations."""

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31536000.0}
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")


def seconds(duration: str) -> float | None:
    """Return a duration such as ``1h30m`` in seconds, or None for a variable or anything else."""
    if not _DURATION.fullmatch(duration):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(duration))
