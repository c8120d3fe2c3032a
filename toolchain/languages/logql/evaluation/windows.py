"""What range aggregations make of the samples in a window (Loki documentation, "Metric queries")."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from attrs import frozen

from toolchain.languages.logql.ast import RangeAggregation
from toolchain.languages.logql.evaluation.conversion import written_number
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.records import SECOND


@frozen(eq=False)
class Window:
    """The samples of one series in one window, at least one; ``end`` and ``length`` in nanoseconds."""

    times: Sequence[int]
    values: Sequence[float]
    end: int
    length: int

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.length / SECOND


Aggregate = Callable[[Window], float]


def aggregate_of(query: RangeAggregation) -> Aggregate:
    """Return how a range aggregation combines the samples of a window. Raises EvaluationError."""
    if query.op != "quantile_over_time":
        return _AGGREGATES[query.op]
    quantile = written_number(query.parameter)
    if quantile is None:
        raise EvaluationError(f"the quantile {query.parameter!r} is no number")
    return lambda window: _quantile(quantile, window.values)


def mean(values: Sequence[float]) -> float:
    """Return the mean, also where the sum is too large for a number; infinities of both signs make none."""
    total = sum(values)
    if math.isfinite(total) or not all(map(math.isfinite, values)):
        return total / len(values)
    return sum(value / len(values) for value in values)


def variance(values: Sequence[float]) -> float:
    """Return the variance of all values, not of a sample."""
    middle = mean(values)
    return sum((value - middle) * (value - middle) for value in values) / len(values)


def largest(values: Sequence[float]) -> float:
    """Return the largest number; NaN only where there is no other."""
    return max((value for value in values if value == value), default=math.nan)


def smallest(values: Sequence[float]) -> float:
    """Return the smallest number; NaN only where there is no other."""
    return min((value for value in values if value == value), default=math.nan)


def _quantile(quantile: float, values: Sequence[float]) -> float:
    """Interpolate between the two nearest values; a quantile outside of 0 to 1 is infinite."""
    if not 0 <= quantile <= 1:
        return -math.inf if quantile < 0 else math.inf
    ordered = sorted(values, key=lambda value: (value == value, value)) if math.nan in values else sorted(values)
    rank = quantile * (len(ordered) - 1)
    lower = math.floor(rank)
    upper = min(len(ordered) - 1, lower + 1)
    weight = rank - lower
    return ordered[lower] * (1 - weight) + ordered[upper] * weight


def _rate_of_counter(window: Window) -> float:
    """Return the increase per second of a counter, extrapolated to the window as Prometheus does; 0 of one value."""
    times, values = window.times, window.values
    if len(values) < 2:
        return 0.0
    increase = values[-1] - values[0] + sum(before for before, after in pairwise(values) if after < before)
    sampled = (times[-1] - times[0]) / SECOND
    if not sampled:
        return math.nan
    apart = sampled / (len(values) - 1)
    to_start = (times[0] - (window.end - window.length)) / SECOND
    to_end = (window.end - times[-1]) / SECOND
    to_start = apart / 2 if to_start >= apart * 1.1 else to_start
    to_end = apart / 2 if to_end >= apart * 1.1 else to_end
    if increase > 0 and values[0] >= 0:
        to_start = min(to_start, sampled * (values[0] / increase))
    return increase * ((sampled + to_start + to_end) / sampled) / window.seconds


_AGGREGATES: dict[str, Aggregate] = {
    "count_over_time": lambda window: float(len(window.values)),
    "rate": lambda window: sum(window.values) / window.seconds,
    "bytes_rate": lambda window: sum(window.values) / window.seconds,
    "bytes_over_time": lambda window: sum(window.values),
    "rate_counter": _rate_of_counter,
    "sum_over_time": lambda window: sum(window.values),
    "avg_over_time": lambda window: mean(window.values),
    "min_over_time": lambda window: smallest(window.values),
    "max_over_time": lambda window: largest(window.values),
    "stdvar_over_time": lambda window: variance(window.values),
    "stddev_over_time": lambda window: math.sqrt(variance(window.values)),
    "first_over_time": lambda window: window.values[0],
    "last_over_time": lambda window: window.values[-1],
    "absent_over_time": lambda _: 1.0,
}
