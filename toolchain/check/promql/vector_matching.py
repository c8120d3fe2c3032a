"""The two sides of an operation can find each other, one to one.

Series pair up when their labels are equal. If a label is on every series of one side and on none of the other, or has
values that never meet, the result is always empty. If several series of a side that must have one share the matching
labels, Prometheus fails the query: "found duplicate series", many-to-many.

Aggregate both sides by the same labels, name the labels to match with `on` or `ignoring`, and mark the side with more
series with `group_left` or `group_right`.
"""

from collections.abc import Iterator

from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.finding import Severity
from toolchain.promql.analysis.analyser import Analysis
from toolchain.promql.analysis.branch import Branch
from toolchain.promql.analysis.matching import duplicates, matched
from toolchain.promql.ast import SET_OPERATORS, Binary
from toolchain.promql.functions import ValueType


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield operations whose sides never match, and those that can fail with several series on one side."""
    for node in analysis.nodes:
        if not isinstance(node, Binary) or node.op == "or":
            continue
        left, right = analysis.of(node.left), analysis.of(node.right)
        if not _are_vectors((*left, *right)):
            continue
        pairs = [(first, second) for first in left for second in right]
        never = [_never(node, first, second) for first, second in pairs]
        if never and all(never):
            yield _impossible(node, never[0])
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
