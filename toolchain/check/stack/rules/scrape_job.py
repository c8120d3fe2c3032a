"""Scrape jobs are those of the catalog, and are scraped as it says.

A metric belongs to a job: queries select it by `job`, and windows of rates follow its interval. A job that is called
otherwise in the configuration of Prometheus leaves panels and alerts empty without a word; one that the catalog does
not have exposes metrics that nobody described.

Correct the name, or describe the job and its metrics in `metrics/`.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.catalog import Catalog
from toolchain.check.stack.facts import Facts, Job
from toolchain.check.stack.rule import StackProblem, StackRule


def check(facts: Facts, catalog: Catalog) -> Iterable[StackProblem]:
    """Yield jobs that the catalog does not have, jobs of the catalog that nothing scrapes, and other intervals."""
    if not catalog.jobs or not facts.jobs:
        return
    for job in facts.jobs:
        if job.name in catalog.jobs:
            yield from _unlike(job, catalog)
        elif not job.may_rename:
            suggestion = did_you_mean(job.name, catalog.jobs)
            message = f"the catalog has no job {job.name!r}.{suggestion}"
            yield StackProblem(job.line, message, "Correct the name, or describe its metrics in the catalog.")
    names = {job.name for job in facts.jobs}
    missing = [name for name in catalog.jobs if name not in names]
    if missing and facts.is_whole and names & catalog.jobs.keys() and not any(job.may_rename for job in facts.jobs):
        message = f"nothing scrapes {', '.join(missing)}, whose metrics the catalog describes"
        yield StackProblem(facts.jobs[0].line, message, "Add a job for each, or take its metrics out of the catalog.")


def _unlike(job: Job, catalog: Catalog) -> Iterator[StackProblem]:
    known = catalog.jobs[job.name]
    if job.interval and duration_seconds(job.interval) != duration_seconds(known.interval):
        message = f"job {job.name!r} is scraped every {job.interval}, and the catalog says {known.interval}"
        yield StackProblem(job.line, message, "Say the same in both: windows of rates follow the catalog's interval.")
    if job.path and job.path != known.metrics_path:
        message = f"job {job.name!r} is scraped at {job.path}, and the catalog says {known.metrics_path}"
        yield StackProblem(job.line, message, "Say the same in both.")


RULE = StackRule("scrape-job", Severity.WARNING, __doc__, check)
