"""Over a time range the largest series are chosen once.

`topk(10, ...)` in a query over a range chooses anew at each moment: a series that is eleventh for a minute breaks off
and comes back as a dot, the panel has far more than ten lines, and what it leaves out is not to be seen.

Write `q.top(10, x)`, which ranks over the range: `x and topk(10, x' @ end())`; add `q.rest(10, x)` where the others add
up. Or ask for now alone, in a table. Where one series is chosen to bring labels over with `group_left`, nobody sees
which one it is.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import Aggregation, Binary, Expression, Selector, Subquery, children, parts

_CHOOSING = frozenset({"topk", "bottomk"})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield choices that a panel's query over a range makes at each moment."""
    context = analysis.context
    if context.use is not Use.PANEL or not context.is_range:
        return
    joined = {id(part) for node in analysis.nodes for part in _brought(node)}
    for node in analysis.nodes:
        is_shown = isinstance(node, Aggregation) and node.op in _CHOOSING and id(node) not in joined
        if is_shown and isinstance(node, Aggregation) and _varies(node.expression):
            built = "q.top(10, x), which is " if node.span is None else ""
            yield QueryProblem(
                f"{node.op} chooses other series at each moment of the range",
                f"Choose over the range: {built}x and topk(10, x' @ end()).",
                node.span,
            )


def _brought(node: Expression) -> Iterator[Expression]:
    """Yield the parts of the side of which one series is brought to each of the other side."""
    if isinstance(node, Binary) and node.matching is not None and node.matching.group is not None:
        one = node.right if node.matching.group == "group_left" else node.left
        yield one
        yield from parts(one)


def _varies(expression: Expression) -> bool:
    """Return whether an expression can have another value at each moment: nothing in it stands still."""
    match expression:
        case Selector(at=at) | Subquery(at=at) if at:
            return False
        case Selector():
            return True
    return any(map(_varies, children(expression)))


RULE = QueryRule("topk-range", Severity.WARNING, __doc__, check)
