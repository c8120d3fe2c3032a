"""The two sides of an operation can find each other, one to one.

Series pair up when their labels are equal. If a label is on every series of one side and on none of the other, or has
values that never meet, the result is always empty. If several series of a side that must have one share the matching
labels, Prometheus fails the query: "found duplicate series", many-to-many.

Of metrics that nobody described the labels are those that the query itself names: sides that are grouped by different
ones do not find each other, nor does a side that asks for a label and a metric of another family that knows none.

Aggregate both sides by the same labels, name the labels to match with `on` or `ignoring`, and mark the side with more
series with `group_left` or `group_right`. A fallback such as `or vector(0)` stands in for one series without labels:
`sum(x) or vector(0)`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.promql._unlike_sides import unlikeness
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.matching import duplicates, matched
from toolchain.languages.promql.ast import SET_OPERATORS, Aggregation, Binary, Call
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.printer import to_promql


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield operations whose sides never match, and those that can fail with several series on one side."""
    for node in analysis.nodes:
        if not isinstance(node, Binary):
            continue
        if node.op == "or":
            yield from _beside(analysis, node)
            continue
        left, right = analysis.of(node.left), analysis.of(node.right)
        if not _are_vectors((*left, *right)):
            continue
        pairs = [(first, second) for first in left for second in right]
        never = [_never(node, first, second) for first, second in pairs]
        if never and all(never):
            yield _impossible(node, never[0])
        elif unlike := unlikeness(analysis, node):
            yield _impossible(node, unlike)
        elif node.op not in SET_OPERATORS:
            yield from _several(node, pairs)


def _are_vectors(branches: tuple[Branch, ...]) -> bool:
    return all(branch.type is ValueType.VECTOR for branch in branches)


def _never(node: Binary, left: Branch, right: Branch) -> str:
    return matched(node.op, left, right, node.matching, is_set=node.op in SET_OPERATORS).never


def _impossible(node: Binary, reason: str) -> QueryProblem:
    outcome = "has no effect" if node.op == "unless" else "is always empty"
    return QueryProblem(
        f"{node.op!r} {outcome}: {reason}",
        "Aggregate both sides by the same labels, or match with on(...) or ignoring(...).",
        node.operator_span or node.span,
    )


def _beside(analysis: Analysis, node: Binary) -> Iterator[QueryProblem]:
    """Yield a fallback that never falls back: without labels it stands beside series that have some.

    Right inside of a sum it adds nothing, and makes a result where there would be none.
    """
    summed = any(
        isinstance(each, Aggregation) and each.op == "sum" and each.expression is node for each in analysis.nodes
    )
    is_constant = (
        not summed and isinstance(node.right, Call) and node.right.function == "vector" and node.matching is None
    )
    left = analysis.of(node.left)
    required = [name for branch in left[:1] for name in branch.labels if all(each.requires(name) for each in left)]
    if is_constant and required:
        yield QueryProblem(
            f"'or' adds {to_promql(node.right)} beside every result: it has no labels, and the left side has "
            f"{', '.join(required[:3])}",
            "Aggregate the left side to one series, or fill each series: x or 0 * y.",
            node.operator_span or node.span,
            Severity.WARNING,
        )


def _several(node: Binary, pairs: list[tuple[Branch, Branch]]) -> Iterator[QueryProblem]:
    for left, right in pairs:
        for found in duplicates(left, right, node.matching):
            branch = left if found.side == "left" else right
            bounds = [branch.labels[name].domain.bound for name in found.labels]
            other = "group_left" if found.side == "left" else "group_right"
            yield QueryProblem(
                f"{node.op!r} can find several series on the {found.side} for one on the other side: they differ in "
                f"{', '.join(found.labels)}",
                f"Aggregate the {found.side} side, match on those labels too, or use {other}.",
                node.operator_span or node.span,
                None if any(bound is not None and bound > 1 for bound in bounds) else Severity.WARNING,
            )
            return


RULE = QueryRule("vector-matching", Severity.ERROR, __doc__, check)
