"""Metrics: what the application and its exporters expose."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Literal, Required, TypedDict, Unpack

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import AtLeast1, MetricName, Said
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label, most_combinations


class MetricType(Enum):
    """Metric types of the Prometheus exposition format, with OpenMetrics' info and stateset for their gauges."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"
    STATESET = "stateset"
    INFO = "info"


_OF_HISTOGRAM = 3
"""Series of a histogram beside its bounds: that of all observations as a bucket, their number and their sum."""
_OF_SUMMARY = 2
"""Series of a summary beside its quantiles: the number of observations and their sum."""
_QUANTILES = 5
"""Quantiles of a summary, as far as nobody says how many."""
SERIES_SUFFIXES: Mapping[MetricType, tuple[str, ...]] = {
    MetricType.HISTOGRAM: ("_bucket", "_sum", "_count"),
    MetricType.SUMMARY: ("", "_sum", "_count"),
}


def written_bound(bound: float) -> str:
    """Return a bucket's upper bound as the label ``le`` has it: all of its digits, as JavaScript writes a number."""
    return f"{bound:.15g}"


Replicas = Literal["sum", "max", "each"]


@described("metric of the catalog", "HTTP_REQUESTS_TOTAL")
@frozen(eq=False)
class Metric:
    """One metric of the catalog.

    ``unit`` is the Grafana unit id of the value (of a counter: of its rate). ``jobs`` are the scrape jobs that expose
    it, none for series that rules write. ``buckets`` are upper bounds in the metric's own unit, without +Inf.
    ``states`` names the values of a stateset. ``value_range`` bounds the value where the domain does. ``replicas``
    says how the values of several replicas combine. ``budget`` is the most series one instance may have, buckets not
    counted.
    """

    name: MetricName
    type: MetricType
    unit: str
    help: str
    owner: str
    jobs: tuple[ScrapeJob, ...]
    labels: tuple[Label, ...]
    buckets: tuple[float, ...] = ()
    states: tuple[tuple[float, str], ...] = ()
    value_range: tuple[float, float] | None = None
    replicas: Replicas = "sum"
    declared_budget: AtLeast1 | None = None
    note: str = ""
    waivers: tuple[Waiver, ...] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what no metric can be: bounds out of order, no states, a label twice."""
        if self.type is MetricType.HISTOGRAM and not self.buckets:
            raise self._refused("is a histogram without buckets", "List their upper bounds, without +Inf.")
        if any(low >= high for low, high in pairwise(self.buckets)):
            raise self._refused("has buckets that do not ascend", "List the bounds from the lowest on, each once.")
        if self.type is MetricType.STATESET and not self.states:
            raise self._refused("has no states", 'Name the values: states={0: "closed", 1: "open"}.')
        if self.value_range is not None and self.value_range[0] > self.value_range[1]:
            raise self._refused("has a range that ends before it begins", "Write the lower bound first.")
        names = [label.name for label in self.labels]
        twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
        if twice is not None:
            raise self._refused(f"has the label {twice!r} twice", "Leave one of them out.")
        leading = {label.name: label for label in self.labels if not label.follows}
        for label in self.labels:
            if label.follows and label.follows not in leading:
                raise self._refused(
                    f"has the label {label.name!r}, which follows {label.follows!r}, and no such label that leads",
                    "Give it that label, which follows none itself.",
                )
            if label.follows and label.bound > leading[label.follows].bound:
                raise self._refused(
                    f"has the label {label.name!r} with more values than {label.follows!r}, which decides them",
                    "Lower its bound, or raise the other.",
                )

    def _refused(self, problem: str, remedy: str) -> DefinitionError:
        return DefinitionError(f"metric {self.name!r} {problem}", remedy, self.location)

    @property
    def budget(self) -> int:
        """The most series one instance may expose: as declared, else what the labels' bounds allow."""
        return self.declared_budget or most_combinations(self.labels)

    @property
    def series_budget(self) -> int:
        """The most series one instance may expose, buckets and quantiles counted."""
        match self.type:
            case MetricType.HISTOGRAM:
                return self.budget * (len(self.buckets) + _OF_HISTOGRAM)
            case MetricType.SUMMARY:
                return self.budget * (_QUANTILES + _OF_SUMMARY)
        return self.budget

    @property
    def series_names(self) -> tuple[str, ...]:
        """The names under which the metric is scraped: a histogram has three."""
        return tuple(self.name + suffix for suffix in SERIES_SUFFIXES.get(self.type, ("",)))

    def series_labels(self, series_name: str) -> tuple[Label, ...]:
        """Return the labels of one scraped series, target labels included.

        Target labels of several jobs are united; ``le`` belongs to ``_bucket`` and ``quantile`` to a summary.
        """
        known = self._series_labels.get(series_name)
        if known is None:
            known = self._series_labels[series_name] = self._labels_of(series_name)
        return known

    @cached_property
    def _series_labels(self) -> dict[str, tuple[Label, ...]]:
        return {}

    def _labels_of(self, series_name: str) -> tuple[Label, ...]:
        own = self.labels
        if series_name.endswith("_bucket") and self.type is MetricType.HISTOGRAM:
            bounds = (*map(written_bound, self.buckets), "+Inf")
            own = (*own, Label("le", len(bounds), pattern=r"[0-9.e+-]+|\+Inf"))
        elif self.type is MetricType.SUMMARY and series_name == self.name:
            own = (*own, Label("quantile", _QUANTILES, pattern=r"0(\.[0-9]+)?|1(\.0)?"))
        return (*own, *self._target_labels())

    def _target_labels(self) -> tuple[Label, ...]:
        united: dict[str, Label] = {}
        for job in self.jobs:
            for label in job.labels:
                seen = united.get(label.name)
                united[label.name] = label if seen is None else _union(seen, label)
        return tuple(united.values())


