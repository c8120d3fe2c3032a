"""The catalog beside what is exposed of one job: which metric is which family, and which labels are which."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from attrs import define, field, frozen

from toolchain.base.regexes import regex_matches
from toolchain.base.source import SourceLocation
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.contract.client_defaults import is_default
from toolchain.contract.likeness import renamed_labels, renamed_metrics
from toolchain.contract.observed import OF_PROMETHEUS, Exposure, Family, Observations, Spread, Target, Values

_OF_PARTS = frozenset({"le", "quantile"})


@define(slots=False, frozen=True, eq=False)
class Pair:
    """A metric of the catalog and the family that exposes it; ``is_renamed`` where that has another name.

    ``everywhere`` are labels that nearly every family of the job has, such as a client's default labels.
    """

    metric: Metric
    family: Family
    job: ScrapeJob
    is_renamed: bool = False
    everywhere: frozenset[str] = frozenset()

    @cached_property
    def _gone(self) -> tuple[Label, ...]:
        if not self.family.size:
            return ()
        has = self.family.labels.keys() | self.family.empty
        return tuple(
            label
            for label in self.metric.labels
            if label.name not in has or (label.name not in self.family.labels and not label.allows(""))
        )

    @cached_property
    def _new(self) -> tuple[str, ...]:
        own = {label.name for label in self.metric.labels} | _OF_PARTS
        return tuple(
            name
            for name in self.family.labels
            if name not in own
            and name not in self.everywhere
            and not any(regex_matches(pattern, name) for pattern in self.job.dropped)
        )

    @cached_property
    def renamed(self) -> Mapping[Label, str]:
        """Labels of the catalog that most likely have another name."""
        return renamed_labels(self._gone, {name: self.family.labels[name] for name in self._new})

    @cached_property
    def missing(self) -> tuple[Label, ...]:
        """Labels of the catalog that no series has, under no other name either."""
        return tuple(label for label in self._gone if label not in self.renamed)

    @cached_property
    def extra(self) -> tuple[str, ...]:
        """Labels that the catalog does not give the metric, in no other name either."""
        return tuple(name for name in self._new if name not in self.renamed.values())

    @cached_property
    def known_labels(self) -> tuple[tuple[Label, str], ...]:
        """Labels of the catalog that series have, with the name that each has there."""
        own = ((label, label.name) for label in self.metric.labels if label.name in self.family.labels)
        return (*own, *self.renamed.items())


@frozen(eq=False)
class Comparison:
    """A job of the catalog beside an exposure of it.

    ``missing`` are metrics that nothing exposes, ``unknown`` families that the catalog does not know for the job.
    ``everywhere`` are labels that nearly all families have and the catalog gives to none. ``targets`` are those that a
    Prometheus has of the job, and ``is_absent`` tells that it has neither targets nor series of it.
    """

    job: ScrapeJob
    exposure: Exposure
    catalog: Catalog = field(repr=False)
    pairs: tuple[Pair, ...] = field(repr=False)
    missing: tuple[Metric, ...]
    unknown: tuple[Family, ...] = field(repr=False)
    everywhere: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()

    @property
    def place(self) -> SourceLocation:
        """Where findings about the whole job stand: a file's first line, or the server."""
        return SourceLocation(self.exposure.source, 1)

    @property
    def is_partial(self) -> bool:
        """Whether the catalog has few of the metrics of the job, as of a program that others write."""
        others = sum(not is_default(family.name) for family in self.unknown)
        return others > max(10, len(self.pairs) + len(self.missing))

    @property
    def is_absent(self) -> bool:
        """Whether nothing at all is there of the job."""
        return self.exposure.is_scraped and not self.exposure.size and not self.targets

    @property
    def is_down(self) -> bool:
        """Whether the job has targets, and none of them answers."""
        return bool(self.targets) and all(each.health == "down" for each in self.targets)


