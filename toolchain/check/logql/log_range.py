"""Ranges fit what the query is for.

In a panel over time a fixed range leaves lines out when it is shorter than a step, and counts them twice when it is
longer; `$__auto` and `$__interval` follow the zoom. Loki does not know `$__rate_interval`. A rule whose range is
shorter than the time between its evaluations never sees some of the lines, one of more than a day reads them all again
every minute, and Loki refuses more than 30 days.

Write `[$__auto]` in panels over time, `[$__range]` in others, and a range of one to a few evaluations in rules.
"""

from collections.abc import Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import RangeAggregation
from toolchain.languages.promql.analysis.context import QueryContext, Use

_LONGEST = 30 * 86400.0
_LONGEST_IN_RULE = 86400.0


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield ranges that do not follow the zoom, that are empty, and those too long or too short."""
    for node in analysis.nodes:
        if isinstance(node, RangeAggregation):
            found = _problem(analysis.context, node.window)
            if found:
                yield QueryProblem(f"the range [{node.window}] {found[0]}", found[1], node.window_span or node.span)


def _problem(context: QueryContext, window: str) -> tuple[str, str] | None:
    if "__rate_interval" in window:
        return "is not a variable of Loki's data source", "Write [$__auto]."
    seconds = 0.0 if window == "0" else duration_seconds(window)
    if seconds is None:
        return None
    if seconds == 0:
        return "holds no line", "Write a duration such as [5m]."
    if seconds > _LONGEST:
        return "is more than the 30 days that Loki allows", "Look back over less time."
    if context.use.is_evaluated:
        if seconds > _LONGEST_IN_RULE:
            return "is read again at every evaluation", "Use a day at most, or record shorter ranges and add them up."
        if seconds < context.evaluation_interval:
            interval = f"{context.evaluation_interval:g} s"
            return f"is shorter than the {interval} between evaluations", f"Use at least {interval}."
        return None
    if context.use is Use.PANEL and context.is_range:
        return "does not follow the panel's zoom", "Write [$__auto] or [$__interval]."
    return None


RULE = QueryRule("log-range", Severity.WARNING, __doc__, check)
