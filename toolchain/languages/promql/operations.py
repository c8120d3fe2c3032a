"""Functions and binary operations of PromQL, each named as in PromQL."""

from collections.abc import Iterable
from typing import Annotated, Literal, Protocol

from attrs import evolve

from toolchain.base.arguments import Constraint, checked
from toolchain.base.arguments.forms import Share, Step, Window
from toolchain.base.errors import QueryError
from toolchain.catalog.metric import Metric, MetricType
from toolchain.languages.matching import VectorMatching
from toolchain.languages.promql.aggregations import check_labels
from toolchain.languages.promql.analysis.labels import output_labels
from toolchain.languages.promql.ast import (
    SET_OPERATORS,
    Binary,
    Call,
    Expression,
    Number,
    Operand,
    Range,
    Selector,
    Subquery,
    as_expression,
)
from toolchain.languages.promql.functions import FUNCTIONS, ValueType
from toolchain.languages.promql.numbers import number_text
from toolchain.languages.promql.selection import select

RATE_INTERVAL = "$__rate_interval"
INTERVAL = "$__interval"
RANGE = "$__range"

BinaryOperator = Literal["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless"]

RangeFunctionName = Annotated[
    str,
    Constraint(
        "function of a range alone",
        '"max_over_time"',
        lambda name: name in FUNCTIONS and FUNCTIONS[name].arguments == (ValueType.RANGE,),
    ),
]

_COUNTER_LIKE = (MetricType.COUNTER, MetricType.HISTOGRAM, MetricType.SUMMARY)


class RangeFunction(Protocol):
    """A function over a range vector; ``window`` is a duration or a Grafana variable."""

    def __call__(self, source: Operand, window: str = ...) -> Call:
        """Return the call."""


class VectorFunction(Protocol):
    """A function over an instant vector."""

    def __call__(self, source: Operand) -> Call:
        """Return the call."""


def _over_range(function: str, default_window: str, *, counters: bool | None = None) -> RangeFunction:
    def build(source: Operand, window: Window = default_window) -> Call:
        expression = as_expression(source)
        if counters is not None and isinstance(expression, Selector):
            _check_type(function, expression, counters=counters)
        remedy = f'Write q.over("{function}", q.subquery(...)), or only one.'
        return Call(function, (_samples(function, expression, window, remedy),))

    build.__name__ = function
    return checked(build)


def _samples(function: str, source: Expression, window: str, remedy: str) -> Range | Subquery:
    """Return the samples of a window. Raises QueryError for a subquery, which has one."""
    if isinstance(source, Subquery):
        raise QueryError(f"{function}() is given a window twice", remedy)
    return Range(source, window) if isinstance(source, Selector) else Subquery(source, window)


def _check_type(function: str, selector: Selector, *, counters: bool) -> None:
    metric = selector.metric
    if metric is None or (metric.type is MetricType.SUMMARY and selector.name == metric.name):
        return
    if counters and metric.type not in _COUNTER_LIKE:
        raise QueryError(
            f"{function}() needs a counter, and {selector.name} is a {metric.type.value}",
            f"Show {selector.name} as it is, or use delta() or deriv() for its change.",
        )
    if not counters and metric.type in _COUNTER_LIKE:
        raise QueryError(
            f"{function}() needs a gauge, and {selector.name} belongs to a {metric.type.value}",
            "Use rate() or increase(): they know about counter resets.",
        )


def _over_vector(function: str) -> VectorFunction:
    def build(source: Operand) -> Call:
        return Call(function, (as_expression(source),))

    build.__name__ = function
    return checked(build)


rate = _over_range("rate", RATE_INTERVAL, counters=True)
irate = _over_range("irate", RATE_INTERVAL, counters=True)
increase = _over_range("increase", RATE_INTERVAL, counters=True)
resets = _over_range("resets", RANGE, counters=True)
delta = _over_range("delta", RATE_INTERVAL, counters=False)
deriv = _over_range("deriv", RATE_INTERVAL, counters=False)
changes = _over_range("changes", RATE_INTERVAL)
avg_over_time = _over_range("avg_over_time", INTERVAL)
min_over_time = _over_range("min_over_time", INTERVAL)
max_over_time = _over_range("max_over_time", INTERVAL)
sum_over_time = _over_range("sum_over_time", INTERVAL)
count_over_time = _over_range("count_over_time", INTERVAL)
last_over_time = _over_range("last_over_time", INTERVAL)
stddev_over_time = _over_range("stddev_over_time", INTERVAL)
present_over_time = _over_range("present_over_time", INTERVAL)
absent_over_time = _over_range("absent_over_time", INTERVAL)

absent = _over_vector("absent")
ceil = _over_vector("ceil")
floor = _over_vector("floor")
scalar = _over_vector("scalar")
sgn = _over_vector("sgn")
sort = _over_vector("sort")
sort_desc = _over_vector("sort_desc")
timestamp = _over_vector("timestamp")


@checked
def ratio(numerator: Operand, denominator: Operand) -> Binary:
    """Return a quotient of two aggregations.

    Raises QueryError when a side is not aggregated: each series would be divided by itself.
    """
    above, below = as_expression(numerator), as_expression(denominator)
    for side in (above, below):
        if isinstance(side, Selector | Call) and output_labels(side):
            raise QueryError(
                "a ratio of series that are not aggregated divides each series by itself",
                "Aggregate both sides first, for example with q.sum(..., by=[...]).",
            )
    return above / below