def _union(first: Label, second: Label) -> Label:
    if first.values and second.values:
        values = tuple(dict.fromkeys((*first.values, *second.values)))
        return Label(first.name, max(first.bound, second.bound, len(values)), values=values)
    is_open = first.example is not None or second.example is not None
    example = first.example or second.example if is_open else None
    pattern = None if is_open else "|".join(f"(?:{each})" for each in dict.fromkeys(map(_pattern_of, (first, second))))
    return Label(first.name, first.bound + second.bound, pattern=pattern, example=example)


def _pattern_of(label: Label) -> str:
    return label.pattern or "|".join(re.escape(value) for value in label.values)


class MetricFields(TypedDict, total=False):
    """What every kind of metric states about itself; see Metric."""

    help: Required[Said]
    owner: Required[Said]
    jobs: Required[Iterable[ScrapeJob]]
    labels: Iterable[Label]
    replicas: Replicas
    budget: AtLeast1
    note: str
    waivers: Iterable[Waiver]


def _metric(
    name: str,
    kind: MetricType,
    common: MetricFields,
    *,
    unit: str,
    buckets: Iterable[float] = (),
    states: Mapping[float, str] | None = None,
    value_range: tuple[float, float] | None = None,
) -> Metric:
    return Metric(
        name=name,
        type=kind,
        unit=unit,
        help=common["help"],
        owner=common["owner"],
        jobs=tuple(common["jobs"]),
        labels=tuple(common.get("labels", ())),
        buckets=tuple(float(bucket) for bucket in buckets),
        states=tuple((states or {}).items()),
        value_range=value_range,
        replicas=common.get("replicas", "sum"),
        declared_budget=common.get("budget"),
        note=common.get("note", ""),
        waivers=tuple(common.get("waivers", ())),
    )


@checked
def counter(name: MetricName, *, unit: str, **common: Unpack[MetricFields]) -> Metric:
    """Return a counter; ``unit`` is the unit of its rate, or of its increase when that is what people read."""
    return _metric(name, MetricType.COUNTER, common, unit=unit)


@checked
def gauge(
    name: MetricName, *, unit: str, value_range: tuple[float, float] | None = None, **common: Unpack[MetricFields]
) -> Metric:
    """Return a gauge; ``replicas="max"`` when every replica reports the same shared figure."""
    return _metric(name, MetricType.GAUGE, common, unit=unit, value_range=value_range)


@checked
def histogram(name: MetricName, *, unit: str, buckets: Iterable[float], **common: Unpack[MetricFields]) -> Metric:
    """Return a classic histogram, scraped as ``_bucket``, ``_sum`` and ``_count``."""
    return _metric(name, MetricType.HISTOGRAM, common, unit=unit, buckets=buckets)


@checked
def summary(name: MetricName, *, unit: str, **common: Unpack[MetricFields]) -> Metric:
    """Return a summary; its quantiles can be neither averaged nor added up."""
    return _metric(name, MetricType.SUMMARY, common, unit=unit)


@checked
def stateset(name: MetricName, *, states: Mapping[float, str], **common: Unpack[MetricFields]) -> Metric:
    """Return a gauge whose values are states, such as 0 closed and 1 open; never averaged."""
    return _metric(name, MetricType.STATESET, common, unit="none", states=states)


@checked
def info(name: MetricName, **common: Unpack[MetricFields]) -> Metric:
    """Return a metric that is always 1 and carries its content in labels."""
    return _metric(name, MetricType.INFO, common, unit="none", value_range=(1, 1))
