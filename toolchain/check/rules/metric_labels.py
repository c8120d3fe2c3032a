"""Labels of a metric have bounded domains, and its series stay within a budget.

Each combination of label values is a series that Prometheus keeps in memory. A user id, a raw path or an address as a
label multiplies them without limit. The bound of a metric is its declared `budget`, else the product of its labels'
bounds; a histogram has one series per bucket on top.

Narrow a label's bound, declare a `budget=` that the application keeps to, or move the label to logs or traces.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation

MOST_SERIES = 10_000
"""Per instance and metric, buckets included: a tenth of what one small Prometheus holds with ease."""

TARGET_LABELS = frozenset({"job", "instance"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield metrics whose series can exceed the budget, and labels that clash with those a scrape attaches."""
    for metric in compilation.project.catalog.metrics:
        series = metric.budget * max(len(metric.buckets) + 1, 1)
        if series > MOST_SERIES:
            yield Violation(
                metric.location,
                f"{metric.name} may have {series:,} series per instance, more than {MOST_SERIES:,}",
                "Declare budget= if the application keeps to fewer combinations, or drop a label.",
                (metric,),
            )
        for label in metric.labels:
            if metric.jobs and label.name in TARGET_LABELS:
                yield Violation(
                    metric.location,
                    f"{metric.name} has the label {label.name!r}, which every scrape attaches",
                    f"Prometheus would rename it to exported_{label.name}; name it otherwise.",
                    (metric,),
                )


RULE = Rule("metric-labels", Severity.WARNING, __doc__, check)
