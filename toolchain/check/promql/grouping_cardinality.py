"""Groupings keep few enough series.

An aggregation that keeps a label of many values next to another multiplies them: 80 endpoints by 60 status codes by 5
methods are 24,000 series to compute at every evaluation, and a notification each. The catalog knows how many values
every label has.

Group by fewer labels, or narrow them with matchers.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis, series_bound
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import Aggregation

MOST_GROUPS = 5_000
MOST_ALERTS = 200
"""Series that one alert may fire for: each is a notification, or a line in one."""


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield aggregations whose groups are more than the budget, and alerts that can fire too often."""
    if analysis.context.use is Use.ALERT:
        bound = analysis.series_bound
        if bound is not None and bound > MOST_ALERTS:
            yield QueryProblem(
                f"the alert can fire for {bound:,} series, more than {MOST_ALERTS}",
                "Aggregate by fewer labels.",
                analysis.expression.span,
            )
            return
    for node in analysis.nodes:
        if isinstance(node, Aggregation) and node.grouping is not None and "le" not in node.grouping.labels:
            bound = series_bound(analysis, node)
            if bound is not None and bound > MOST_GROUPS:
                labels = ", ".join(node.grouping.labels)
                yield QueryProblem(
                    f"groups {node.grouping.kind} ({labels}) into up to {bound:,} series, more than {MOST_GROUPS:,}",
                    "Group by fewer labels, or narrow them with matchers.",
                    node.span,
                )


RULE = QueryRule("grouping-cardinality", Severity.WARNING, __doc__, check, needs_catalog=True)
