"""Every selector names its job.

`redis_commands_total` is exposed by the application and by redis_exporter with other labels, `process_*` by everything
that is scraped. A query without `job` mixes them, and starts to when somebody adds an exporter. Built queries select
their job by themselves.

Add `job="..."` to the selector, as `check --fix` does where only one job has the metric.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.lexer import has_variable


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield selectors without a matcher on job; recorded series, whose names have colons, carry none."""
    context = analysis.context
    for selector in analysis.selectors:
        if selector.metric is not None or ":" in selector.name or has_variable(selector.name):
            continue
        known = dict.fromkeys(job.name for metric in analysis.metrics_of(selector) for job in metric.jobs)
        is_recorded = selector.name in context.recorded
        if known and not is_recorded and not any(matcher.label == "job" for matcher in selector.matchers):
            remedy = (
                f'Add job="{next(iter(known))}".' if len(known) == 1 else f"Choose from {', '.join(sorted(known))}."
            )
            severity = None if len(known) > 1 or context.use is Use.PANEL else Severity.WARNING
            problem = f"selects {selector.name} without its job"
            mend = _mend(selector, next(iter(known))) if len(known) == 1 else None
            yield QueryProblem(problem, remedy, selector.span, severity, mend=mend)


def _mend(selector: Selector, job: str) -> tuple[str, str] | None:
    """Return what adds the job behind the name, or before the first matcher."""
    added = f'job="{job}"'
    if not selector.matchers:
        return selector.name, f"{selector.name}{{{added}}}"
    if selector.span is None or not selector.matcher_spans:
        return None
    return "{", f"{{{added}, "


RULE = QueryRule("query-job", Severity.ERROR, __doc__, check, needs_catalog=True)
