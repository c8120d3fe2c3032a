"""Reducers: one number out of a column (Grafana documentation, "Calculation types")."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from toolchain.define.panels.legend import CALC_TITLES
from toolchain.preview.data.values import display_value

Values = Sequence[Any]

TITLES: Mapping[str, str] = {
    **CALC_TITLES,
    "median": "Median",
    "step": "Step",
    "diffperc": "Difference percent",
    "variance": "Variance",
    "stdDev": "StdDev",
    "logmin": "Min (above zero)",
    "allIsZero": "All zeros",
    "allIsNull": "All nulls",
    "changeCount": "Change count",
    "distinctCount": "Distinct count",
    "allValues": "All values",
    "uniqueValues": "All unique values",
}
"""What a legend's or table's column is called."""

WITHOUT_UNIT = frozenset({"count", "changeCount", "distinctCount"})
"""Reducers whose result does not have the unit of the values."""


def reduce_values(calculation: str, values: Values) -> Any:
    """Return the result of a reducer id, None where there is nothing to reduce or no such reducer.

    Nulls and not-a-numbers are ignored, except by ``first``, ``last``, ``allIsNull`` and ``count``.
    """
    if calculation in _OF_ALL:
        return _OF_ALL[calculation](values)
    present = [each for each in values if each is not None and each == each]  # not-a-number is unlike itself
    if calculation in _OF_PRESENT:
        return _OF_PRESENT[calculation](present) if present else None
    numbers = [float(each) for each in present if isinstance(each, int | float)]
    if calculation.startswith("p") and calculation[1:].isdigit():
        return _quantile(sorted(numbers), int(calculation[1:]) / 100) if numbers else None
    compute = _OF_NUMBERS.get(calculation)
    return compute(numbers) if compute and numbers else None


def reduced_text(calculation: str, values: Values, unit: str, decimals: int | None) -> str:
    """Return a reducer's result as text; the values' unit applies where the result has it."""
    result = reduce_values(calculation, values)
    if result is None:
        return "-"
    if isinstance(result, bool | str):
        return str(result).lower() if isinstance(result, bool) else result
    if calculation in WITHOUT_UNIT:
        return display_value(result)
    if calculation == "diffperc":
        return display_value(result, "percentunit", decimals)
    return display_value(result, unit, decimals)


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _quantile(ordered: list[float], share: float) -> float:
    position = share * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def _mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)


def _variance(numbers: list[float]) -> float:
    center = _mean(numbers)
    return math.fsum((each - center) ** 2 for each in numbers) / len(numbers)


def _delta(numbers: list[float]) -> float:
    """Return by how much a counter grew; after a reset it counts from zero."""
    return math.fsum(after - before if after >= before else after for before, after in pairwise(numbers))


def _step(numbers: list[float]) -> float | None:
    steps = [after - before for before, after in pairwise(numbers)]
    return min(steps, default=None)


def _diffperc(numbers: list[float]) -> float | None:
    return (numbers[-1] - numbers[0]) / numbers[0] if numbers[0] else None


def _changes(values: Values) -> int:
    return sum(after != before for before, after in pairwise(values))


_OF_ALL: Mapping[str, Callable[[Values], Any]] = {
    "first": lambda values: values[0] if values else None,
    "last": lambda values: values[-1] if values else None,
    "count": len,
    "allIsNull": lambda values: all(_is_null(each) for each in values),
    "allIsZero": lambda values: bool(values) and all(each == 0 for each in values),
}
_OF_PRESENT: Mapping[str, Callable[[list[Any]], Any]] = {
    "lastNotNull": lambda values: values[-1],
    "firstNotNull": lambda values: values[0],
    "distinctCount": lambda values: len(set(values)),
    "changeCount": _changes,
}
_OF_NUMBERS: Mapping[str, Callable[[list[float]], float | None]] = {
    "min": min,
    "max": max,
    "mean": _mean,
    "median": lambda numbers: _quantile(sorted(numbers), 0.5),
    "sum": math.fsum,
    "range": lambda numbers: max(numbers) - min(numbers),
    "delta": _delta,
    "step": _step,
    "diff": lambda numbers: numbers[-1] - numbers[0],
    "diffperc": _diffperc,
    "variance": _variance,
    "stdDev": lambda numbers: math.sqrt(_variance(numbers)),
    "logmin": lambda numbers: min((each for each in numbers if each > 0), default=None),
}
