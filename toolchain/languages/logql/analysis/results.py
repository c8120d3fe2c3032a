"""What each part of a metric query returns: labels, unit, number of series, and whether it returns anything."""

from math import inf, isnan

from attrs import evolve, frozen

from toolchain.languages.logql.analysis.label_set import NO_LABELS, LabelInfo, LabelSet, united
from toolchain.languages.logql.analysis.pipeline import Pipeline
from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    Operation,
    RangeAggregation,
    VectorAggregation,
    VectorConstant,
)
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.logql.syntax import COUNTED_AGGREGATIONS, SET_OPERATORS, SORTS
from toolchain.languages.matching import Grouping, VectorMatching
from toolchain.languages.promql.analysis.arithmetic import combined
from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.quantity import BYTE, BYTE_PER_SECOND, COUNT, PER_SECOND, SECONDS, Quantity, quantity_of_unit

SELECTING = COUNTED_AGGREGATIONS | SORTS
"""Aggregations that return some or all of their series as they are."""

COMPARISONS = frozenset({"==", "!=", ">", ">=", "<", "<="})

_BYTES = Quantity(BYTE)
_LINES_PER_SECOND = Quantity(PER_SECOND)
_BYTES_PER_SECOND = Quantity(BYTE_PER_SECOND)
_OF_LINES = {
    "rate": _LINES_PER_SECOND,
    "count_over_time": COUNT,
    "bytes_rate": _BYTES_PER_SECOND,
    "bytes_over_time": _BYTES,
}


@frozen(eq=False)
class Result:
    """What a part of a metric query returns.

    ``unit`` is None where it is not known. ``bound`` is the most series, None where that is not known. ``never`` says
    why there are none, and is empty where there can be some. ``constant`` is the value of a number or of
    ``vector(number)``; ``is_scalar`` is the former, or a variable for one. ``is_positive`` values are never negative.
    """

    labels: LabelSet
    unit: Quantity | None = None
    bound: int | None = None
    never: str = ""
    constant: float | None = None
    is_scalar: bool = False
    is_positive: bool = False


def number(node: Constant | VectorConstant) -> Result:
    """Return the result of a literal."""
    try:
        value: float | None = float(node.text)
    except ValueError:
        value = None  # a variable
    return Result(NO_LABELS, None, 1, constant=value, is_scalar=isinstance(node, Constant))


def range_result(node: RangeAggregation, pipeline: Pipeline) -> Result:
    """Return the result of a range aggregation over a pipeline."""
    if node.op == "absent_over_time":
        return Result(_absent_labels(pipeline), COUNT, 1, is_positive=True)
    labels = grouped(node.grouping, pipeline.series_labels)
    is_positive = pipeline.unwrap is None
    return Result(labels, _range_unit(node.op, pipeline), labels.bound, pipeline.never, is_positive=is_positive)


def _absent_labels(pipeline: Pipeline) -> LabelSet:
    names = [matcher.label for matcher in pipeline.query.matchers if matcher.op == "="]
    required = LabelInfo("stream", is_required=True, bound=1)
    return LabelSet(dict.fromkeys(names, required), is_closed=True)


def grouped(grouping: Grouping | None, labels: LabelSet) -> LabelSet:
    """Return the labels that a grouping leaves; without one they all stay."""
    if grouping is None:
        return labels
    if grouping.kind == "by":
        return labels.by(grouping.labels)
    kept = labels.but(grouping.labels)
    return LabelSet(kept.labels, is_closed=False) if any(map(has_variable, grouping.labels)) else kept


def _range_unit(op: str, pipeline: Pipeline) -> Quantity | None:
    if pipeline.unwrap is None:
        return _OF_LINES.get(op)
    unit = _unwrapped_unit(pipeline)
    if unit is None or op == "stdvar_over_time":
        return None
    return unit.per_second() if op in ("rate", "rate_counter") else unit


def _unwrapped_unit(pipeline: Pipeline) -> Quantity | None:
    unwrap = pipeline.unwrap
    if unwrap is None:
        return None
    if unwrap.conversion:
        return _BYTES if unwrap.conversion == "bytes" else SECONDS
    info = pipeline.after.labels.get(unwrap.label)
    return quantity_of_unit(info.entry.unit) if info is not None and info.entry is not None else None


