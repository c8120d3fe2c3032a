"""No alert fires because something was divided by 0, and no sum is lost by it.

x/0 is infinite: where the divisor can be 0 while the dividend is not, as a quota of 0 is, an alert on a high quotient
fires. 0/0 is NaN, and every comparison with NaN but `!=` is false: a share of errors in no traffic at all is no alert,
and needs no guard. Inside a sum or an average one NaN makes the whole result NaN.

Keep the divisor away from 0: `... / (quota > 0)` drops what has none, `... and quota > 0` does the same, and
`clamp_min(x, 1e-9)` makes 0/0 to 0.
"""

from collections.abc import Iterator

from attrs import evolve

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.analysis.share import is_share
from toolchain.languages.promql.ast import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Number,
    children,
    parts,
    selectors,
)

_POISONED = frozenset({"sum", "avg", "stddev", "stdvar"})
_REMEDY = "Write (divisor > 0), or clamp_min(divisor, 1e-9)."
_OTHER_THAN_0, _AT_0 = frozenset({">", ">=", "!="}), frozenset({"==", "<", "<="})
_HIGH_ON_LEFT, _HIGH_ON_RIGHT = frozenset({">", ">=", "!="}), frozenset({"<", "<=", "!="})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield divisions by 0 that make an alert fire, and those inside of a sum or an average."""
    inside = {id(part) for node in analysis.nodes for part in _poisoned_operands(node)}
    firing = set(_high_values(analysis.expression)) if analysis.context.use is Use.ALERT else set[int]()
    for node in analysis.nodes:
        if not isinstance(node, Binary) or node.op not in ("/", "%") or _is_guarded(node.right):
            continue
        span = node.operator_span or node.span
        if id(node) in inside and any(_can_be_zero(branch) for branch in analysis.of(node.right)):
            yield QueryProblem("the divisor can be 0, and 0/0 is NaN: one NaN makes the aggregate NaN", _REMEDY, span)
        elif id(node) in firing and _can_be_infinite(analysis, node):
            problem = "the divisor can be 0 while the dividend is not, and x/0 is +Inf: the alert fires"
            yield QueryProblem(problem, _REMEDY, span)


def _high_values(node: Expression, *, is_high: bool = False, kept: tuple[Expression, ...] = ()) -> Iterator[int]:
    """Yield the divisions of which a high value fires; ``kept`` is what conditions beside keep from 0."""
    match node:
        case Binary(op="and", left=left, right=right):
            yield from _high_values(left, is_high=is_high, kept=(*kept, *_compared(right, _OTHER_THAN_0)))
            yield from _high_values(right, kept=(*kept, *_compared(left, _OTHER_THAN_0)))
        case Binary(op="unless", left=left, right=right):
            yield from _high_values(left, is_high=is_high, kept=(*kept, *_compared(right, _AT_0)))
        case Binary(op=op, left=left, right=right) if op in COMPARISONS:
            yield from _high_values(left, is_high=op in _HIGH_ON_LEFT, kept=kept)
            yield from _high_values(right, is_high=op in _HIGH_ON_RIGHT, kept=kept)
        case Binary(op="/" | "%", left=left, right=right):
            if is_high and right not in kept:
                yield id(node)
            yield from _high_values(left, is_high=is_high, kept=kept)
        case _:
            for child in children(node):
                yield from _high_values(child, is_high=is_high, kept=kept)


def _compared(condition: Expression, operators: frozenset[str]) -> Iterator[Expression]:
    """Yield what a condition compares with a number by one of the operators."""
    for each in (condition, *parts(condition)):
        if isinstance(each, Binary) and each.op in operators and isinstance(each.right, Number):
            yield each.left


def _can_be_infinite(analysis: Analysis, node: Binary) -> bool:
    """Return whether the divisor can be 0 while the dividend is not, which that of a share cannot.

    Of metrics that are not in the catalog the names tell: two of one family are failures and attempts, and one metric
    divided by itself what is used and what is allowed. Of other plain values nobody knows.
    """
    dividend = _unscaled(node.left)
    if isinstance(dividend, Aggregation):
        dividend = evolve(dividend, expression=_unscaled(dividend.expression))
    if is_share(dividend, _unscaled(node.right)) or any(
        dividend in (each.left, each.right) for each in _sums(node.right)
    ):
        return False
    read = [*selectors(node.left), *selectors(node.right)]
    names = {each.name for each in read}
    is_of_a_kind = len(names) == 1 and not _are_quantiles(node)
    families = {name.partition("_")[0] for name in names}
    if not is_of_a_kind and len(families) == 1 and not any(analysis.metrics_of(each) for each in read):
        return False
    return any(_can_be_zero(branch, is_known=is_of_a_kind) for branch in analysis.of(node.right))


def _are_quantiles(node: Binary) -> bool:
    """Return whether quantiles of one summary are compared."""
    return any(each.label == "quantile" for selector in selectors(node.right) for each in selector.matchers)


def _sums(node: Expression) -> Iterator[Binary]:
    """Yield the additions that a divisor is made of."""
    if isinstance(node, Binary) and node.op == "+":
        yield node
        yield from _sums(node.left)
        yield from _sums(node.right)


def _unscaled(node: Expression) -> Expression:
    """Return what is multiplied by a number, as for percents."""
    while isinstance(node, Binary) and node.op in ("*", "/") and Number in (type(node.left), type(node.right)):
        node = node.right if isinstance(node.left, Number) else node.left
    return node


def _poisoned_operands(node: Expression) -> tuple[Expression, ...]:
    return (node.expression,) if isinstance(node, Aggregation) and node.op in _POISONED else ()


def _can_be_zero(branch: Branch, *, is_known: bool = False) -> bool:
    """Return whether a divisor can be 0; of the plain value of a metric that is not in the catalog nobody knows."""
    is_known = is_known or branch.kind is not Kind.UNKNOWN or bool(branch.metrics)
    return is_known and branch.low <= 0 <= branch.high and not branch.is_constant


def _is_guarded(node: Expression) -> bool:
    """Return whether the divisor is kept from 0 by a filter or a clamp."""
    if isinstance(node, Call) and node.function in ("clamp_min", "clamp"):
        bound = node.arguments[1]
        return isinstance(bound, Number) and (bound.value or 0) > 0
    if isinstance(node, Aggregation):
        return _is_guarded(node.expression)
    return (
        isinstance(node, Binary) and node.op in (">", "!=") and not node.returns_bool and isinstance(node.right, Number)
    )


RULE = QueryRule("zero-division", Severity.WARNING, __doc__, check)
