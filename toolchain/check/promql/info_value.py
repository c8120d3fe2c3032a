"""The value of an info metric is always 1, and says nothing.

Prometheus puts what is known about a thing into the labels of a metric that ends in `_info`, and 1 into its value. Its
changes and rates are 0: when a version changes, one series ends and another begins, and no value changes.

Count the series, or the values of a label: `count by (version) (x_info)`; a change shows in
`count(count by (version) (last_over_time(x_info[1h]))) > 1`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Kind
from toolchain.languages.promql.ast import Call, Expression, Range, Selector, Subquery

_CHANGES = frozenset({"changes", "delta", "idelta", "deriv", "rate", "irate", "increase", "resets"})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield functions of changes over info metrics, known by the catalog or by the name alone."""
    for node in analysis.nodes:
        if not isinstance(node, Call) or node.function not in _CHANGES or not node.arguments:
            continue
        selector = _inner(node.arguments[0])
        if isinstance(selector, Selector) and _is_info(analysis, selector):
            yield QueryProblem(
                f"{node.function}() of {selector.name}, whose value is always 1",
                "Count the series, or the values of a label.",
                node.span,
            )


def _inner(argument: Expression) -> Expression:
    match argument:
        case Range(selector=inner) | Subquery(expression=inner):
            return inner
    return argument


def _is_info(analysis: Analysis, selector: Selector) -> bool:
    if analysis.metrics_of(selector) or selector.name in analysis.context.recorded:
        return any(branch.kind is Kind.INFO for branch in analysis.of(selector))
    return selector.name.endswith("_info")


RULE = QueryRule("info-value", Severity.WARNING, __doc__, check)
