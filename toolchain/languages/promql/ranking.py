"""The largest series of a time range, the same ones at each of its moments.

``topk`` in a query over a range keeps other series at each moment: lines break off, and begin anew as dots. Ranked at
the end of the range and over all of it, it keeps the same (Prometheus documentation, "@ modifier").
"""

from attrs import evolve

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1
from toolchain.languages.promql.aggregations import sum, topk
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Operand,
    Range,
    Selector,
    Subquery,
    as_expression,
    map_ranges,
    with_operands,
)
from toolchain.languages.promql.operations import RANGE, both, unless

_END = "end()"
_TRENDS = frozenset({"predict_linear", "deriv"})
"""Functions whose window is what a trend is drawn from, not the time that is looked at."""


@checked
def top(number: AtLeast1, source: Operand) -> Binary:
    """Return the series that are the largest over the whole time range of a panel, at each of its moments.

    Rates, shares and percentiles are ranked by what they are over the range, gauges by their average in it.
    """
    expression = as_expression(source)
    return both(expression, topk(number, _over_range(expression)))


@checked
def rest(number: AtLeast1, source: Operand) -> Aggregation:
    """Return the sum of all but the series that ``top`` keeps; only of what can be added up."""
    expression = as_expression(source)
    return sum(unless(expression, topk(number, _over_range(expression))))


def _over_range(expression: Expression) -> Expression:
    """Return an expression over the whole time range, at its end."""
    match expression:
        case Range():
            return evolve(_at_end(expression), window=RANGE)
        case Selector():
            return Call("avg_over_time", (Range(evolve(expression, at=_END), RANGE),))
        case Subquery():
            return evolve(expression, at=_END)
        case Call(function=function) if function in _TRENDS:
            return map_ranges(expression, _at_end)
    return with_operands(expression, _over_range)


def _at_end(expression: Range) -> Range:
    return evolve(expression, selector=evolve(expression.selector, at=_END))