def aggregated(node: VectorAggregation, inner: Result) -> Result:
    """Return the result of a vector aggregation."""
    if node.op in SELECTING:
        return evolve(inner, bound=_selected_bound(node, inner), constant=None)
    labels = NO_LABELS if node.grouping is None else grouped(node.grouping, inner.labels)
    unit = COUNT if node.op == "count" else None if node.op == "stdvar" else inner.unit
    bound = labels.bound
    if inner.bound is not None:
        bound = inner.bound if bound is None else min(bound, inner.bound)
    return Result(labels, unit, bound, inner.never, is_positive=inner.is_positive or node.op == "count")


def _selected_bound(node: VectorAggregation, inner: Result) -> int | None:
    if node.op in SORTS or not node.parameter.isdecimal():
        return inner.bound
    most = int(node.parameter)
    groups = 1 if node.grouping is None else grouped(node.grouping, inner.labels).bound
    if groups is None:
        return inner.bound
    return most * groups if inner.bound is None else min(most * groups, inner.bound)


def replaced(node: LabelReplace, inner: Result) -> Result:
    """Return the result of label_replace."""
    if not node.replacement or has_variable(node.destination):
        return inner
    return evolve(inner, labels=inner.labels.plus({node.destination: LabelInfo("computed", bound=inner.bound)}))


def joined(node: Operation, left: Result, right: Result) -> Result:
    """Return the result of a binary operation."""
    if node.op in SET_OPERATORS:
        return _set_result(node.op, left, right)
    unit = _unit(node, left, right)
    is_positive = node.op != "-" and _is_positive(left) and _is_positive(right)
    never = left.never or right.never
    if left.is_scalar and right.is_scalar:
        return Result(NO_LABELS, unit, 1, constant=_constant(node, left, right), is_scalar=True)
    if left.is_scalar or right.is_scalar:
        source = right if left.is_scalar else left
        return Result(source.labels, unit, source.bound, never, is_positive=is_positive)
    labels, bound = _matched(node.matching, left, right)
    return Result(labels, unit, bound, never, is_positive=is_positive)


def _set_result(op: str, left: Result, right: Result) -> Result:
    if op != "or":
        return evolve(left, never=left.never or (right.never if op == "and" else ""), constant=None)
    never = left.never if right.never else ""
    bound = None if left.bound is None or right.bound is None else left.bound + right.bound
    unit = _agreed(left, right)
    is_positive = _is_positive(left) and _is_positive(right)
    return Result(united(left.labels, right.labels), unit, bound, never, is_positive=is_positive)


def _is_positive(result: Result) -> bool:
    return result.is_positive if result.constant is None else result.constant >= 0


def _agreed(left: Result, right: Result) -> Quantity | None:
    if right.constant is not None:
        return left.unit
    if left.constant is not None:
        return right.unit
    if left.unit is None or right.unit is None or not left.unit.agrees_with(right.unit):
        return None
    return left.unit


def _unit(node: Operation, left: Result, right: Result) -> Quantity | None:
    if node.op in COMPARISONS:
        return COUNT if node.returns_bool else right.unit if left.is_scalar else left.unit
    return combined(node.op, _branch(left), _branch(right)).unit


def _branch(result: Result) -> Branch:
    low = 0.0 if result.is_positive else -inf
    if result.constant is not None:
        value = result.constant
        return Branch(ValueType.SCALAR, {}, is_closed=True, kind=Kind.NUMBER, low=value, high=value, constant=value)
    kind = Kind.NUMBER if result.is_scalar else Kind.GAUGE
    return Branch(ValueType.VECTOR, {}, is_closed=True, kind=kind, unit=result.unit, low=low)


def _constant(node: Operation, left: Result, right: Result) -> float | None:
    if left.constant is None or right.constant is None or node.op in COMPARISONS:
        return None
    value = combined(node.op, _branch(left), _branch(right)).low
    return None if isnan(value) else value


def _matched(matching: VectorMatching | None, left: Result, right: Result) -> tuple[LabelSet, int | None]:
    bounds = [side.bound for side in (left, right) if side.bound is not None]
    least = min(bounds, default=None)
    if matching is None:
        return left.labels, least
    if matching.group is not None:
        many, one = (left, right) if matching.group == "group_left" else (right, left)
        copied = {name: one.labels.info(name) for name in matching.include}
        return many.labels.plus({name: info for name, info in copied.items() if info is not None}), many.bound
    names = matching.labels
    if names is None:
        return left.labels, least
    if matching.kind == "on":
        return left.labels.by(names), least
    return left.labels.but(names), least
