"""Rules have no variables: only a dashboard replaces them.

Prometheus and Grafana's alerting send `$job` and `${job}` as they stand: in a window that is no PromQL, and in a
matcher a text that no series has, so that the rule never fires. Of `$__rate_interval` and its like Grafana's backend
knows the value, and Prometheus does not.

Write a window of a fixed length, four scrape intervals at least, such as `[5m]`; write values out, or group by the
label and let one rule watch them all.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Call, String
from toolchain.languages.promql.holes import Hole, HoleKind, holes

_MACROS = frozenset(
    {
        *("__interval", "__interval_ms", "__rate_interval", "__rate_interval_ms", "__range", "__range_s", "__range_ms"),
    }
)
"""What Grafana's backend puts in place of itself, without a dashboard."""


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield the variables in the query of a rule."""
    use = analysis.context.use
    if not use.is_evaluated:
        return
    captures = {each.span for node in analysis.nodes if isinstance(node, Call) for each in _replacements(node)}
    for hole in holes(analysis.expression):
        if analysis.context.has_macros and hole.variable in _MACROS:
            continue
        if hole.kind is not HoleKind.STRING_FRAGMENT or hole.span not in captures:
            yield QueryProblem(
                f"the {use.value} has the variable ${hole.variable}, which only a dashboard replaces",
                _remedy(hole),
                hole.span,
            )


def _replacements(call: Call) -> Iterator[String]:
    """Yield texts in which a dollar stands for what was captured."""
    if call.function == "label_replace":
        yield from (each for each in call.arguments[2:3] if isinstance(each, String))


def _remedy(hole: Hole) -> str:
    if hole.kind is HoleKind.DURATION or hole.variable.startswith("__"):
        return "Write a fixed window such as 5m, of four scrape intervals at least."
    return "Write the value, or group by the label and let one rule watch all."


RULE = QueryRule("rule-variable", Severity.ERROR, __doc__, check)
