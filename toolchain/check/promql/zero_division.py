"""An alert does not divide 0 by 0.

0/0 is NaN, and every comparison with NaN but `!=` is false: when there is no traffic at all an error-rate alert falls
silent. Inside a sum or an average one NaN makes the whole result NaN.

Keep the divisor away from 0: `... / (sum(rate(x[5m])) > 0)` drops the idle series, `clamp_min(x, 1e-9)` makes the
quotient 0. An alert on the missing traffic itself belongs beside it.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import Aggregation, Binary, Call, Expression, Number

_POISONED = frozenset({"sum", "avg", "stddev", "stdvar"})
_OF_TRAFFIC = "Write (divisor > 0), or clamp_min(divisor, 1e-9)."


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield divisions that can be 0/0: all of an alert's, elsewhere those inside a sum or an average."""
    inside = {id(part) for node in analysis.nodes for part in _poisoned_operands(node)}
    for node in analysis.nodes:
        if not isinstance(node, Binary) or node.op not in ("/", "%"):
            continue
        if analysis.context.use is not Use.ALERT and id(node) not in inside:
            continue
        divisor = analysis.of(node.right)
        if any(_can_be_zero(branch) for branch in divisor) and not _is_guarded(node.right):
            why = (
                "one NaN makes the aggregate NaN" if id(node) in inside else "the alert is silent while nothing happens"
            )
            yield QueryProblem(
                f"the divisor can be 0, and 0/0 is NaN: {why}", _OF_TRAFFIC, node.operator_span or node.span
            )


def _poisoned_operands(node: Expression) -> tuple[Expression, ...]:
    return (node.expression,) if isinstance(node, Aggregation) and node.op in _POISONED else ()


def _can_be_zero(branch: Branch) -> bool:
    """Return whether a divisor can be 0; of the plain value of a metric that is not in the catalog nobody knows."""
    is_known = branch.kind is not Kind.UNKNOWN or bool(branch.metrics)
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
