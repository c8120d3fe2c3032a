"""Conditions that mix a comma or a space with `or` have parentheses.

Between label filters `and` binds tighter than `or`, as everywhere; a comma or a space takes everything that follows as
its right side. `a, b or c` is `a and (b or c)`, and `a or b, c` is `a or (b and c)`, while `a and b or c` is
`(a and b) or c`.

Write `and`, and parentheses around what belongs together.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import JoinedConditions, LabelCondition, LabelFilter

_LOOSE = (",", " ")


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield conditions in which a comma or a space stands next to an ``or`` without parentheses."""
    for pipeline in analysis.pipelines:
        for stage in pipeline.query.stages:
            if isinstance(stage, LabelFilter) and isinstance(stage.condition, JoinedConditions):
                yield from _mixed(stage.condition)


def _mixed(condition: LabelCondition) -> Iterator[QueryProblem]:
    if not isinstance(condition, JoinedConditions):
        return
    right = condition.right
    if isinstance(right, JoinedConditions) and not _is_enclosed(condition, right):
        is_loose_before = condition.written in _LOOSE and right.op == "or"
        is_loose_behind = condition.op == "or" and right.written in _LOOSE
        if is_loose_before or is_loose_behind:
            separator = condition.written if is_loose_before else right.written
            name = "the comma" if separator == "," else "the space"
            yield QueryProblem(
                f"{name} takes all that follows as its right side, so the condition is not read from left to right",
                "Write and, with parentheses around what belongs together.",
                condition.span,
            )
            return
    yield from _mixed(condition.left)
    yield from _mixed(right)


def _is_enclosed(outer: JoinedConditions, inner: JoinedConditions) -> bool:
    """Return whether the right side has parentheses of its own: they end behind it."""
    return outer.span is None or inner.span is None or outer.span[1] != inner.span[1]


RULE = QueryRule("log-grouping-trap", Severity.WARNING, __doc__, check)
