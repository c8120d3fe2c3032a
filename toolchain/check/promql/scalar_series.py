"""scalar() is given one series.

`scalar` of more than one series, or of none, is NaN, and so is all that is calculated with it: a comparison with NaN
holds for nothing, and the panel or the alert stays empty without an error. That only one series is there today is no
promise; the second one comes with the second replica.

Aggregate to one series without labels, as in `scalar(sum(x))`, or leave `scalar` out and match with `on ()` and
`group_left`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.ast import Call


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield scalar() of what differs in labels that do not have one value alone."""
    for node in analysis.nodes:
        if not isinstance(node, Call) or node.function != "scalar" or not node.arguments:
            continue
        differing = sorted({name for branch in analysis.of(node.arguments[0]) for name in _differing(branch)})
        if differing:
            yield QueryProblem(
                f"scalar() is NaN as soon as there are two series, and they differ in {', '.join(differing[:3])}",
                "Aggregate them to one without labels, as in scalar(sum(x)), or match with on () and group_left.",
                node.span,
            )


def _differing(branch: Branch) -> frozenset[str]:
    """Return the labels in which series of a result are known to differ; none where labels are not all known."""
    if not branch.is_closed or branch.key is None:
        return frozenset()
    return frozenset(name for name in branch.key if name in branch.labels and not branch.labels[name].is_single)


RULE = QueryRule("scalar-series", Severity.WARNING, __doc__, check)
