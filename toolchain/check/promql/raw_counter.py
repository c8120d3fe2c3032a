"""Counters are not shown or compared as they are.

The value of a counter is what happened since the process started: it depends on when that was, and falls to 0 at every
restart. A threshold on it is crossed by waiting.

The catalog says what is a counter; of a metric that is not in it a name such as `errors_total` or
`requests_total` does in alerts, and then it is a warning. `_total` alone does not: many exporters call a gauge so.

Show `rate` or `increase`. Whether a counter exists, how many series it has and when it changed may be asked of it
directly. A panel that means "since the start" waives this rule.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.promql._counter_names import is_counter_by_name
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import CUMULATIVE, Branch, Kind
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import Aggregation, Binary, Expression, Number, Selector

_ADDING = frozenset({"sum", "avg", "max", "min"})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield a result that is a counter's own value, and comparisons of one with a number other than 0."""
    raw = _raw(analysis, analysis.expression)
    is_result = analysis.context.use in (Use.PANEL, Use.ALERT)
    if is_result and raw is not None and not _is_existence_test(analysis.expression):
        yield _problem(raw, "the result is", analysis.expression)
        return
    for node in analysis.nodes:
        if isinstance(node, Binary) and node.op in (">", ">=", "<", "<=", "==") and not _is_existence_test(node):
            side = _raw(analysis, node.left) or _raw(analysis, node.right)
            if side is not None and Number in (type(node.left), type(node.right)):
                yield _problem(side, "compares", node)
        if analysis.context.use is Use.ALERT and isinstance(node, Binary):
            yield from _by_name(analysis, node)


def _by_name(analysis: Analysis, node: Binary) -> Iterator[QueryProblem]:
    """Yield comparisons of what is a counter by its name alone."""
    counter, number = node.left, node.right
    while isinstance(counter, Aggregation) and counter.op in _ADDING:
        counter = counter.expression
    is_compared = node.op in (">", ">=", "==", "!=") and isinstance(counter, Selector) and isinstance(number, Number)
    if is_compared and isinstance(counter, Selector) and is_counter_by_name(analysis, counter):
        yield QueryProblem(
            f"compares {counter.name}, a counter by its name, with its value since the process started",
            "Take rate() or increase() of it.",
            node.span,
            Severity.WARNING,
        )


def _raw(analysis: Analysis, node: Expression) -> Branch | None:
    return next((branch for branch in analysis.of(node) if branch.kind in CUMULATIVE and _is_time_series(branch)), None)


def _is_time_series(branch: Branch) -> bool:
    return branch.kind is not Kind.UNKNOWN and not branch.is_constant and branch.type.value == "instant vector"


def _is_existence_test(node: Expression) -> bool:
    return (
        isinstance(node, Binary) and node.op in (">", "!=") and isinstance(node.right, Number) and node.right.value == 0
    )


def _problem(branch: Branch, verb: str, node: Expression) -> QueryProblem:
    name = branch.series or (branch.metrics[0].name if branch.metrics else "a counter")
    return QueryProblem(
        f"{verb} the value of the counter {name} since its process started",
        "Take rate() or increase() of it.",
        node.span,
    )


RULE = QueryRule("raw-counter", Severity.ERROR, __doc__, check)
