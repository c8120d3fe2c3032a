"""Metrics and labels that the definitions read and the server does not have, with everyone whom that concerns."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from toolchain.base.errors import closest
from toolchain.catalog.catalog import Catalog
from toolchain.compile.uses import Asker, QueryUse, Uses
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.promql.analysis.label_fate import LabelFate, label_fate
from toolchain.languages.promql.ast import Expression, Selector, selectors
from toolchain.probe.presence import Series
from toolchain.probe.question import Cause, Verdict

_SHOWN = 8
"""Names of labels that a sentence lists."""


@frozen(eq=False)
class Gone:
    """Something that is not there, and the queries that need it, directly or through recording rules."""

    cause: Cause
    names: frozenset[str]
    uses: Sequence[QueryUse] = field(repr=False)
    label: str = ""


@define(eq=False)
class Known:
    """What is known beside the server: the catalog, what recording rules write, and what targets only declare.

    ``active`` has the alerts by the series that tells whether they are active. ``declared`` are metrics of which
    targets tell the type, whether they have series or not.
    """

    uses: Uses
    catalog: Catalog
    active: Mapping[str, str] = field(factory=dict)
    declared: frozenset[str] = frozenset()
    recorded: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.recorded = frozenset(use.name for use in self.uses.every if use.asker is Asker.RECORDING)

    @property
    def scraped(self) -> frozenset[str]:
        """The names of series that are read and that nothing here records."""
        read = {name for use in self.uses.every for name in use.series}
        return frozenset(read) - self.recorded - set(self.active) - set(STATE_SERIES)

    def metric_of(self, name: str) -> str:
        """Return the metric that a series belongs to: a histogram's has three names."""
        found = self.catalog.by_series_name.get(name)
        return found[0].name if found else name

    def labels_of(self, name: str) -> frozenset[str]:
        """Return the labels that the catalog gives a series."""
        found = self.catalog.by_series_name.get(name, ())
        return frozenset(label.name for metric in found for label in metric.series_labels(name))

    def requiring(self, names: Collection[str], label: str) -> tuple[QueryUse, ...]:
        """Return the queries that find nothing without a label, themselves or through recording rules."""
        required = [use for name in names for use in self.uses.asking(name) if _requires(use, names, label)]
        emptied = self.uses.of_series(use.name for use in required if use.asker is Asker.RECORDING)
        found = {id(use) for use in (*required, *emptied)}
        return tuple(use for use in self.uses.every if id(use) in found)

    def is_declared(self, name: str) -> bool:
        """Return whether a target tells that there is such a metric, of which there need be no series yet."""
        # OpenMetrics declares a counter without the end of its name.
        return not self.declared.isdisjoint((name, self.metric_of(name), name.removesuffix("_total")))


def _requires(use: QueryUse, names: Collection[str], label: str) -> bool:
    return isinstance(use.query, Expression) and label_fate(use.query, names, label) is LabelFate.REQUIRED


def gone_metrics(known: Known, series: Series) -> Iterator[Gone]:
    """Yield the metrics of which there is no series, each with its likeliest new name."""
    missing: defaultdict[str, set[str]] = defaultdict(set)
    for name in known.scraped:
        is_there = name in series.names and bool(series.labels_of(name) or series.of(Selector(name)).series)
        if not is_there and not known.is_declared(name):
            missing[known.metric_of(name)].add(name)
    strangers = series.names - known.scraped - known.recorded - set(known.catalog.by_series_name)
    for metric, names in sorted(missing.items()):
        yield Gone(_no_metric(metric, names, series, strangers), frozenset(names), known.uses.of_series(names))


def _no_metric(metric: str, names: set[str], series: Series, strangers: frozenset[str]) -> Cause:
    told = " and ".join(sorted(names)) if len(names) < 3 else f"{metric} and its parts"
    if names & series.names:
        message = f"{told}: no sample in this time, though the server knows the name"
        return Cause(Verdict.STALE, message, "Look whether the targets that expose it are scraped.", metric)
    name = min(names)
    near = closest(name, strangers) or closest(name, series.names)
    hint = f"; the nearest that there is: {near}" if near else ""
    message = f"the server has no series of {told}{hint}"
    remedy = "Look whether it was renamed, whether its targets are scraped, and whether anything was counted yet."
    return Cause(Verdict.ABSENT, message, remedy, metric)


def gone_labels(known: Known, series: Series) -> Iterator[Gone]:
    """Yield the labels that no series of a metric has and that matter to a query, each with its likeliest new name."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name in sorted(known.scraped & series.names):
        have = series.labels_of(name)
        for label in sorted(_needed(known, name) - have if have else ()):
            found[known.metric_of(name), label].add(name)
    for (metric, label), names in found.items():
        declared = all(label in known.labels_of(name) for name in names)
        uses = known.uses.of_label(names, label) if declared else known.requiring(names, label)
        if uses:
            have = frozenset[str]().union(*(series.labels_of(name) for name in names))
            near = _likeliest(label, have, have - known.labels_of(min(names)))
            yield Gone(_no_label(metric, label, have, near), frozenset(names), uses, label)


def _needed(known: Known, name: str) -> frozenset[str]:
    """Return the labels that series of a name should have: those of the catalog, else those that queries require."""
    declared = known.labels_of(name)
    required = {
        matcher.label
        for use in known.uses.asking(name)
        if isinstance(use.query, Expression)
        for selector in selectors(use.query)
        if selector.name == name
        for matcher in selector.matchers
        if label_fate(use.query, {name}, matcher.label) is LabelFate.REQUIRED
    }
    return declared | required


def _likeliest(label: str, have: frozenset[str], strangers: frozenset[str]) -> str | None:
    """Return what a label is called now: of those that nobody knows the most similar one, or the only one."""
    only = next(iter(strangers)) if len(strangers) == 1 else None
    return closest(label, strangers) or only or closest(label, have)


def _no_label(metric: str, label: str, have: frozenset[str], near: str | None) -> Cause:
    others = listed(sorted(have))
    hint = f"; the likeliest is {near}" if near else ""
    message = f"no series of {metric} has the label {label}: they have {others}{hint}"
    return Cause(Verdict.LABEL, message, "Name the label as it is called now, or have it again.", f"{metric}.{label}")


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them, the first few of many."""
    more = len(names) - _SHOWN
    told = ", ".join(names[:_SHOWN])
    return f"{told} and {more} more" if more > 0 else told or "none"


def by_use(gone: Sequence[Gone]) -> Mapping[int, Sequence[Gone]]:
    """Return what is gone by the query that needs it."""
    found: defaultdict[int, list[Gone]] = defaultdict(list)
    for each in gone:
        for use in each.uses:
            found[id(use)].append(each)
    return found