def compared(exposure: Exposure, job: ScrapeJob, catalog: Catalog, targets: Iterable[Target] = ()) -> Comparison:
    """Return a job of the catalog beside what is exposed of it."""
    metrics = tuple(metric for metric in _metrics_of(catalog, job.name, is_scraped=exposure.is_scraped))
    families = exposure.families
    named = {metric.name for metric in metrics}
    gone = [metric for metric in metrics if metric.name not in families]
    unknown = [family for name, family in families.items() if name not in named and name not in OF_PROMETHEUS]
    renamed = renamed_metrics(gone, [each for each in unknown if not catalog.metrics_of(each.name)], families)
    everywhere = _everywhere(metrics, families)
    pairs = [
        *(
            Pair(metric, families[metric.name], job, everywhere=everywhere)
            for metric in metrics
            if metric.name in families
        ),
        *(Pair(metric, family, job, is_renamed=True, everywhere=everywhere) for metric, family in renamed.items()),
    ]
    return Comparison(
        job,
        exposure,
        catalog,
        tuple(pairs),
        tuple(metric for metric in gone if metric not in renamed),
        tuple(family for family in unknown if family not in renamed.values()),
        everywhere,
        tuple(targets),
    )


def _metrics_of(catalog: Catalog, job: str, *, is_scraped: bool) -> Iterable[Metric]:
    for metric in catalog.metrics:
        if any(each.name == job for each in metric.jobs) and (is_scraped or metric.name not in OF_PROMETHEUS):
            yield metric


def _everywhere(metrics: Sequence[Metric], families: Mapping[str, Family]) -> frozenset[str]:
    """Return labels that at least nine in ten families have, and no metric of the catalog."""
    sampled = [family for family in families.values() if family.size and family.name not in OF_PROMETHEUS]
    own = {label.name for metric in metrics for label in metric.labels}
    if len(sampled) < 5:
        return frozenset()
    counts: dict[str, int] = {}
    for family in sampled:
        for name in family.labels:
            counts[name] = counts.get(name, 0) + 1
    return frozenset(name for name, count in counts.items() if name not in own and count >= 0.9 * len(sampled))


def likeliest_jobs(exposure: Exposure, catalog: Catalog) -> tuple[str, ...]:
    """Return the jobs of the catalog that an exposure overlaps with most: none, one, or several that are as likely.

    A metric that many jobs expose says little, one that a single job exposes says most: where of several as likely ones
    only one is left that has such a metric here, it is that.
    """
    scores: dict[str, float] = {}
    alone = set[str]()
    for name in exposure.families:
        jobs = {job.name for metric in catalog.metrics if metric.name == name for job in metric.jobs}
        for job in jobs:
            scores[job] = scores.get(job, 0.0) + 1 / len(jobs)
        if len(jobs) == 1:
            alone |= jobs
    best = max(scores.values(), default=0.0)
    found = tuple(job for job in catalog.jobs if scores.get(job, 0.0) >= best / 1.2 and best)
    certain = tuple(job for job in found if job in alone)
    return certain if len(certain) == 1 else found


def merged(exposures: Sequence[Exposure]) -> Exposure:
    """Return what several instances of one job expose together."""
    first = exposures[0]
    if len(exposures) == 1:
        return first
    families: dict[str, Family] = {}
    for exposure in exposures:
        for name, family in exposure.families.items():
            families[name] = _united(families[name], family) if name in families else family
    return Exposure(
        ", ".join(each.source for each in exposures),
        first.form,
        families,
        first.job,
        has_types=any(each.has_types for each in exposures),
        is_scraped=first.is_scraped,
        target_labels=first.target_labels,
        problems=tuple(problem for each in exposures for problem in each.problems),
    )


def _united(first: Family, second: Family) -> Family:
    spreads = [each.spread for each in (first, second) if each.spread is not None]
    observed = [each.observations for each in (first, second) if each.observations is not None]
    shapes = dict(first.shapes)
    for shape, count in second.shapes.items():
        shapes[shape] = shapes.get(shape, 0) + count
    labels = dict(first.labels)
    for name, values in second.labels.items():
        known = labels.get(name)
        both = values.first if known is None else {**values.first, **known.first}
        labels[name] = Values(max(len(both), values.count, known.count if known else 0), both)
    return Family(
        first.name,
        first.type or second.type,
        first.help or second.help,
        first.unit or second.unit,
        first.location,
        {**first.series, **second.series},
        shapes,
        labels,
        first.empty | second.empty,
        tuple(sorted({*first.bounds, *second.bounds})),
        first.bound_texts | second.bound_texts,
        first.distinct | second.distinct,
        Spread(min(each.low for each in spreads), max(each.high for each in spreads)) if spreads else None,
        Observations(
            sum(each.count for each in observed),
            sum(each.sum for each in observed),
            sum(each.above for each in observed),
        )
        if observed
        else None,
        (*first.problems, *second.problems),
    )
