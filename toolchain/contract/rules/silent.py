"""A metric that is declared has samples.

With labels, a counter or histogram has no series before the first event of each kind: that is normal, and only told. A
gauge with labels says what is now, so it should be set when the process starts: until then panels are empty. Those of
the client itself have series for what is open, so none may be. Without labels every client exposes a value from the
start, so that there is none means that it was removed.

Of a native histogram Prometheus keeps no series of buckets unless it is told to: what reads `_bucket` is empty.

Set the gauge for each value of its labels at the start; let counters with few known values begin at 0.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import MetricType
from toolchain.contract.client_defaults import client_of
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers
from toolchain.contract.rule import Drift, Rule

_EVENTS = (MetricType.COUNTER, MetricType.HISTOGRAM, MetricType.SUMMARY)


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield metrics that are declared and have no series."""
    if compared.is_absent or compared.is_down:
        return
    _, own = client_of(compared.exposure.families)
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        if family.is_native:
            yield Drift(
                metric.location,
                f"{metric.name} is a native histogram in {compared.job.name}, and has no series {metric.name}_bucket",
                "Have Prometheus keep classic buckets beside it: always_scrape_classic_histograms in its scrape job.",
                metric.name,
                consequences=readers.of_metric(metric),
                severity=Severity.ERROR,
            )
        if family.size or family.is_native:
            continue
        waits = bool(metric.labels) and (metric.type in _EVENTS or metric.name in own)
        state = "has no samples yet, as before the first event or while nothing is open" if waits else "has no samples"
        yield Drift(
            metric.location,
            f"{metric.name} is declared by {compared.job.name} and {state} ({family.location})",
            "Nothing needs to be done; let known values begin at 0 if rates of the first event matter."
            if waits
            else "Set it when the process starts, for each value of its labels.",
            metric.name,
            consequences=readers.of_metric(metric),
            severity=Severity.INFO if waits else Severity.WARNING,
        )


RULE = Rule("contract-silent", Severity.WARNING, __doc__, check)
