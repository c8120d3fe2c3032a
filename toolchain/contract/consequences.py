"""What a difference between the catalog and reality breaks: panels, alerts, objectives, recordings, and how."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from attrs import define, field, frozen

from toolchain.base.finding import Subject
from toolchain.base.regexes import regex_matches
from toolchain.catalog.metric import Metric
from toolchain.compile.compilation import Compilation
from toolchain.compile.uses import Asker, QueryUse, Uses, uses_of
from toolchain.contract.bounds import BucketReaders, has_bound, is_in, is_quantile, matchers_of_bounds, matches_bound
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.label_fate import LabelFate, label_fate
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.lexer import has_variable

EMPTY = "will be empty"
PARTLY = "will lack this job"
WRONG = "will be wrong"
READ = "read it"
SPLIT = "will show a series for each value"
COARSE = "will be coarser"
GUESSED = "will be held against a guess"

_WORDS = {
    Asker.ALERT: ("alert", "alerts"),
    Asker.OBJECTIVE: ("objective", "objectives"),
    Asker.RECORDING: ("recording rule", "recording rules"),
    Asker.PANEL: ("panel", "panels"),
    Asker.ANNOTATION: ("annotation", "annotations"),
    Asker.VARIABLE: ("variable", "variables"),
}
_ORDER = {asker: index for index, asker in enumerate(Asker)}


@frozen(eq=False)
class Consequence:
    """Queries that a difference harms, and how, in words."""

    how: str
    uses: tuple[QueryUse, ...]

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """What is harmed, each once, alerts first."""
        found = {
            (use.asker, use.name): Subject(_kind(use), use.name, use.location)
            for use in sorted(self.uses, key=lambda use: _ORDER[use.asker])
        }
        return tuple(found.values())

    def apart_from(self, other: "Consequence") -> "Consequence":
        """Return it without what another names."""
        told = {(use.asker, use.name) for use in other.uses}
        return Consequence(self.how, tuple(use for use in self.uses if (use.asker, use.name) not in told))

    @property
    def words(self) -> str:
        """What is harmed, counted, and how; empty where nothing is."""
        counts: dict[str, int] = {}
        for subject in self.subjects:
            counts[subject.kind] = counts.get(subject.kind, 0) + 1
        if not counts:
            return ""
        told = [f"{count} {kind}{'s' * (count != 1)}" for kind, count in counts.items()]
        listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
        return f"{listed} {self._verb(sum(counts.values()))}"

    def _verb(self, count: int) -> str:
        return "reads it" if count == 1 and self.how == READ else self.how

    @property
    def is_anything(self) -> bool:
        """Whether anything is harmed."""
        return bool(self.uses)


NOTHING = Consequence("", ())


def _kind(use: QueryUse) -> str:
    word = _WORDS[use.asker][0]
    return f"{use.severity} {word}" if use.severity else word


@define(slots=False, frozen=True, eq=False)
class Readers:
    """Who reads the metrics of one job."""

    uses: Uses = field(repr=False)
    job: str
    _kept: dict[tuple[str, ...], Uses] = field(factory=dict, init=False, repr=False)

    def of_metric(self, metric: Metric) -> tuple[Consequence, Consequence]:
        """Return what is empty without a metric, and what still has it of other jobs."""
        names, uses = metric.series_names, self._of(metric)
        others = [job.name for job in metric.jobs if job.name != self.job]
        shared = {
            id(use) for name in names for use in uses.asking(name) if any(_reads_job(use, names, job) for job in others)
        }
        alone = Uses(tuple(use for use in uses.every if id(use) not in shared)) if shared else uses
        empty = Consequence(EMPTY, alone.of_series(names))
        return empty, Consequence(PARTLY, uses.of_series(names)).apart_from(empty)

    def of_series(self, metric: Metric, names: Iterable[str], how: str = "") -> Consequence:
        """Return what reads some of a metric's series, and is empty, or as ``how`` says."""
        wanted = tuple(names)
        return Consequence(how or self._how(metric), self._of(metric).of_series(wanted))

    def of_label(self, metric: Metric, label: str, how: str) -> Consequence:
        """Return what a label of a metric matters to."""
        return Consequence(how, self._of(metric).of_label(metric.series_names, label))

    def without_label(self, metric: Metric, label: str) -> tuple[Consequence, ...]:
        """Return what is empty where a label is gone, and what no longer tells its values apart."""
        uses = self._of(metric)
        harmed = uses.of_label(metric.series_names, label)
        names = set(metric.series_names)
        empty = [use for use in harmed if _fate(use, names, label) is LabelFate.REQUIRED]
        emptied = [use.name for use in empty if use.asker is Asker.RECORDING]
        if emptied:
            empty = [*empty, *(use for use in uses.of_series(emptied) if use not in empty)]
        rest = tuple(use for use in harmed if use not in empty)
        gone = Consequence(self._how(metric), tuple(empty))
        return gone, Consequence("will not tell its values apart", rest).apart_from(gone)

    def keeping(self, metric: Metric, label: str) -> Consequence:
        """Return what shows one series for each value of a label that comes to a metric."""
        names = set(metric.series_names)
        uses = self._of(metric)
        found = [use for name in names for use in uses.asking(name) if _fate(use, names, label) is not LabelFate.UNREAD]
        return Consequence(SPLIT, tuple(dict.fromkeys(found)))

    def of_bound(self, metric: Metric, bound: float) -> tuple[Consequence, Consequence]:
        """Return what selects a bound of a histogram, and so is empty, and what holds a quantile against it."""
        read = self._bucket_readers(metric)
        selecting = [
            use
            for use in read.uses
            if any(matches_bound(matcher, bound) for matcher in matchers_of_bounds(use, read.buckets))
        ]
        recorded = [use.name for use in selecting if use.asker is Asker.RECORDING]
        uses = (*selecting, *(self._of(metric).of_series(recorded) if recorded else ()))
        empty = Consequence(self._how(metric), tuple(dict.fromkeys(uses)))
        held = tuple(use for use in read.uses if is_in(bound, read.bounds_of(use)))
        return empty, Consequence(GUESSED, held).apart_from(empty)

    def of_quantiles(self, metric: Metric) -> Consequence:
        """Return what takes all buckets of a histogram, and so becomes less exact without one of them."""
        first = f"{metric.name}_bucket"
        of_bounds = {id(use) for use in self._of(metric).asking(first) if has_bound(use, first)}
        others = Uses(tuple(use for use in self._of(metric).every if id(use) not in of_bounds))
        return Consequence(COARSE, others.of_series([first]))

    def bounds(self, metric: Metric) -> frozenset[float]:
        """Return the bounds that queries and limits of alerts read."""
        read = self._bucket_readers(metric)
        limits = {bound for use in read.uses for bound in read.bounds_of(use)}
        matchers = {matcher for use in read.uses for matcher in matchers_of_bounds(use, read.buckets)}
        matched = {bound for bound in metric.buckets if any(matches_bound(matcher, bound) for matcher in matchers)}
        return frozenset(limits | matched)

    def _bucket_readers(self, metric: Metric) -> BucketReaders:
        first = f"{metric.name}_bucket"
        uses = self._of(metric).of_series([first])
        recordings = [use for use in uses if use.asker is Asker.RECORDING]
        buckets = frozenset({first, *(use.name for use in recordings)})
        quantiles = frozenset(
            use.name
            for use in recordings
            if isinstance(use.query, Expression) and is_quantile(use.query, buckets, frozenset())
        )
        return BucketReaders(uses, buckets, quantiles)

    def _how(self, metric: Metric) -> str:
        return EMPTY if len(metric.jobs) <= 1 else PARTLY

    def _of(self, metric: Metric) -> Uses:
        """Return the queries that may read this job's series: other jobs may have series of the same name."""
        names = metric.series_names
        known = self._kept.get(names)
        if known is None:
            asking = {id(use): use for name in names for use in self.uses.asking(name)}
            other = {key for key, use in asking.items() if not _reads_job(use, names, self.job)}
            every = self.uses.every
            known = self.uses if not other else Uses(tuple(use for use in every if id(use) not in other))
            self._kept[names] = known
        return known


