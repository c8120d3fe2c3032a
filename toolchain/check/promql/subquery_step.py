"""A subquery has more than one point.

`x[5m:10m]` evaluates `x` every ten minutes of the last five: at one moment or at none, depending on the time. A
function over time then sees one value, and `rate`, `delta` or `deriv`, which need two, see nothing. Without a step of
its own a subquery takes the server's evaluation interval, usually a minute.

Write a step that fits several times into the window, such as `[1h:1m]`.
"""

from collections.abc import Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.promql.rate_window import NEEDING_TWO
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Call, Subquery


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield subqueries whose step is as long as their window where two points are needed, or longer than it."""
    for node in analysis.nodes:
        if isinstance(node, Call):
            for argument in node.arguments:
                if isinstance(argument, Subquery):
                    yield from _few_points(argument, node.function)


def _few_points(subquery: Subquery, function: str) -> Iterator[QueryProblem]:
    window, step = duration_seconds(subquery.window), duration_seconds(subquery.step)
    if window is None or step is None:
        return
    needs_two = function in NEEDING_TWO
    if step > window or (needs_two and step == window):
        yield QueryProblem(
            f"[{subquery.window}:{subquery.step}] holds one point at most, and often none"
            + (f": {function}() needs two" if needs_two else ""),
            "Take a step that fits several times into the window.",
            subquery.span,
        )


RULE = QueryRule("subquery-step", Severity.ERROR, __doc__, check)
