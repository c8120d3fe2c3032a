"""What comes in, by definitions and by the simulated system: series, samples, lines, spans, evaluations of rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.compilation import Compilation
from toolchain.compile.stack.program import StackContext
from toolchain.compile.stack.prometheus import scraped_jobs
from toolchain.define.evaluation import evaluator_title
from toolchain.define.stack.log_source import LogSource
from toolchain.define.stack.retention import LogRetention
from toolchain.define.stack.stack import Stack
from toolchain.simulate.event import LogStream
from toolchain.simulate.rhythm import EPOCH, HOUR, WEEK
from toolchain.simulate.world import World
from toolchain.sizing.spans import ArrivingSpans, arriving_spans

_Labels = tuple[tuple[str, str], ...]

_WEEK = EPOCH + 100 * WEEK
"""The begin of the week that is looked at: any, as long as it is always the same."""


@frozen
class JobSeries:
    """The series of a scrape job: what its simulated targets expose now, and the most that its budgets allow.

    ``interval`` is in seconds.
    """

    job: str
    targets: int
    interval: float
    exposed: int
    most: int

    @property
    def samples_per_second(self) -> float:
        """Samples per second of what is exposed."""
        return self.exposed / self.interval

    @property
    def most_samples_per_second(self) -> float:
        """Samples per second of the most."""
        return self.most / self.interval


@frozen
class RecordedSeries:
    """The series that recording rules write: the most that there can be, as far as their labels are bounded."""

    most: int
    samples_per_second: float
    unbounded: tuple[str, ...]


@frozen
class KindOfLines:
    """Lines with the same ``labels``, of those by which it is told how long they are kept. ``period`` is in seconds."""

    kept_as: str
    labels: _Labels
    period: float
    lines_per_second: float
    bytes_per_second: float


@frozen
class SourceLines:
    """Lines of a source, and the most per second that the shipper reads of them."""

    source: str
    lines_per_second: float
    most: float


@frozen(eq=False)
class Arrivals:
    """What comes in during the busiest hour of a simulated week, which begins at ``hour`` (Unix seconds).

    ``usual_activity`` is the activity of the whole week as a share of that hour's. ``evaluations`` are those of rules
    per minute by who evaluates.
    """

    environment: str
    hour: float
    usual_activity: float
    jobs: tuple[JobSeries, ...]
    recorded: RecordedSeries
    streams: int
    lines: tuple[KindOfLines, ...]
    sources: tuple[SourceLines, ...]
    spans: ArrivingSpans
    evaluations: Mapping[str, float]

    @property
    def series(self) -> int:
        """The series in memory: exposed and recorded ones."""
        return sum(each.exposed for each in self.jobs) + self.recorded.most

    @property
    def most_series(self) -> int:
        """The most series in memory that the budgets allow."""
        return sum(each.most for each in self.jobs) + self.recorded.most

    @property
    def samples_per_second(self) -> float:
        """Samples per second, scraped and recorded."""
        return sum(each.samples_per_second for each in self.jobs) + self.recorded.samples_per_second

    @property
    def most_samples_per_second(self) -> float:
        """Samples per second of the most series."""
        return sum(each.most_samples_per_second for each in self.jobs) + self.recorded.samples_per_second

    @property
    def lines_per_second(self) -> float:
        """Lines per second of all kinds."""
        return sum(each.lines_per_second for each in self.lines)

    @property
    def bytes_per_second(self) -> float:
        """Bytes per second of all lines, as they are written."""
        return sum(each.bytes_per_second for each in self.lines)


def arrivals_of(compilation: Compilation, stack: Stack, world: World) -> Arrivals:
    """Return what comes in of a compiled environment, whose simulated system is ``world``."""
    hour, usual = busiest_hour(world)
    environment = compilation.project.environment
    streams = world.log_streams(hour, hour + HOUR)
    return Arrivals(
        environment=environment.name,
        hour=hour,
        usual_activity=usual,
        jobs=tuple(_series_of_jobs(compilation, stack, world, hour)),
        recorded=_recorded(compilation),
        streams=len(streams),
        lines=tuple(_kinds_of_lines(streams, stack.logs)),
        sources=tuple(_lines_of_sources(streams, stack.log_sources)),
        spans=arriving_spans(list(world.spans(hour, hour + HOUR)), environment.sampling, HOUR),
        evaluations=_evaluations(compilation),
    )


def busiest_hour(world: World) -> tuple[float, float]:
    """Return when the busiest hour of a week begins (Unix seconds), and how active the week is as a share of it."""
    rhythm, first = world.model.rhythm, (_WEEK - EPOCH) // HOUR
    levels = [rhythm.of_hour(world.seed, first + index) for index in range(WEEK // HOUR + 1)]
    during = [(begin + end) / 2 for begin, end in pairwise(levels)]
    busiest = max(range(len(during)), key=during.__getitem__)
    usual = sum(during) / len(during) / during[busiest] if during[busiest] else 1.0
    return _WEEK + busiest * HOUR, usual


def _series_of_jobs(compilation: Compilation, stack: Stack, world: World, at: float) -> Iterator[JobSeries]:
    exposed = Counter[str]()
    for series in world.series_at(None, [at]):
        if series.values[0] is not None:
            exposed[dict(series.labels)["job"]] += 1
    most = Counter[str]()
    for metric in compilation.project.catalog.metrics:
        for job in metric.jobs:
            most[job.name] += metric.series_budget * job.instances
    for job in scraped_jobs(StackContext(compilation.project, stack)):
        interval = duration_seconds(job.interval) or 15.0
        yield JobSeries(job.name, job.instances, interval, exposed[job.name], most[job.name])


def _recorded(compilation: Compilation) -> RecordedSeries:
    most, rate, unbounded = 0, 0.0, []
    for rule in compilation.rules.recordings:
        bound = rule.analysis.series_bound
        if bound is None:
            unbounded.append(rule.record)
            continue
        most += bound
        rate += bound / (duration_seconds(rule.definition.group.interval) or 60.0)
    return RecordedSeries(most, rate, tuple(dict.fromkeys(unbounded)))


def _kinds_of_lines(streams: Iterable[LogStream], retention: LogRetention) -> Iterator[KindOfLines]:
    """Yield kinds by the labels that periods speak of; a period of which there are no lines has one all the same."""
    names = tuple(dict.fromkeys(each.label for each in retention.periods))
    lines, sizes = Counter[_Labels](), Counter[_Labels]()
    for stream in streams:
        labels = tuple((name, stream.labels[name]) for name in names if name in stream.labels)
        lines[labels] += len(stream.entries)
        sizes[labels] += sum(len(line.encode()) for _, line, _ in stream.entries)
    kinds = {labels: kept_as(dict(labels), retention) for labels in sorted(lines)}
    met = {name for name, _ in kinds.values()}
    kinds |= {
        ((each.label, each.value),): (each.name, each.period) for each in retention.periods if each.name not in met
    }
    for labels, (name, period) in kinds.items():
        seconds = duration_seconds(period) or 0.0
        yield KindOfLines(name, labels, seconds, lines[labels] / HOUR, sizes[labels] / HOUR)


_OTHERS = "others"


def kept_as(labels: Mapping[str, str], retention: LogRetention) -> tuple[str, str]:
    """Return as what the lines of a stream are kept, and for how long: of periods that fit the highest priority counts.

    Source: Loki documentation, "Log retention".
    """
    fitting = [each for each in retention.periods if labels.get(each.label) == each.value]
    if not fitting:
        return _OTHERS, retention.usual
    first = max(fitting, key=lambda each: each.priority)
    return first.name, first.period


def _lines_of_sources(streams: Iterable[LogStream], sources: Iterable[LogSource]) -> Iterator[SourceLines]:
    written = [(stream.labels, len(stream.entries) / HOUR) for stream in streams]
    for source in sources:
        rate = sum(lines for labels, lines in written if source.labels.items() <= labels.items())
        yield SourceLines(source.name, rate, source.lines_per_second)


def _evaluations(compilation: Compilation) -> Mapping[str, float]:
    evaluation = compilation.project.environment.evaluation
    found = defaultdict[str, float](float)
    for rule in compilation.rules.recordings:
        interval = duration_seconds(rule.definition.group.interval) or 60.0
        found[evaluator_title(evaluation.recordings)] += 60 / interval
    for alert in compilation.rules.alerts:
        title = evaluator_title(evaluation.of_alerts(on_logs=alert.is_log_alert))
        found[title] += 60 / (duration_seconds(alert.interval) or 60.0)
    return dict(found)
