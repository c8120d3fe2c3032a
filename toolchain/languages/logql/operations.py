"""Aggregations and operations of LogQL, each named as in LogQL."""

from collections.abc import Iterable
from typing import Literal, Protocol

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, LabelName, Pattern, Window
from toolchain.base.errors import QueryError, UnknownLabelError, did_you_mean
from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    MetricQuery,
    Operation,
    RangeAggregation,
    VectorAggregation,
    VectorConstant,
    log_queries,
)
from toolchain.languages.logql.selection import Logs, labels_of
from toolchain.languages.matching import Grouping
from toolchain.languages.promql.numbers import number_text

INTERVAL = "$__interval"
RANGE = "$__range"

BinaryOperator = Literal["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless"]


class RangeAggregator(Protocol):
    """An aggregation of log lines, or of an unwrapped field, over a window."""

    def __call__(self, logs: Logs, window: str = ..., *, by: Iterable[str] | None = None) -> RangeAggregation:
        """Return the aggregation."""


class VectorAggregator(Protocol):
    """An aggregation of series."""

    def __call__(self, source: MetricQuery, *, by: Iterable[str] | None = None) -> VectorAggregation:
        """Return the aggregation. Raises UnknownLabelError for a label that no record has."""


def _range_aggregator(op: str) -> RangeAggregator:
    def build(logs: Logs, window: Window = INTERVAL, *, by: Iterable[str] | None = None) -> RangeAggregation:
        return RangeAggregation(op, logs.query, window, None if by is None else Grouping("by", tuple(by)))

    build.__name__ = op
    return checked(build)


def _vector_aggregator(op: str) -> VectorAggregator:
    def build(source: MetricQuery, *, by: Iterable[str] | None = None) -> VectorAggregation:
        return VectorAggregation(op, source, _grouping(source, by))

    build.__name__ = op
    return checked(build)


def _grouping(source: MetricQuery, by: Iterable[str] | None) -> Grouping | None:
    if by is None:
        return None
    wanted = tuple(by)
    for query in log_queries(source):
        known = labels_of(query)
        for name in wanted:
            if name not in known:
                raise UnknownLabelError(
                    f"cannot group by {name!r}: the log records have no such field.{did_you_mean(name, known)}",
                    "Group by a stream label or by a field that the pipeline parses.",
                )
    return Grouping("by", wanted)


rate = _range_aggregator("rate")
count_over_time = _range_aggregator("count_over_time")
bytes_rate = _range_aggregator("bytes_rate")
bytes_over_time = _range_aggregator("bytes_over_time")
absent_over_time = _range_aggregator("absent_over_time")
sum_over_time = _range_aggregator("sum_over_time")
avg_over_time = _range_aggregator("avg_over_time")
max_over_time = _range_aggregator("max_over_time")
min_over_time = _range_aggregator("min_over_time")

sum = _vector_aggregator("sum")
avg = _vector_aggregator("avg")
max = _vector_aggregator("max")
min = _vector_aggregator("min")
count = _vector_aggregator("count")


@checked
def quantile_over_time(
    quantile: float, logs: Logs, window: Window = INTERVAL, *, by: Iterable[str] | None = None
) -> RangeAggregation:
    """Return a quantile (0–1) of an unwrapped field. Raises QueryError for a quantile outside 0–1."""
    if not 0 <= quantile <= 1:
        raise QueryError(f"a quantile is between 0 and 1, not {quantile:g}", f"Write {quantile / 100:g}.")
    grouping = None if by is None else Grouping("by", tuple(by))
    return RangeAggregation("quantile_over_time", logs.query, window, grouping, number_text(quantile))


@checked
def topk(k: AtLeast1, source: MetricQuery) -> VectorAggregation:
    """Return the k largest series."""
    return VectorAggregation("topk", source, parameter=str(k))


@checked
def vector(value: float) -> VectorConstant:
    """Return a number as a series without labels, which Loki gives whatever its logs hold."""
    return VectorConstant(number_text(value))


@checked
def label_replace(
    source: MetricQuery, destination: LabelName, replacement: str, label: str, pattern: Pattern
) -> LabelReplace:
    """Return the series with a label set from another one that the anchored pattern matches."""
    return LabelReplace(source, destination, replacement, label, pattern)


@checked
def binary(op: BinaryOperator, left: MetricQuery, right: MetricQuery | float) -> Operation:
    """Return a binary operation between metric queries, or with a number."""
    return Operation(op, left, Constant(number_text(right)) if isinstance(right, int | float) else right)


@checked
def ratio(numerator: MetricQuery, denominator: MetricQuery) -> Operation:
    """Return a quotient of two metric queries."""
    return Operation("/", numerator, denominator)
