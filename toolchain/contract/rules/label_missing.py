"""Series have the labels that the catalog gives their metric, under their names.

A query that selects a value of a label finds nothing once the label is called otherwise, and one that groups by it adds
up what should be told apart. A label of another name, whose values are those of the one that is gone, is the same label
renamed. An empty value is no label, and Prometheus does not keep it: of an open label that nobody reads a server cannot
tell whether it is gone.

Name the label as the catalog does; to rename it for good, change the catalog, and what reads it follows.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.client_defaults import client_of
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import Readers, united
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield labels that are missing, renamed, or missing in some series; a client's own metrics have another rule."""
    yield from _of_targets(compared, readers)
    _, own = client_of(compared.exposure.families)
    for pair in compared.pairs:
        if pair.metric.name not in own:
            yield from _of_pair(compared, pair, readers)


def _of_pair(compared: Comparison, pair: Pair, readers: Readers) -> Iterable[Drift]:
    metric, family = pair.metric, pair.family
    for label, name in pair.renamed.items():
        yield Drift(
            metric.location,
            f"{family.name} has the label {name!r} in place of {label.name!r} in {compared.job.name} "
            f"({family.location})",
            f"Call it {label.name!r} in the application, or rename it in the catalog.",
            metric.name,
            label.name,
            readers.without_label(metric, label.name),
        )
    for label in pair.missing:
        harmed = readers.without_label(metric, label.name)
        if compared.exposure.is_scraped and label.example is not None and not any(each.uses for each in harmed):
            continue
        yield Drift(
            metric.location,
            f"{family.name} lacks the label {label.name!r} in {compared.job.name} ({family.location})",
            f"Give its series {label.name!r}, or take it out of the catalog.",
            metric.name,
            label.name,
            harmed,
            severity=None if any(each.uses for each in harmed) else Severity.WARNING,
        )
    for label, name in pair.known_labels:
        without = family.without(name)
        if without and not label.allows(""):
            yield Drift(
                metric.location,
                f"{without:,} of {family.size:,} series of {family.name} lack the label {name!r} in "
                f"{compared.job.name} ({family.location})",
                f"Give every series a value for {name!r}, such as unknown or none where there is no better.",
                metric.name,
                label.name,
                readers.without_label(metric, label.name),
                severity=Severity.WARNING,
            )


def _of_targets(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield labels that the scrape should attach and does not."""
    exposure = compared.exposure
    if not exposure.is_scraped or not exposure.size:
        return
    for label in compared.job.target_labels:
        if label.name not in exposure.target_labels:
            harmed = [
                each
                for metric in (pair.metric for pair in compared.pairs)
                for each in readers.without_label(metric, label.name)
            ]
            yield Drift(
                compared.place,
                f"the scrape of {compared.job.name} attaches no label {label.name!r}",
                f"Set {label.name!r} for its targets in the scrape configuration, not as an external label.",
                label=label.name,
                consequences=tuple(united(harmed)),
            )


RULE = Rule("contract-label-missing", Severity.ERROR, __doc__, check)
