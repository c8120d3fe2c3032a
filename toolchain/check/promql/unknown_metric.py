"""Queries read metrics that the catalog has.

A misspelled metric is valid PromQL and returns nothing, for ever: the panel stays empty and the alert silent. Queries
built from catalog objects cannot misspell; those written by hand are looked up. A name with colons is a recording
rule's; a name with a Grafana variable in it is not judged.

Correct the name, or add the metric to `metrics/`. A name with one slip is corrected by `check --fix`.
"""

from collections.abc import Iterator

from toolchain.base.errors import did_you_mean, is_close, only_near
from toolchain.base.finding import Severity, Subject
from toolchain.base.source import UNKNOWN
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.selectors import selected_jobs
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.lexer import has_variable


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield selectors of metrics that are unknown, or that the selected job does not expose."""
    context = analysis.context
    for selector in analysis.selectors:
        name = selector.name
        if not name or selector.metric is not None or name in context.recorded or ":" in name or has_variable(name):
            continue
        known = context.catalog.by_series_name
        if name in context.catalog.stub_names:
            continue
        if name not in known:
            remedy = _histogram_remedy(analysis, name) or "Correct the name, or define the metric in metrics/."
            suggestion = did_you_mean(name, known)
            meant = only_near(name, known)
            yield QueryProblem(
                f"reads {name!r}, which is not in the catalog.{suggestion}",
                remedy,
                _name_span(selector),
                about=tuple(
                    misspelled_metric(metric.name)
                    for series, metrics in known.items()
                    for metric in metrics
                    if is_close(name, series)
                ),
                mend=None if meant is None else (name, meant),
            )
        elif not analysis.metrics_of(selector):
            jobs = sorted({job.name for metric in context.catalog.metrics_of(name) for job in metric.jobs})
            wanted = ", ".join(selected_jobs(selector) or ())
            yield QueryProblem(
                f"reads {name!r} from {wanted}, which does not expose it",
                f"It is exposed by {', '.join(jobs)}.",
                selector.span,
            )


def misspelled_metric(name: str) -> Subject:
    """Return queries that mean a metric and write another name."""
    return Subject("misspelled metric", name, UNKNOWN)


def _name_span(selector: Selector) -> tuple[int, int] | None:
    return None if selector.span is None else (selector.span[0], selector.span[0] + len(selector.name))


def _histogram_remedy(analysis: Analysis, name: str) -> str:
    parts = [each for each in (f"{name}_bucket", f"{name}_count") if each in analysis.context.catalog.by_series_name]
    return f"{name} is a histogram: read {' or '.join(parts)}." if parts else ""


RULE = QueryRule("unknown-metric", Severity.ERROR, __doc__, check, needs_catalog=True, leaves_unknown=True)
