"""Samples make sense: each series once, counters from 0 on, buckets that are cumulative and end with +Inf.

Client libraries see to all of it. What breaks it is an exposition that is put together by hand, two registries that are
written one behind the other, or a counter that was given NaN: it stays NaN until the process restarts.

Let one registry of the client library write the exposition, and look at what is given to inc() and observe().
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import WRONG, Readers
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield families whose samples contradict each other or their type."""
    metrics = {pair.family.name: pair.metric for pair in compared.pairs}
    for family in compared.exposure.families.values():
        metric = metrics.get(family.name)
        for problem in family.problems:
            yield Drift(
                problem.location,
                problem.message,
                problem.remedy,
                family.name,
                consequences=() if metric is None else (readers.of_series(metric, metric.series_names, WRONG),),
                severity=problem.severity,
            )


RULE = Rule("contract-sample", Severity.ERROR, __doc__, check)
