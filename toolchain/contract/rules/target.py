"""A Prometheus scrapes every job of the catalog, and its targets answer.

Without a target there is not even `up`, so that an alert on `up == 0` stays silent. A job that was left out on purpose,
such as that of another environment, is left out of the comparison with `--job`.

Add the job to the scrape configuration, or look why its targets do not answer: the last error is what Prometheus says.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import EMPTY, Readers, united
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield jobs that a server knows nothing of, and targets that are down."""
    job = compared.job.name
    if compared.is_absent:
        metrics = [metric for metric in compared.missing if len(metric.jobs) == 1]
        yield Drift(
            compared.place,
            f"the server has no target and no series of the job {job}",
            "Add it to the scrape configuration, or compare other jobs with --job.",
            consequences=tuple(united(readers.of_series(each, each.series_names, EMPTY) for each in metrics)),
        )
    down = [target for target in compared.targets if target.health == "down"]
    for target in down:
        error = f": {target.error}" if target.error else ""
        yield Drift(
            compared.place,
            f"the target {target.instance} of {job} is down{error}",
            "Start it, or correct its address in the scrape configuration.",
            severity=None if len(down) == len(compared.targets) else Severity.WARNING,
        )


RULE = Rule("contract-target", Severity.ERROR, __doc__, check)
