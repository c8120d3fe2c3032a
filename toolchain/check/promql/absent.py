"""`absent` is asked about something that can be missing.

`absent(x or vector(0))` never fires, since its argument always has a value; `absent(up == 0)` fires while all is well;
`absent(sum(x))` fires but carries no label, so nobody can tell what is missing. `absent` of a metric that does not
exist fires for ever. `absent(up == 1)` also fires while the target is there and down; `absent(x{name=~"a|b"})` fires
only when both are gone.

Ask about a plain selector with `=` matchers, one per thing that must be there.
"""

import re
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import COMPARISONS, Binary, Call, Expression, Number, Range, Selector
from toolchain.languages.promql.printer import to_promql

_NAME = re.compile(r"[\w:./ -]+")
_SHAPE = 'Write absent(up{job="..."}).'


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield absence tests that can never fire, always fire, or say nothing of what is missing."""
    for node in analysis.nodes:
        if isinstance(node, Binary) and node.op in ("==", "<", "<="):
            yield from _compared(node)
        if not isinstance(node, Call) or node.function not in ("absent", "absent_over_time"):
            continue
        argument = node.arguments[0]
        branches = analysis.of(argument)
        if any(branch.is_always for branch in branches):
            yield QueryProblem(
                f"{node.function}() never fires: its argument always has a value", "Leave the fallback out.", node.span
            )
        elif all(branch.never for branch in branches):
            yield QueryProblem(f"{node.function}() always fires: {branches[0].never}", _SHAPE, node.span)
        elif not isinstance(argument, Selector | Range):
            yield QueryProblem(_of_expression(node, argument), _SHAPE, node.span, Severity.WARNING)
        else:
            yield from _of_several(node, argument)


def _of_expression(node: Call, argument: Expression) -> str:
    unnamed = "has no labels, so nobody can tell what is missing"
    if isinstance(argument, Binary) and argument.op in COMPARISONS:
        wanted = f"{to_promql(argument.left)} is there and not {argument.op} {to_promql(argument.right)}"
        return f"{node.function}() of a comparison {unnamed}, and also fires while {wanted}"
    return f"{node.function}() of an expression {unnamed}"


def _of_several(node: Call, argument: Selector | Range) -> Iterator[QueryProblem]:
    selector = argument.selector if isinstance(argument, Range) else argument
    for matcher in selector.matchers:
        names = matcher.value.split("|")
        if matcher.op == "=~" and len(names) > 1 and all(map(_NAME.fullmatch, names)):
            count = len(names)
            problem = f"{node.function}() fires only when all {count} are gone: {', '.join(names[:5])}"
            remedy = f"Write {node.function}() of each, with or in between."
            yield QueryProblem(problem, remedy, node.span, Severity.WARNING)


def _compared(node: Binary) -> Iterator[QueryProblem]:
    is_absence = isinstance(node.left, Call) and node.left.function in ("absent", "absent_over_time")
    value = node.right.value if isinstance(node.right, Number) else None
    if is_absence and value is not None and not {"==": value == 1, "<": value > 1, "<=": value >= 1}[node.op]:
        yield QueryProblem(
            "absent() is 1 or nothing, so the comparison never holds", "Leave the comparison out.", node.span
        )


RULE = QueryRule("absent", Severity.ERROR, __doc__, check)
