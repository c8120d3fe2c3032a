"""Rates are taken of counters.

`rate`, `irate`, `increase` and `resets` read every fall as a restart and add what was there before. Of a gauge, which
falls and rises as it likes, they return a number that means nothing; a rate of a rate is not a rate either.

Show the gauge as it is, or use `delta` or `deriv` for its change.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import CUMULATIVE, Branch, Kind
from toolchain.languages.promql.ast import Call

RATES = frozenset({"rate", "irate", "increase", "resets"})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield rate-like functions over anything that is known not to be a counter."""
    for node in analysis.nodes:
        if not isinstance(node, Call) or node.function not in RATES or not node.arguments:
            continue
        wrong = next((b for b in analysis.of(node.arguments[0]) if _is_no_counter(b)), None)
        if wrong is not None:
            subject = f"{wrong.series} is" if wrong.series else "its argument is"
            yield QueryProblem(
                f"{node.function}() needs a counter, and {subject} a {wrong.kind.value}",
                "Take the rate of the counter itself."
                if wrong.kind in (Kind.RATE, Kind.INCREASE)
                else f"Show {wrong.series or 'it'} as it is, or use delta() or deriv() for its change.",
                node.span,
            )


def _is_no_counter(branch: Branch) -> bool:
    """Return whether a value is none of a counter; a 0 that stands in for one, as ``or 0 * absent(x)``, may be."""
    return branch.kind not in CUMULATIVE | {Kind.UNKNOWN} and not branch.low == branch.high == 0


RULE = QueryRule("rate-of-gauge", Severity.ERROR, __doc__, check)
