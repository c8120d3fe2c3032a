"""No two metrics of a job have the same name.

A scrape cannot tell them apart: Prometheus keeps one sample of each series, and a panel on the other metric shows it as
if it was its own. It is usually a copy whose name was not changed. Other jobs may expose a metric of the same name, and
a histogram has series of its own beside its name: `_bucket`, `_sum` and `_count`.

Rename one of them, or remove the copy.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import name_of_metric
from toolchain.compile.compilation import Compilation
from toolchain.project.load_errors import relative_to


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each metric one of whose series an earlier metric of the same job has."""
    seen: dict[tuple[str, str], Metric] = {}
    for metric in compilation.project.catalog.metrics:
        jobs = [job.name for job in metric.jobs] or [""]
        claims = [(name, job) for name in metric.series_names for job in jobs]
        other = next((seen[claim] for claim in claims if claim in seen), None)
        for claim in claims:
            seen.setdefault(claim, metric)
        if other is not None:
            name, job = next(claim for claim in claims if seen[claim] is other)
            first = relative_to(other.location, compilation.project.root)
            of = f" of job {job!r}" if job else ""
            yield Violation(
                metric.location,
                f"the metric {metric.name}{of} has the series {name!r}, which {other.name} ({first}) has too",
                "Rename one of them, or remove the copy.",
                (metric,),
                about=(name_of_metric(metric),),
            )


RULE = Rule("metric-duplicate", Severity.ERROR, __doc__, check)