def united(consequences: Iterable[Consequence]) -> Iterator[Consequence]:
    """Yield consequences of the same kind as one each."""
    by_how: dict[str, dict[QueryUse, None]] = {}
    for each in consequences:
        by_how.setdefault(each.how, {}).update(dict.fromkeys(each.uses))
    for how, uses in by_how.items():
        yield Consequence(how, tuple(uses))


def readers_of(compilation: Compilation) -> Callable[[str], Readers]:
    """Return what tells who reads the metrics of a job."""
    uses = uses_of(compilation)
    return lambda job: Readers(uses, job)


def _fate(use: QueryUse, names: set[str], label: str) -> LabelFate:
    return label_fate(use.query, names, label) if isinstance(use.query, Expression) else LabelFate.UNREAD


def _reads_job(use: QueryUse, names: Iterable[str], job: str) -> bool:
    """Return whether a selector of one of the series may find those of a job."""
    wanted = set(names)
    return any(
        not any(_excludes(matcher, job) for matcher in selector.matchers if matcher.label == "job")
        for selector in use.selectors
        if selector.name in wanted
    )


def _excludes(matcher: Matcher, job: str) -> bool:
    if has_variable(matcher.value):
        return False
    match matcher.op:
        case "=":
            return matcher.value != job
        case "!=":
            return matcher.value == job
        case "=~":
            return not regex_matches(matcher.value, job)
    return regex_matches(matcher.value, job)
