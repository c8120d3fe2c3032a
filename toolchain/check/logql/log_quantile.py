"""Quantiles are between 0 and 1.

`quantile_over_time(95, ...)` is valid and always infinite: the parameter is a share, not per cent.

Write `0.95`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import RangeAggregation


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield quantiles outside 0 to 1."""
    for node in analysis.nodes:
        if isinstance(node, RangeAggregation) and node.op == "quantile_over_time":
            value = _number(node.parameter)
            if value is not None and not 0 <= value <= 1:
                remedy = f"Write {value / 100:g}." if 1 < value <= 100 else "Write a number such as 0.95."
                yield QueryProblem(f"the quantile {node.parameter} is not between 0 and 1", remedy, node.span)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


RULE = QueryRule("log-quantile", Severity.ERROR, __doc__, check)
