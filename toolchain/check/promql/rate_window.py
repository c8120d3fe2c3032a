"""Windows hold enough samples, and follow the panel's zoom.

A rate needs two samples in its window, and one lost scrape must not empty it: four scrape intervals are the rule.
Below two the result is empty on Prometheus 3. In a panel a fixed window is too short when the panel shows a month, so
that most samples are never looked at; `$__interval` without a minimum step is too short when it shows an hour.
`$__rate_interval` is at least four times the data source's scrape interval; jobs that are scraped less often need a
minimum step. An hour or more may stand fixed: it sees every sample as long as the panel shows less than a month. So may
the window of `irate`, which looks at the last two samples in it however long it is.

Write `[$__rate_interval]` in panels, and at least four scrape intervals in rules; inside a subquery the window belongs
to the subquery's step. In panels `check --fix` does it.
"""

from collections.abc import Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.analysis.selectors import selected_jobs
from toolchain.languages.promql.ast import Call, Range, Selector, Subquery, parts

NEEDING_TWO = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear"})
_FOLLOWING_ZOOM = frozenset({"rate", "increase", "delta", "deriv"})
_LONG_ENOUGH = 3600.0
"""Seconds; a panel of a month has a point every 45 minutes or so."""


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield windows that are too short for the scrape interval of what they look at, and fixed ones in panels."""
    in_subqueries = {id(part) for node in analysis.nodes if isinstance(node, Subquery) for part in parts(node)}
    for node in analysis.nodes:
        if not isinstance(node, Call):
            continue
        for argument in node.arguments:
            if isinstance(argument, Range):
                yield from _too_short(analysis, node.function, argument)
                if id(node) not in in_subqueries:
                    yield from _fixed(analysis.context, node.function, argument)


def _too_short(analysis: Analysis, function: str, argument: Range) -> Iterator[QueryProblem]:
    interval = _scrape_interval(analysis, argument.selector)
    seconds = _least_seconds(analysis.context, argument.window)
    if seconds is None or interval is None:
        return
    least = 4 * interval if function in NEEDING_TWO else interval
    if seconds < least:
        is_empty = function in NEEDING_TWO and seconds < 2 * interval
        remedy = "Write $__rate_interval, or set a minimum step on the panel." if "$" in argument.window else ""
        yield QueryProblem(
            f"[{argument.window}] can be {seconds:g} s, and {argument.selector.name} has a sample every {interval:g} s",
            remedy or f"Use at least {least:g} s.",
            argument.span,
            None if is_empty and "$" not in argument.window else Severity.WARNING,
        )


def _fixed(context: QueryContext, function: str, argument: Range) -> Iterator[QueryProblem]:
    if context.use is not Use.PANEL or not context.is_range or function not in _FOLLOWING_ZOOM:
        return
    seconds = duration_seconds(argument.window)
    if seconds is not None and seconds < _LONG_ENOUGH:
        yield QueryProblem(
            f"the window [{argument.window}] does not follow the panel's zoom",
            "Write $__rate_interval.",
            argument.span,
            Severity.WARNING,
            mend=(f"[{argument.window}]", "[$__rate_interval]"),
        )


def _scrape_interval(analysis: Analysis, selector: Selector) -> float | None:
    if selector.name in analysis.context.recorded:
        return analysis.context.evaluation_interval
    intervals = [
        duration_seconds(job.interval) or 0.0
        for metric in analysis.metrics_of(selector)
        for job in metric.jobs
        if job.name in (selected_jobs(selector) or [job.name])
    ]
    return max(intervals, default=None)


def _least_seconds(context: QueryContext, window: str) -> float | None:
    """Return the shortest that a window can be (Grafana documentation, "Prometheus template variables")."""
    step = max(context.scrape_interval, context.min_step)
    if window in ("$__rate_interval", "${__rate_interval}"):
        return 4 * step
    return step if window in ("$__interval", "${__interval}") else duration_seconds(window)


RULE = QueryRule("rate-window", Severity.ERROR, __doc__, check)
