"""Rules look at the time of their evaluation, or before it.

With `@ 1700000000` a rule looks at the same moment for ever, so that its result never changes, and is empty once that
moment is older than what the server keeps. `@ start()` and `@ end()` are the time of the evaluation itself: they say
nothing in a rule. A negative offset looks into the future, where a rule finds no samples.

Leave `@` out, and write `offset 1w` to compare with an earlier time.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Selector, Subquery


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield moments and negative offsets in the query of a rule."""
    use = analysis.context.use
    if not use.is_evaluated:
        return
    for node in analysis.nodes:
        if not isinstance(node, Selector | Subquery):
            continue
        if node.at in ("start()", "end()"):
            yield QueryProblem(
                f"@ {node.at} is the time of the evaluation, at which the {use.value} looks anyway",
                "Leave it out.",
                node.span,
                Severity.WARNING,
            )
        elif node.at and "$" not in node.at:
            yield QueryProblem(
                f"the {use.value} looks at {node.at} for ever, and finds nothing once that is no longer kept",
                "Leave @ out, or write offset to look back.",
                node.span,
            )
        if node.offset.startswith("-") and not node.at:
            yield QueryProblem(
                f"offset {node.offset} looks into the future, where the {use.value} finds no samples",
                "Write a positive offset to look back.",
                node.span,
            )


RULE = QueryRule("rule-time", Severity.ERROR, __doc__, check)
