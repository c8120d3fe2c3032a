"""Every metric of the catalog is exposed by its job, under its name.

A metric that is gone leaves panels and alerts empty, and an alert that is empty never fires. Where something is exposed
that the catalog does not know and that is like it, in name, type, labels or help, the metric was most likely renamed.
What has labels and has not happened yet has its TYPE line. Go's client writes none, so that there it is a warning.

Expose it again under this name, or rename it in the catalog: all that reads it follows.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric
from toolchain.contract.client_defaults import GO_CLIENT, ON_LINUX, client_of
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers
from toolchain.contract.likeness import unit_of_name
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield metrics that are not exposed, with what they are most likely called now."""
    if compared.is_absent or compared.is_down:
        return
    for pair in compared.pairs:
        if pair.is_renamed:
            metric, family = pair.metric, pair.family
            yield Drift(
                metric.location,
                f"{metric.name} is not exposed by {compared.job.name}: most likely it is {family.name} now"
                f"{_other_unit(metric.name, family.name)} ({family.location})",
                f"Call it {metric.name} again in the application, or rename it in the catalog.",
                metric.name,
                consequences=readers.of_metric(metric),
            )
    for metric in compared.missing:
        unseen, elsewhere = _unseen(compared, metric), _not_here(compared, metric)
        why = unseen or elsewhere
        yield Drift(
            metric.location,
            f"{metric.name} is not exposed by {compared.job.name}{why and f', {why}'}",
            "Expose it, or remove it from the catalog together with what reads it.",
            metric.name,
            consequences=readers.of_metric(metric),
            severity=Severity.INFO if elsewhere else Severity.WARNING if unseen else None,
        )


def _other_unit(name: str, now: str) -> str:
    before, after = unit_of_name(name), unit_of_name(now)
    if before is None or after is None or before == after:
        return ""
    return f", in {now.removesuffix('_total').rpartition('_')[2]}"


def _unseen(compared: Comparison, metric: Metric) -> str:
    """Return why a metric with labels may be there and not be seen before something happens; empty where it is."""
    if not metric.labels:
        return ""
    if compared.exposure.is_scraped and not compared.exposure.has_types:
        return "or has no samples yet, which a server without metadata cannot tell apart"
    client, _ = client_of(compared.exposure.families)
    return f"or has no samples yet: {client} declares nothing before the first" if client == GO_CLIENT else ""


def _not_here(compared: Comparison, metric: Metric) -> str:
    """Return why a client's own metric is rightly absent: on other systems than Linux it cannot be measured."""
    _, own = client_of(compared.exposure.families)
    gone = {each.name for each in compared.missing}
    is_foreign = own and metric.name in ON_LINUX and all(name in gone for name in ON_LINUX if _knows(compared, name))
    return "which clients measure on Linux only" if is_foreign else ""


def _knows(compared: Comparison, name: str) -> bool:
    return any(job == compared.job for metric in compared.catalog.metrics_of(name) for job in metric.jobs)


RULE = Rule("contract-missing", Severity.ERROR, __doc__, check)
