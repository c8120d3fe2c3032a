"""Only equal things are added, subtracted and compared.

Seconds plus bytes is a number without meaning, and so are seconds compared with milliseconds. The catalog knows what
every metric measures; functions and arithmetic carry the unit along: a rate is per second, a quotient of equals is a
ratio, time() minus a moment is a duration. A literal takes the unit of the other side.

Convert one side, or choose the metric that measures the same thing.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.arithmetic import compared
from toolchain.languages.promql.ast import COMPARISONS, Binary
from toolchain.languages.quantity import Quantity, described, same_scale

_ADDITIVE = frozenset({"+", "-", "%", *COMPARISONS})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield sums, differences and comparisons of values that measure different things."""
    for node in analysis.nodes:
        if isinstance(node, Binary) and node.op in _ADDITIVE:
            pairs = ((left, right) for left in analysis.of(node.left) for right in analysis.of(node.right))
            wrong = next((units for units in (compared(node.op, *pair) for pair in pairs) if units), None)
            if wrong is not None:
                yield _problem(node, *wrong)
        elif isinstance(node, Binary) and node.op == "or":
            yield from _alternatives(analysis, node)


def _alternatives(analysis: Analysis, node: Binary) -> Iterator[QueryProblem]:
    left = next((branch.unit for branch in analysis.of(node.left) if branch.unit), None)
    right = next((branch.unit for branch in analysis.of(node.right) if branch.unit), None)
    if left is not None and right is not None and not left.agrees_with(right):
        yield _problem(node, left, right)


def _problem(node: Binary, left: Quantity, right: Quantity) -> QueryProblem:
    verb = {"+": "adds", "-": "subtracts", "%": "divides", "or": "mixes"}.get(node.op, "compares")
    remedy = "Use metrics that measure the same thing."
    if left.dimension == right.dimension and not same_scale(left.scale, right.scale):
        factor = right.scale / left.scale
        remedy = (
            f"Multiply the right side by {factor:g}." if factor >= 1 else f"Multiply the left side by {1 / factor:g}."
        )
    return QueryProblem(f"{verb} {described(left)} and {described(right)}", remedy, node.operator_span or node.span)


RULE = QueryRule("unit-mismatch", Severity.ERROR, __doc__, check, units=True)
