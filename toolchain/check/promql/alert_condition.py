"""An alert has a condition that can hold, and can cease to hold.

An alert fires for every series that its query returns. Without a comparison it fires for ever; with `bool` too, since
0 is a result like any other; behind `or vector(0)` as well. A comparison that the metric's range rules out, such as
`up > 1` or a ratio above 1, never fires, and `>= 0` of a counter always does. The catalog knows the ranges.

Write the comparison at the top, without `bool`. Three cases are no more than a warning: `vector(1)` alone is a dead
man's switch, which fires for ever on purpose and wakes somebody when it stops; `> 0` around a count only repeats that
something was counted; and a metric that nobody described may exist only while something is wrong, where matchers choose
among its series. Those of an `_info` metric are a condition: what they ask for is there or not. So are `and` and
`unless` between such metrics, and what reads `ALERTS`, whose series come and go.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import COMPARISONS, Binary, Call, Expression, Number, Selector, parts

_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield alerts that always or never fire, and comparisons anywhere that the value's range decides."""
    if analysis.context.use is Use.ALERT:
        yield from _unconditional(analysis)
    guards = {id(part) for node in analysis.nodes for part in _guards(node)}
    for node in analysis.nodes:
        if isinstance(node, Binary) and node.op in COMPARISONS:
            yield from _decided(analysis, node, is_guard=id(node) in guards)


def _guards(node: Expression) -> Iterator[Expression]:
    """Yield the parts of what only has to be there: ``A and count(x) > 0`` asks whether there is an x."""
    if isinstance(node, Binary) and node.op in ("and", "unless"):
        yield node.right
        yield from parts(node.right)


def _unconditional(analysis: Analysis) -> Iterator[QueryProblem]:
    for branch in analysis.branches:
        if branch.condition != "filter":
            reason = (
                "its comparison has bool, and 0 is a result too"
                if branch.condition == "bool"
                else "it has no condition"
            )
            if _is_chosen_info(analysis) or _comes_and_goes(analysis):
                return
            is_switch = isinstance(analysis.expression, Call) and analysis.expression.function == "vector"
            yield QueryProblem(
                f"the alert always fires: {reason}",
                "Compare with a threshold, without bool." if not is_switch else "Keep it only as a dead man's switch.",
                analysis.expression.span,
                Severity.WARNING if is_switch or _is_chosen(analysis) else None,
            )
            return


def _is_chosen(analysis: Analysis) -> bool:
    """Return whether matchers choose series of a metric that is not in the catalog."""
    query = analysis.expression
    return isinstance(query, Selector) and bool(query.matchers) and not analysis.metrics_of(query)


def _is_chosen_info(analysis: Analysis) -> bool:
    """Return whether matchers choose series of an info metric, whose labels are what it says."""
    query = analysis.expression
    if not isinstance(query, Selector) or not query.matchers:
        return False
    is_info = all(branch.kind is Kind.INFO for branch in analysis.branches)
    return is_info or (query.name.endswith("_info") and not analysis.metrics_of(query))


def _comes_and_goes(analysis: Analysis) -> bool:
    """Return whether nobody can say of what is read that it is always there: alerts, or one metric beside another."""
    if any(each.name in _ALERTS for each in analysis.selectors):
        return True
    query = analysis.expression
    is_beside = isinstance(query, Binary) and query.op in ("and", "unless")
    return is_beside and not all(analysis.metrics_of(each) for each in analysis.selectors)


def _decided(analysis: Analysis, node: Binary, *, is_guard: bool) -> Iterator[QueryProblem]:
    side, number, op = (node.left, node.right, node.op)
    if isinstance(node.left, Number):
        side, number, op = node.right, node.left, _MIRRORED.get(node.op, node.op)
    value = number.value if isinstance(number, Number) else None
    branches = analysis.of(side)
    if value is None or all(branch.is_constant for branch in branches):
        return
    outcomes = {_outcome(op, branch, value) for branch in branches}
    if len(outcomes) != 1 or outcomes == {None} or (is_guard and outcomes == {True}):
        return
    low, high = min(branch.low for branch in branches), max(branch.high for branch in branches)
    frequency = "always" if outcomes == {True} else "never"
    is_counted = all(branch.condition == "filter" or branch.kind is Kind.COUNT for branch in branches)
    is_repeated = outcomes == {True} and (is_counted or analysis.context.use is not Use.ALERT)
    yield QueryProblem(
        f"the comparison {frequency} holds: the value is between {low:g} and {high:g}",
        "Leave it out: the condition inside decides."
        if is_repeated
        else f"Correct the threshold{', or the range in the catalog' if analysis.context.knows_metrics else ''}.",
        node.operator_span or node.span,
        Severity.WARNING if is_repeated else None,
    )


def _outcome(op: str, branch: Branch, value: float) -> bool | None:
    low, high = branch.low, branch.high
    always = {">": low > value, ">=": low >= value, "<": high < value, "<=": high <= value, "==": low == high == value}
    never = {">": high <= value, ">=": high < value, "<": low >= value, "<=": low > value}
    never |= {"==": not low <= value <= high, "!=": low == high == value}
    always |= {"!=": not low <= value <= high}
    return True if always[op] else False if never[op] else None


RULE = QueryRule("alert-condition", Severity.ERROR, __doc__, check)
