"""Prometheus durations (Prometheus documentation, "Querying basics: float literals and time durations")."""

import re
from functools import lru_cache

_ORDERED = re.compile(
    r"(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)


@lru_cache(maxsize=1024)
def duration_seconds(text: str) -> float | None:
    """Return a duration such as ``1h30m`` in seconds; None for a variable and where units are out of order."""
    found = _ORDERED.fullmatch(text)
    if found is None or not text:
        return None
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), _MILLISECONDS, strict=True)) / 1000
