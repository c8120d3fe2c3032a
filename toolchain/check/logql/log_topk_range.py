"""Over a time range the most frequent lines are chosen once.

`topk(10, ...)` in a query over a range chooses anew at each moment: a series that is eleventh for a minute breaks off
and comes back as a dot. Loki has no `@ end()` to rank over the range.

Draw all of a label with few values, whose legend begins with the largest; or ask for now alone, in a table.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import VectorAggregation
from toolchain.languages.promql.analysis.context import Use

_CHOOSING = frozenset({"topk", "bottomk"})


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield choices that a panel's query over a range makes at each moment."""
    if analysis.context.use is not Use.PANEL or not analysis.context.is_range:
        return
    for node in analysis.nodes:
        if isinstance(node, VectorAggregation) and node.op in _CHOOSING:
            yield QueryProblem(
                f"{node.op} chooses other series at each moment of the range",
                "Leave it out where the label has few values, or ask for now alone, in a table.",
                node.span,
            )


RULE = QueryRule("log-topk-range", Severity.WARNING, __doc__, check)