@checked
def share(part: Operand, whole: Operand) -> Binary:
    """Return part / whole where the part may have no series yet: then the share is 0 instead of nothing."""
    return ratio(or_zero(part, whole), whole)


@checked
def or_zero(source: Operand, like: Operand) -> Binary:
    """Return the source, and 0 for each series of ``like`` that the source does not have."""
    return Binary("or", as_expression(source), Number("0") * as_expression(like))


@checked
def equal(left: Operand, right: Operand) -> Binary:
    """Return the series of the left side whose value equals the right."""
    return Binary("==", as_expression(left), as_expression(right))


@checked
def not_equal(left: Operand, right: Operand) -> Binary:
    """Return the series of the left side whose value differs from the right."""
    return Binary("!=", as_expression(left), as_expression(right))


@checked
def as_bool(comparison: Binary) -> Binary:
    """Return the comparison as 0 or 1 instead of as a filter."""
    return evolve(comparison, returns_bool=True)


@checked
def either(first: Operand, *others: Operand) -> Expression:
    """Return the union of results: the first side wins where label sets are equal."""
    union = as_expression(first)
    for other in others:
        union = Binary("or", union, as_expression(other))
    return union


@checked
def both(left: Operand, right: Operand, *, on: Iterable[str] | None = None) -> Binary:
    """Return the left series that have a partner on the right (``and``)."""
    return _joined("and", left, right, on, None, ())


@checked
def unless(left: Operand, right: Operand, *, on: Iterable[str] | None = None) -> Binary:
    """Return the left series that have no partner on the right."""
    return _joined("unless", left, right, on, None, ())


@checked
def join(
    op: BinaryOperator,
    left: Operand,
    right: Operand,
    *,
    on: Iterable[str],
    group_left: Iterable[str] | None = None,
) -> Binary:
    """Return a binary operation that pairs series by the labels ``on``.

    ``group_left`` marks the left as the many side and lists the labels to bring over from the right. Raises
    UnknownLabelError for a label that neither side has.
    """
    group = None if group_left is None else "group_left"
    return _joined(op, left, right, on, group, group_left or ())


def _joined(
    op: str, left: Operand, right: Operand, on: Iterable[str] | None, group: str | None, include: Iterable[str]
) -> Binary:
    first, second = as_expression(left), as_expression(right)
    labels = None if on is None else tuple(on)
    for side in (first, second) if labels and op not in SET_OPERATORS else ():
        check_labels(side, labels or (), "match on")
    included = tuple(include)
    check_labels(second, included, "bring over")
    if labels is None and group is None:
        return Binary(op, first, second)
    matching = VectorMatching("on", labels, "group_left" if group else None, included)
    return Binary(op, first, second, matching)


@checked
def offset(source: Selector | Metric, duration: Window) -> Selector:
    """Return the selector looking back by a duration such as ``1w``."""
    return evolve(select(source) if isinstance(source, Metric) else source, offset=duration)


@checked
def clamp_min(source: Operand, minimum: float) -> Call:
    """Return the values, none below the minimum."""
    return Call("clamp_min", (as_expression(source), as_expression(minimum)))


@checked
def clamp_max(source: Operand, maximum: float) -> Call:
    """Return the values, none above the maximum."""
    return Call("clamp_max", (as_expression(source), as_expression(maximum)))


@checked
def predict_linear(source: Operand, window: Window, seconds: int) -> Call:
    """Return a gauge's value so many seconds from now, by linear regression over the window."""
    expression = as_expression(source)
    if isinstance(expression, Selector):
        _check_type("predict_linear", expression, counters=False)
    remedy = "Give predict_linear() what the subquery is of."
    return Call("predict_linear", (_samples("predict_linear", expression, window, remedy), Number(str(seconds))))


@checked
def quantile_over_time(quantile: Share, source: Operand, window: Window | None = None) -> Call:
    """Return a quantile (0–1) of each series' own samples in the window: that of a subquery, or ``$__interval``.

    Raises QueryError for a subquery and a window.
    """
    expression = as_expression(source)
    if not isinstance(expression, Subquery) or window is not None:
        remedy = "Leave the window out: that of the subquery counts."
        expression = _samples("quantile_over_time", expression, window or INTERVAL, remedy)
    return Call("quantile_over_time", (Number(number_text(quantile)), expression))


@checked
def subquery(source: Operand, window: Window, step: Step = "") -> Subquery:
    """Return an instant expression evaluated over a window, for a function that wants a range."""
    return Subquery(as_expression(source), window, step)


@checked
def over(function: RangeFunctionName, source: Subquery) -> Call:
    """Return a range function applied to a subquery, such as ``max_over_time(...[1d:5m])``."""
    return Call(function, (source,))


@checked
def vector(value: float) -> Call:
    """Return a constant as a vector without labels."""
    return Call("vector", (as_expression(value),))


@checked
def time() -> Call:
    """Return the evaluation time in Unix seconds."""
    return Call("time", ())
