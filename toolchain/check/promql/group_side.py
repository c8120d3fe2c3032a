"""group_left and group_right do something.

They let many series on one side meet one on the other, keep the labels of the many, and copy over those in their
parentheses. Where the side that may have many has no label besides those that are matched, and none is copied, they
change nothing, and hide that a second series on it is never expected.

Leave it out, or name the label to copy.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Binary


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield groups that copy no label and whose side of many has no label besides those matched."""
    for node in analysis.nodes:
        if not isinstance(node, Binary) or node.matching is None or node.matching.group is None:
            continue
        matching = node.matching
        if matching.kind != "on" or not matching.labels or matching.include:
            continue
        many = analysis.of(node.left if matching.group == "group_left" else node.right)
        if many and all(each.is_closed and each.labels.keys() <= set(matching.labels) for each in many):
            yield QueryProblem(
                f"{matching.group} changes nothing: its side has no label besides those in on, and it copies none",
                f"Leave {matching.group} out, or name the label to copy.",
                node.operator_span or node.span,
            )


RULE = QueryRule("group-side", Severity.INFO, __doc__, check)
