"""The ways in which a series becomes one number, by their names of all times.

Source: Grafana 12.4, packages/grafana-data/src/transformations/fieldReducer.ts.
"""

from collections.abc import Iterable
from typing import Any

_FORMER = {"current": "lastNotNull", "avg": "mean", "total": "sum"}
_REDUCERS = frozenset(
    (
        *("lastNotNull", "last", "firstNotNull", "first", "min", "max", "mean", "median", "variance", "stdDev", "sum"),
        *("count", "countAll", "range", "delta", "step", "diff", "logmin", "allIsZero", "allIsNull", "changeCount"),
        *("distinctCount", "diffperc", "allValues", "uniqueValues"),
        *(f"p{each}" for each in range(1, 100)),
    )
)


def reducer(name: Any) -> str | None:
    """Return what a way is called today; None for one that nobody knows."""
    if not isinstance(name, str):
        return None
    today = _FORMER.get(name, name)
    return today if today in _REDUCERS else None


def reducers(names: Iterable[Any]) -> list[str]:
    """Return what ways are called today, without those that nobody knows."""
    return [found for name in names if (found := reducer(name)) is not None]
