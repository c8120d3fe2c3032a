"""Prometheus durations (Prometheus documentation, "Querying basics: float literals and time durations")."""

import re
from functools import lru_cache

_ORDERED = re.compile(
    r"(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1)

_MOST_MILLISECONDS = 2**63 // 10**6
_LONGEST_TEXT = 200


@lru_cache(maxsize=1024)
def duration_seconds(text: str) -> float | None:
    """Return a duration such as ``1h30m`` in seconds.

    None for a variable, for units out of order, and for what 64 bits of nanoseconds cannot hold: more than 292 years.
    """
    found = _ORDERED.fullmatch(text) if 0 < len(text) < _LONGEST_TEXT else None
    if found is None:
        return None
    total = sum(int(part or 0) * unit for part, unit in zip(found.groups(), _MILLISECONDS, strict=True))
    return total / 1000 if total <= _MOST_MILLISECONDS else None
