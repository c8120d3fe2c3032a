"""Units and ranges of binary operations."""

import operator
from collections.abc import Callable, Mapping
from math import atan2, copysign, fmod, inf, isnan, nan, pow

from attrs import frozen

from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.quantity import NONE, SECOND, TIME, Quantity, converted


@frozen
class Arithmetic:
    """Kind, unit and range of a result; ``disagreement`` are two units that cannot be added or compared."""

    kind: Kind
    unit: Quantity | None
    low: float = -inf
    high: float = inf
    disagreement: tuple[Quantity, Quantity] | None = None


def combined(op: str, left: Branch, right: Branch) -> Arithmetic:
    """Return what an arithmetic operation or a filtering comparison makes of two values."""
    if left.constant is not None and right.constant is not None:
        value = _folded(op, left.constant, right.constant)
        low, high = (-inf, inf) if isnan(value) else (value, value)
        return Arithmetic(Kind.NUMBER, left.unit or right.unit, low, high)
    if op in ("*", "/"):
        return _product(left, right) if op == "*" else _quotient(left, right)
    if op in ("^", "atan2"):
        return Arithmetic(Kind.UNKNOWN, None)
    unit, disagreement = _agreed(op, left, right)
    low, high = _sum_range(op, left, right) if op in ("+", "-") else (left.low, left.high)
    if op == "%":
        low, high = -inf, inf
    kind = left.kind if left.kind is right.kind or _is_bare(right) else right.kind if _is_bare(left) else Kind.UNKNOWN
    return Arithmetic(_after_sum(kind), unit, low, high, disagreement)


def _after_sum(kind: Kind) -> Kind:
    return Kind.GAUGE if kind in (Kind.NUMBER, Kind.BOOL, Kind.INFO, Kind.STATESET) else kind


def compared(op: str, left: Branch, right: Branch) -> tuple[Quantity, Quantity] | None:
    """Return the units of two sides that cannot be added or compared, or None where they can or are not known."""
    return _agreed(op, left, right)[1]


def _is_bare(branch: Branch) -> bool:
    return branch.unit is None and branch.kind is Kind.NUMBER


def _agreed(op: str, left: Branch, right: Branch) -> tuple[Quantity | None, tuple[Quantity, Quantity] | None]:
    first, second = left.unit, right.unit
    if first is None or second is None:
        other_is_number = _is_bare(left) or _is_bare(right)
        return (first or second) if other_is_number else None, None
    if first.dimension == TIME or second.dimension == TIME:
        return _moment(op, first, second)
    if not first.agrees_with(second):
        return None, (first, second)
    is_ratio = first.is_ratio and second.is_ratio
    shown_as = first.shown_as if first.shown_as == second.shown_as else ""
    return Quantity(first.dimension, first.scale, is_ratio, shown_as), None


def _moment(op: str, first: Quantity, second: Quantity) -> tuple[Quantity | None, tuple[Quantity, Quantity] | None]:
    """Return what moments and durations give: moment - moment is a duration, moment ± duration a moment."""
    if first.dimension == second.dimension == TIME:
        if op == "+" or first.scale != second.scale:
            return None, (first, second)
        return (Quantity(SECOND, first.scale), None) if op == "-" else (first, None)
    moment, span = (first, second) if first.dimension == TIME else (second, first)
    is_shift = (
        span.dimension == SECOND and span.scale == moment.scale and (op == "+" or (op == "-" and moment is first))
    )
    return (moment, None) if is_shift else (None, (first, second))


def _product(left: Branch, right: Branch) -> Arithmetic:
    for number, other in ((left, right), (right, left)):
        if number.constant is not None and number.unit is None:
            factor = number.constant
            low, high = sorted((_times(other.low, factor), _times(other.high, factor)))
            unit = other.unit
            if unit is not None and factor not in (0.0, 1.0):
                unit = converted(unit, factor)
            return Arithmetic(_after_sum(other.kind), unit, low, high)
    kind = Kind.UNKNOWN
    if Kind.INFO in (left.kind, right.kind):
        kind = right.kind if left.kind is Kind.INFO else left.kind
    unit = None if left.unit is None or right.unit is None else left.unit.times(right.unit)
    if left.low >= 0 and right.low >= 0:
        return Arithmetic(kind, unit, _times(left.low, right.low), _times(left.high, right.high))
    return Arithmetic(kind, unit)


def _quotient(left: Branch, right: Branch) -> Arithmetic:
    if right.constant is not None and right.unit is None:
        if right.constant == 0:
            return Arithmetic(left.kind, left.unit)
        factor = 1 / right.constant
        low, high = sorted((_times(left.low, factor), _times(left.high, factor)))
        unit = left.unit if left.unit is None or factor == 1 else converted(left.unit, factor)
        return Arithmetic(_after_sum(left.kind), unit, low, high)
    low = 0.0 if left.low >= 0 and right.low >= 0 else -inf
    if left.unit is None or right.unit is None:
        return Arithmetic(Kind.UNKNOWN, None, low)
    unit = left.unit.per(right.unit)
    return Arithmetic(Kind.RATIO if unit.dimension == NONE else Kind.GAUGE, unit, low)


def negated(branch: Branch) -> tuple[float, float]:
    """Return the range behind a minus sign."""
    return -branch.high, -branch.low


def _times(first: float, second: float) -> float:
    product = first * second
    return 0.0 if isnan(product) else product


def _sum_range(op: str, left: Branch, right: Branch) -> tuple[float, float]:
    other = (right.low, right.high) if op == "+" else negated(right)
    low, high = left.low + other[0], left.high + other[1]
    return -inf if isnan(low) else low, inf if isnan(high) else high


_FOLD: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": fmod,
    "^": pow,
    "atan2": atan2,
}


def _folded(op: str, first: float, second: float) -> float:
    if op == "/" and second == 0:
        return nan if first == 0 or isnan(first) else copysign(inf, first) * copysign(1, second)
    try:
        return _FOLD[op](first, second) if op in _FOLD else first
    except (ZeroDivisionError, OverflowError, ValueError):
        return nan
