"""Every selector names its job.

`redis_commands_total` is exposed by the application and by redis_exporter with other labels, `process_*` by everything
that is scraped. A query without `job` mixes them, and starts to when somebody adds an exporter. Built queries select
their job by themselves.

Add `job="..."` to the selector.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.finding import Severity
from toolchain.promql.ast import Expression, selectors


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield selectors without a matcher on job; recorded series, whose names have colons, carry none."""
    catalog = compilation.project.catalog
    for dashboard, panel, target in each_target(compilation):
        for selector in selectors(target.query) if isinstance(target.query, Expression) else ():
            known = [job.name for metric in catalog.metrics_of(selector.name) for job in metric.jobs]
            is_plain = selector.name and ":" not in selector.name and "$" not in selector.name
            if is_plain and known and not any(matcher.label == "job" for matcher in selector.matchers):
                yield panel_violation(
                    dashboard,
                    panel,
                    f"selects {selector.name} without its job",
                    f'Add job="{known[0]}".'
                    if len(set(known)) == 1
                    else f"Choose from {', '.join(sorted(set(known)))}.",
                    target,
                )


RULE = Rule("query-job", Severity.ERROR, __doc__, check)
