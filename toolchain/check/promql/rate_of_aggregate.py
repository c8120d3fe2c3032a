"""Rates are taken before sums.

When one of several processes restarts, its counter falls to 0 and the sum of all falls by that much. `rate` over the
sum takes this for a restart of everything and adds the whole remaining sum: a spike that never happened. The same
holds for a recording rule that sums counters. Where nobody tells what a series records, the name `level:metric:sum`
does, and then it is a warning.

Write `sum(rate(x[5m]))`, never `rate(sum(x)[5m:])`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.promql._counter_names import is_total_by_name
from toolchain.check.promql.rate_of_gauge import RATES
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import CUMULATIVE
from toolchain.languages.promql.ast import Aggregation, Call, Expression, Range, Selector, Subquery


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield rates over aggregated counters, and over subqueries of counters that a range would serve."""
    for node in analysis.nodes:
        if not isinstance(node, Call) or node.function not in RATES or not node.arguments:
            continue
        argument = node.arguments[0]
        branches = [branch for branch in analysis.of(argument) if branch.kind in CUMULATIVE]
        aggregated = next((branch.aggregated for branch in branches if branch.aggregated), _summed(analysis, argument))
        if aggregated:
            yield QueryProblem(
                f"takes the {node.function} of a {aggregated} of counters: one restart looks like a jump of all",
                f"Write {aggregated}({node.function}(...)).",
                node.span,
            )
        elif isinstance(argument, Range) and _is_sum_by_name(analysis, argument.selector):
            yield QueryProblem(
                f"takes the {node.function} of {argument.selector.name}, by its name a sum: restarts look like jumps",
                f"Record sum({node.function}(...)).",
                node.span,
                Severity.WARNING,
            )
        elif branches and isinstance(argument, Subquery) and isinstance(argument.expression, Selector):
            yield QueryProblem(
                f"takes the {node.function} over a subquery of a plain counter, which loses samples",
                f"Write {node.function}({argument.expression.name}[{argument.window}]).",
                node.span,
                Severity.WARNING,
            )


def _is_sum_by_name(analysis: Analysis, selector: Selector) -> bool:
    """Return whether nobody tells what a series records, and its name is ``level:metric:sum``."""
    is_named = selector.name.count(":") > 1 and selector.name.endswith(":sum")
    return is_named and not analysis.metrics_of(selector) and selector.name not in analysis.context.recorded


def _summed(analysis: Analysis, argument: Expression) -> str:
    """Return what combines counters that are such by their name alone; empty where nothing does."""
    match argument:
        case Subquery(expression=Aggregation(op="sum" | "avg" as op, expression=Selector() as counter)):
            return op if is_total_by_name(analysis, counter) else ""
    return ""


RULE = QueryRule("rate-of-aggregate", Severity.ERROR, __doc__, check)
