"""What a query costs at most: the series of its result, and the samples that Prometheus reads for it.

Source: Prometheus documentation, "Query statistics" (``totalQueryableSamples`` counts a sample once for each step at
which it is in a window). What a subquery reads is counted here, which that figure leaves out.
"""

import math
from typing import Any

from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.analysis.analyser import Analysis, series_bound
from toolchain.languages.promql.analysis.selectors import selected_jobs
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, children
from toolchain.preview.data.answers import PanelQuery

_EVALUATION = 60.0
"""Seconds between the steps of a subquery that names none: Prometheus' own ``evaluation_interval``."""


def query_steps(query: PanelQuery, *, is_range: bool) -> int:
    """Return at how many moments a query is evaluated."""
    if not is_range:
        return 1
    start, end = (math.floor(each / query.step) for each in (query.span.start, query.span.end))
    return int(end - start) + 1


def promql_cost(analysis: Analysis, query: PanelQuery, *, is_range: bool) -> dict[str, Any]:
    """Return the most series, steps and samples of a query whose variables are filled in; None where not known."""
    steps = query_steps(query, is_range=is_range)
    each = samples_per_step(analysis, analysis.expression)
    return {
        "series": analysis.series_bound,
        "steps": steps,
        "step": query.step if is_range else None,
        "samples": None if each is None else round(each * steps),
    }


def samples_per_step(analysis: Analysis, node: Expression) -> float | None:
    """Return how many samples are read for one moment at most, None where a selector's series are not bounded."""
    if isinstance(node, Range):
        return _times(series_bound(analysis, node.selector), _samples_in(analysis, node))
    if isinstance(node, Selector):
        return series_bound(analysis, node)
    parts = [samples_per_step(analysis, part) for part in children(node)]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    if isinstance(node, Subquery):
        window, step = duration_seconds(node.window), duration_seconds(node.step) if node.step else _EVALUATION
        return _times(sum(known), None if window is None else most_samples(window, step or _EVALUATION))
    return sum(known)


def _times(count: float | None, factor: float | None) -> float | None:
    return None if count is None or factor is None else count * factor


def _samples_in(analysis: Analysis, node: Range) -> float | None:
    window = duration_seconds(node.window)
    if window is None:
        return None
    intervals = [
        duration_seconds(job.interval) or analysis.context.scrape_interval
        for metric in analysis.metrics_of(node.selector)
        for job in metric.jobs
        if job.name in (selected_jobs(node.selector) or [job.name])
    ]
    return most_samples(window, min(intervals, default=analysis.context.scrape_interval))


def most_samples(window: float, interval: float) -> int:
    """Return how many samples a window in seconds holds at most, one every ``interval`` seconds.

    Before Prometheus 3 a window holds the sample at its begin as well as the one at its end.
    """
    return math.floor(window / interval) + 1
