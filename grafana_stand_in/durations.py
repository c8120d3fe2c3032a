"""Durations as Prometheus and Grafana write them back (docs/reference/grafana-api.md, 5.3)."""

import re

_UNITS = {"y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_DURATION = re.compile(r"(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?")


def milliseconds(text: str) -> int | None:
    """Return a duration such as ``1h30m`` in milliseconds, or None where it is none."""
    found = _DURATION.fullmatch(text)
    if text == "0":
        return 0
    if found is None or not text:
        return None
    return sum(int(part.rstrip("ywdhms")) * _UNITS[part.lstrip("0123456789")] for part in found.groups() if part)


def canonical(total: int) -> str:
    """Return milliseconds the way Prometheus writes them: ``5m`` for 300 s, years and weeks only where they fit."""
    if total == 0:
        return "0s"
    parts = []
    for unit, size in _UNITS.items():
        amount = total // size
        if amount and not (unit in ("y", "w") and total % size):
            parts.append(f"{amount}{unit}")
            total -= amount * size
    return "".join(parts)


def canonical_text(text: str) -> str | None:
    """Return a duration in canonical form, or None where it is none."""
    total = milliseconds(text)
    return None if total is None else canonical(total)
