"""The simulated world: every series of the catalog at any time, a pure function of seed, scenario and time."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import chain

from attrs import define, field, frozen

from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.catalog.metric import Metric, MetricType
from toolchain.simulate.behaviour import OldestAge, SeriesBehaviour, SpanCount, SpanDurations
from toolchain.simulate.evaluation import Evaluation
from toolchain.simulate.event import Event, LogStream, LogWriter, Span
from toolchain.simulate.grid import Grid, Values, regular_times
from toolchain.simulate.logs import LONGEST, WrittenLine, changed_lines, log_streams, written_lines
from toolchain.simulate.noise import digest
from toolchain.simulate.recall import Recall
from toolchain.simulate.rhythm import EPOCH
from toolchain.simulate.system import System
from toolchain.simulate.tally import INSTANT, Counters, Tallies, Tally
from toolchain.simulate.timeline import Life

_EVENT_STEP = 15
_Made = tuple[str, tuple[tuple[str, str], ...], Values]
"""Suffix, further labels and values of a series."""


@frozen(eq=False)
class SimulatedSeries:
    """One series: its sample at each time asked for, None where there is none."""

    name: str
    labels: tuple[tuple[str, str], ...]
    metric: Metric
    values: Values

    @property
    def type(self) -> MetricType:
        """The type of its metric."""
        return self.metric.type


@frozen(eq=False)
class _Counted:
    """A child of a counter, and what evaluates it on a target."""

    evaluation: Evaluation
    child: SeriesBehaviour


@define(eq=False, slots=False)
class World(System):
    """A simulated system and what is seen of it: its series, log lines and spans."""

    _kept: Tallies | None = field(default=None, init=False, repr=False)
    _recall: Recall = field(factory=Recall, init=False, repr=False)
    _counted_once: dict[Hashable, list[Event]] | None = field(default=None, init=False, repr=False)

    def series(
        self, names: Iterable[str] | None, start: float, end: float, step: float, *, jobs: Iterable[str] | None = None
    ) -> Iterator[SimulatedSeries]:
        """Yield the series at ``start`` and every ``step`` seconds up to, not including, ``end`` (Unix seconds).

        ``names`` are names of metrics or of their series, None for all; ``jobs`` are the jobs wanted, None for all.
        Raises UnknownNameError, OptionError for a name that the catalog does not have and for a time before the epoch.
        """
        yield from self.series_at(names, list(regular_times(start, end, step)), jobs=jobs)

    def series_at(
        self, names: Iterable[str] | None, times: list[float], *, jobs: Iterable[str] | None = None
    ) -> Iterator[SimulatedSeries]:
        """Yield the series at the times given, which ascend."""
        wanted = None if names is None else self._known(names)
        chosen_jobs = None if jobs is None else set(jobs)
        if not times:
            return
        if times[0] < EPOCH + 86_400:
            raise OptionError(
                f"simulated time begins at {EPOCH + 86_400}, {times[0]:g} is before it", "Choose a later start."
            )
        grid = Grid(times, self.activity, self.timeline)
        tallies: dict[tuple[Life, ...], Tally] = {}
        whole = self._numbered(grid) if self.remembers else (0, grid)
        parts = [self._numbered(Grid(part, self.activity, self.timeline)) for part in self._parts(times)]
        for metric, job, behaviour in self.behaviours:
            is_whole = wanted is None or metric.name in wanted
            if chosen_jobs is not None and job not in chosen_jobs:
                continue
            if wanted is not None and not is_whole and wanted.isdisjoint(metric.series_names):
                continue
            for target in self.targets[job]:
                evaluation = Evaluation(grid, self.seed, metric, target)
                for number, child in enumerate(behaviour.series):
                    labels = tuple(child.labels.items())
                    found: Iterable[_Made]
                    if isinstance(child.process, SpanCount | SpanDurations):
                        lives = tuple(grid.lives(target))
                        if lives not in tallies:
                            tallies[lives] = self._tallies().of(lives, grid)
                        found = tallies[lives].series(metric, child)
                    elif self.remembers:
                        is_whole_needed = isinstance(child.process, OldestAge)  # it looks back at the times before
                        found = self._remembered(evaluation, [whole] if is_whole_needed else parts, number, child)
                    else:
                        found = evaluation.series(child)
                    for suffix, further, values in found:
                        name = metric.name + suffix
                        if is_whole or (wanted is not None and name in wanted):
                            yield SimulatedSeries(name, (*labels, *further, *target.labels), metric, values)

    def _numbered(self, grid: Grid) -> tuple[int, Grid]:
        return self._recall.number_of(tuple(grid.times)), grid

    def _parts(self, times: list[float]) -> list[list[float]]:
        """Return the times before the first incident, which are as without it, and those from then on."""
        if not self.remembers:
            return []
        cut = bisect_left(times, min((placed.start for placed in self.incidents), default=times[0]))
        return [part for part in (times[:cut], times[cut:]) if part]

    def _remembered(
        self, evaluation: Evaluation, grids: Iterable[tuple[int, Grid]], number: int, child: SeriesBehaviour
    ) -> Iterable[_Made]:
        """Return the series of a child, part by part; its ``number`` is that among the children of its metric."""
        made = []
        for asked, grid in grids:
            part = Evaluation(grid, self.seed, evaluation.metric, evaluation.target)
            key = (part.metric.name, part.target, number, asked)
            made.append(self._recall.of(key, self.timeline, grid.times[-1] + 1, partial(_all, part, child)))
        if len(made) == 1:
            return made[0]
        return [
            (suffix, labels, [*values, *later]) for (suffix, labels, values), (_, _, later) in zip(*made, strict=True)
        ]

    def events(
        self, metric: str, start: float, end: float, *, only: Mapping[str, tuple[str, ...]] | None = None
    ) -> Iterator[Event]:
        """Yield what a counter counts from ``start`` to before ``end``, replica by replica, child by child.

        ``only`` names the values wanted of some labels.
        """
        self._known([metric])
        for counted in self._counted(metric, start, end, only):
            yield from self._events(counted, start, end)

    def _counted(
        self, metric: str, start: float, end: float, only: Mapping[str, tuple[str, ...]] | None
    ) -> Iterator["_Counted"]:
        """Yield each child of a counter on each target, but for those with other values than are wanted."""
        exposed = [each for each in self.behaviours if each[0].name == metric]
        grid = Grid(self._times_of_events(start, end, [job for _, job, _ in exposed]), self.activity, self.timeline)
        for found, job, behaviour in exposed:
            for target in self.targets[job]:
                evaluation = Evaluation(grid, self.seed, found, target)
                for child in behaviour.series:
                    if not only or all(child.labels[label] in values for label, values in only.items()):
                        yield _Counted(evaluation, child)

    def _events(self, counted: "_Counted", start: float, end: float) -> Iterable[Event]:
        if self._counted_once is None:
            return self._new_events(counted, start, end)
        metric, target = counted.evaluation.metric.name, counted.evaluation.target
        key = (metric, target, tuple(counted.child.labels.items()))
        if key not in self._counted_once:
            if all(writer.metric != metric for writer in self.model.span_writers):
                return self._new_events(counted, start, end)
            self._counted_once[key] = list(self._new_events(counted, start, end))
        return [event for event in self._counted_once[key] if start <= event.time < end]

    def _new_events(self, counted: "_Counted", start: float, end: float) -> Iterator[Event]:
        child, target = counted.child, counted.evaluation.target
        labels = sorted(child.labels.items())
        name = digest(self.seed, counted.evaluation.metric.name, target.labels, labels).hex()
        for time, number, life, is_sampled in counted.evaluation.events(child, self.sampled):
            if start <= time < end:
                yield Event(
                    time,
                    child.labels,
                    target,
                    self.timeline.at(time),
                    digest(name, life.reset, number, size=16),
                    self.environment,
                    is_sampled,
                )

    def _times_of_events(self, start: float, end: float, jobs: Iterable[str]) -> list[float]:
        """Return the times between which events are counted: regular ones, and where a target comes or goes."""
        first = int(start // _EVENT_STEP) * _EVENT_STEP
        count = int(-(-(end - first) // _EVENT_STEP)) + 1
        times = {float(first + index * _EVENT_STEP) for index in range(count)}
        last = max(times)
        for job in jobs:
            for target in self.targets[job]:
                for life in self.timeline.lives(job, target.index, first, last):
                    times |= {edge for edge in (life.start, life.end - INSTANT) if first < edge < last}
        return sorted(times)

    def lines_and_spans(self, start: float, end: float) -> tuple[list[LogStream], list[Span]]:
        """Return the log lines and the spans of a period; what both tell of is counted once."""
        self._counted_once = {}
        try:
            return self.log_streams(start, end), list(self.spans(start, end))
        finally:
            self._counted_once = None

    def log_streams(self, start: float, end: float) -> list[LogStream]:
        """Return the log lines of a period (Unix seconds) by stream, each stream in the order of time."""
        lines = chain.from_iterable(self._lines(writer, start, end) for writer in self.model.log_writers)
        changes = changed_lines(self.timeline, self.model.change_writer, start, end)
        return log_streams(chain(lines, changes), self.environment)

    def _lines(self, writer: LogWriter, start: float, end: float) -> Iterator[WrittenLine]:
        """Yield what a writer writes in a period."""
        begin = start - LONGEST
        self._known([writer.metric])
        jobs = [job for metric, job, _ in self.behaviours if metric.name == writer.metric]
        for number, counted in enumerate(self._counted(writer.metric, begin, end, writer.only)):

            def make(counted: "_Counted" = counted) -> list[WrittenLine]:
                for job in jobs:  # where they come and go, the events of all are counted from
                    self.timeline.note(("outages", job))
                return written_lines(writer, self._events(counted, begin, end), start, end)

            if self.remembers:
                until = counted.evaluation.grid.times[-1] + 1
                yield from self._recall.of((id(writer), number, start, end), self.timeline, until, make)
            else:
                yield from make()

    def spans(self, start: float, end: float) -> Iterator[Span]:
        """Yield the spans of the sampled traces that begin in a period, trace by trace."""
        for writer in self.model.span_writers:
            for event in self.events(writer.metric, start, end, only=writer.only):
                if event.is_sampled:
                    yield from writer.write(event)

    def is_traced(self, metric: str, event: Event) -> bool:
        """Return whether an event of a counter leaves a trace that is sampled."""
        return event.is_sampled and any(
            writer.metric == metric and writer.trace_of(event.labels) is not None for writer in self.model.span_writers
        )

    def _tallies(self) -> Tallies:
        if self._kept is None or self._kept.timeline is not self.timeline:
            self._kept = Tallies(self._counters, self.timeline)
        return self._kept

    @cached_property
    def _counters(self) -> Counters:
        names = {writer.metric for writer in self.model.span_writers}
        exposed = [each for each in self.behaviours if each[0].name in names]
        targets = {job: self.targets[job] for _, job, _ in exposed}
        return Counters(exposed, targets, self.seed, self.sampled)

    def _known(self, names: Iterable[str]) -> set[str]:
        wanted = set(names)
        known = {metric.name for metric in self.catalog.metrics} | set(self.catalog.by_series_name)
        for name in sorted(wanted - known):
            raise UnknownNameError.among(known, "metric", name, "Name a metric of the catalog.")
        return wanted


def _all(evaluation: Evaluation, child: SeriesBehaviour) -> list[_Made]:
    return list(evaluation.series(child))
