"""Binary operations between series (Loki documentation, "Binary operators"); a division by zero is NaN."""

import math
import operator
from collections.abc import Callable

from toolchain.languages.logql.ast import Operation
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.extraction import Labels
from toolchain.languages.logql.evaluation.vectors import Vector
from toolchain.languages.matching import VectorMatching

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _power(left: float, right: float) -> float:
    """Return Go's ``math.Pow``."""
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    except ValueError:
        if left:
            return math.nan  # a root of a negative number
        is_negative = math.copysign(1, left) < 0 and right % 2 == 1
        return -math.inf if is_negative else math.inf


def _remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


_COMPUTE: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: math.nan if right == 0 else left / right,
    "%": _remainder,
    "^": _power,
}


def of_numbers(op: str, left: float, right: float) -> float:
    """Return the result for two numbers; comparisons give 0 or 1. Raises EvaluationError for set operators."""
    if op in _COMPUTE:
        return _COMPUTE[op](left, right)
    if op in _COMPARE:
        return float(_COMPARE[op](left, right))
    raise EvaluationError(f"{op} does not take numbers")


def with_number(query: Operation, vector: Vector, number: float, *, is_left: bool) -> Vector:
    """Return the result of series with a number; a comparison keeps the series' values unless it ``returns_bool``."""
    op = query.op
    found: Vector = []
    for labels, value in vector:
        result = of_numbers(op, number, value) if is_left else of_numbers(op, value, number)
        if op in _COMPUTE or query.returns_bool:
            found.append((labels, result))
        elif result:
            found.append((labels, value))
    return found


def of_vectors(query: Operation, left: Vector, right: Vector) -> Vector:
    """Return the result for two sides of series. Raises EvaluationError where series do not pair up one to one."""
    signature = _signature(query.matching)
    match query.op:
        case "and":
            there = {signature(labels) for labels, _ in right}
            return [sample for sample in left if signature(sample[0]) in there]
        case "or":
            there = {signature(labels) for labels, _ in left}
            return [*left, *(sample for sample in right if signature(sample[0]) not in there)]
        case "unless":
            there = {signature(labels) for labels, _ in right}
            return [sample for sample in left if signature(sample[0]) not in there]
    return _paired(query, left, right, signature)


def _signature(matching: VectorMatching | None) -> Callable[[Labels], Labels]:
    if matching is None:
        return lambda labels: labels
    names, is_on = frozenset(matching.labels or ()), matching.kind == "on"
    return lambda labels: tuple(pair for pair in labels if (pair[0] in names) is is_on)


def _paired(query: Operation, left: Vector, right: Vector, signature: Callable[[Labels], Labels]) -> Vector:
    group = query.matching.group if query.matching else None
    is_swapped = group == "group_right"
    many, ones = (right, left) if is_swapped else (left, right)
    side = "left" if is_swapped else "right"
    by_signature: dict[Labels, tuple[Labels, float]] = {}
    for sample in ones:
        key = signature(sample[0])
        if key in by_signature:
            raise EvaluationError(
                f"{query.op}: several series of the {side} side have the same matching labels {_shown(key)}; aggregate"
                " that side, or match by more labels"
            )
        by_signature[key] = sample
    seen: set[tuple[Labels, Labels | None]] = set()
    found: Vector = []
    for labels, value in many:
        key = signature(labels)
        one = by_signature.get(key)
        if one is None:
            continue
        result_labels = _result_labels(labels, one[0], query.matching)
        mark = (key, result_labels if group else None)
        if mark in seen:
            remedy = "the included labels do not tell them apart" if group else "group_left or group_right allows that"
            raise EvaluationError(f"{query.op}: several series match one with the labels {_shown(key)}; {remedy}")
        seen.add(mark)
        first, second = (one[1], value) if is_swapped else (value, one[1])
        result = of_numbers(query.op, first, second)
        if query.op in _COMPUTE or query.returns_bool:
            found.append((result_labels, result))
        elif result:
            found.append((result_labels, first))
    return found


def _shown(labels: Labels) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels) + "}"


def _result_labels(labels: Labels, other: Labels, matching: VectorMatching | None) -> Labels:
    if matching is None:
        return labels
    if matching.group is None:
        names, is_on = frozenset(matching.labels or ()), matching.kind == "on"
        return tuple(pair for pair in labels if (pair[0] in names) is is_on)
    changed, given = dict(labels), dict(other)
    for name in matching.include:
        if name in given:
            changed[name] = given[name]
        else:
            changed.pop(name, None)
    return tuple(sorted(changed.items()))
