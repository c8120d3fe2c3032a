"""Data of a simulated system for previews: a Prometheus that scraped it and evaluated its rules, lines and spans."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from math import inf

from attrs import frozen

from toolchain.base.apart import apart
from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.pools import threads
from toolchain.base.progress import SILENT, Advance, Progress, ignore
from toolchain.base.scratch import scratch_folder
from toolchain.compile.alerting.evaluated import EvaluatedRules
from toolchain.define.environment import Environment
from toolchain.live.local_prometheus import local_prometheus, program
from toolchain.live.remote_write import RemoteWriter
from toolchain.preview.data.answers import Annotation, DataSource, DataSources
from toolchain.preview.sources.apart import SourceApart
from toolchain.preview.sources.assembly import logs_and_traces
from toolchain.preview.sources.awaited import AwaitedSource, NotMadeError
from toolchain.preview.sources.needs import Needs, needs_of
from toolchain.preview.sources.prometheus import PrometheusSource, asks_labels_of
from toolchain.preview.sources.recorded import RuleEvaluation
from toolchain.preview.sources.shared import SharedParts
from toolchain.project.project import Project
from toolchain.simulate.grid import regular_times
from toolchain.simulate.model import Model
from toolchain.simulate.rhythm import HOUR
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World

LOG_HOURS = 24
"""Of log lines and spans; more would only be counted."""
_SAMPLED_HOURS = 12
"""For so many hours there is a sample every other scrape. Over twice as many a point of a chart stands for more."""
_RULE_STEP, _RULE_POINTS = 60.0, 750
"""Seconds between evaluations of rules, at least, and how many of them in a period: a chart has no more points."""
_PAST_STEP = 120.0
"""Seconds between the samples of what is only compared with."""
_LONGEST_STEP = 120.0
_LATE = 3 * HOUR
"""Of what is looked at only when the period ends there are samples for so long before."""
_ANNOTATED = 28 * 86_400.0
"""Seconds in which deploys are remembered."""


@frozen
class Period:
    """What is simulated, in Unix seconds; ``step`` is the time between samples."""

    start: float
    end: float
    step: float


def period_of(environment: Environment, end: float, hours: float) -> Period:
    """Return the period of so many hours up to a moment, with a sample every other scrape, rarer beyond half a day."""
    interval = 2 * (duration_seconds(environment.scrape_interval) or 15.0)
    end -= end % 60
    rarer = -(-hours // _SAMPLED_HOURS)
    return Period(end - hours * HOUR, end, max(interval, min(interval * rarer, _LONGEST_STEP)))


@contextmanager
def simulated_data(
    project: Project,
    model: Model,
    rules: EvaluatedRules,
    documents: Sequence[Document],
    period: Period,
    *,
    seed: int,
    incidents: Sequence[PlacedIncident] = (),
    longest_rule_step: float = inf,
    keeps_lines: bool = False,
    is_awaited: bool = False,
    at_end: bool = False,
    progress: Progress = SILENT,
) -> Iterator[DataSources]:
    """Give the data sources of a project's simulated system, with what dashboards read, and what rules make of it.

    Rules are evaluated every ``longest_rule_step`` seconds at least, however long the period is. Lines and spans are
    made and asked for in a process of their own, unless this one ``keeps_lines``. Where data ``is_awaited``, sources
    are given once what was scraped is there: who asks for rules, lines and spans waits until these are made.
    Where dashboards are only opened ``at_end`` of the period, what they show of that moment is not made for others.
    Raises MissingProgramError where Prometheus is missing.
    """
    environment = project.environment
    world = World(
        project.catalog,
        model,
        seed=seed,
        incidents=tuple(incidents),
        environment=environment.name,
        sampled=environment.sampling.sent,
    )
    needs = needs_of(documents, rules, _known(world), at_end=at_end)
    recent = max(period.start, period.end - LOG_HOURS * HOUR)

    def told() -> Mapping[str, DataSource]:
        return logs_and_traces(*world.lines_and_spans(recent, period.end))

    program("prometheus")
    with (
        _beside(told) if keeps_lines else _apart(told, is_awaited=is_awaited) as beside,
        threads(1) as pool,  # ends after the Prometheus that it waits for
        scratch_folder("preview-") as folder,
        local_prometheus(folder, receives=True) as client,
        RemoteWriter(client.url) as writer,
    ):
        scraped = sorted(name for name in needs.names if name in _known(world))
        _simulate(world, needs, scraped, period, writer, progress.begin("simulating", len(scraped)))
        step = max(_RULE_STEP, -(-(period.end - period.start) // _RULE_POINTS // 60) * 60)
        step = min(step, longest_rule_step)
        evaluators = project.environment.evaluation
        shared = SharedParts(client, writer) if at_end and needs.are_named else None
        evaluation = RuleEvaluation(client, evaluators, period.start, period.end, step, period.step, shared)
        evaluated = pool.submit(_evaluate, evaluation, needs, writer, progress)
        prometheus: DataSource = PrometheusSource(client, "simulated")
        if is_awaited:
            is_early = partial(asks_labels_of, names=frozenset(scraped) - needs.recorded)
            prometheus = AwaitedSource(prometheus, evaluated.result, is_early)
        else:
            evaluated.result()
            progress.begin("logs and traces", 1)
        found = beside()
        if not is_awaited:
            progress.end()
        try:
            yield DataSources({"prometheus": prometheus, **found}, tuple(_annotations(model, period.end)))
        except NotMadeError as error:
            raise error.reason from None
        evaluated.result()


def _evaluate(evaluation: RuleEvaluation, needs: Needs, writer: RemoteWriter, progress: Progress) -> None:
    """Write what rules record, and the states of alerts."""
    evaluation.record(needs, writer, progress.begin("recording rules", sum(map(len, needs.recordings))))
    evaluation.alert(needs.alerts, writer, progress.begin("alerting rules", len(needs.alerts)))


Told = Callable[[], Mapping[str, DataSource]]


@contextmanager
def _beside(told: Told) -> Iterator[Told]:
    """Give what waits for data sources that a thread makes meanwhile."""
    with threads(1) as pool:
        yield pool.submit(told).result


@contextmanager
def _apart(told: Told, *, is_awaited: bool) -> Iterator[Told]:
    """Give what returns data sources that another process makes meanwhile, and has until the end of the block."""
    with apart(told, "simulated logs and traces") as process:

        def made() -> Mapping[str, DataSource]:
            if not is_awaited:
                process.wait()
            return {kind: AwaitedSource(SourceApart(kind, process), process.wait) for kind in ("loki", "jaeger")}

        yield made


def _annotations(model: Model, end: float) -> Iterator[Annotation]:
    """Yield what Grafana would have been told of the deploys of the last weeks."""
    for restarts in model.restarts:
        if restarts.note:
            for time in restarts.times(end - _ANNOTATED, end):
                yield Annotation(time, restarts.note, restarts.tags)


def _known(world: World) -> set[str]:
    return {metric.name for metric in world.catalog.metrics} | set(world.catalog.by_series_name)


def _simulate(
    world: World, needs: Needs, names: Sequence[str], period: Period, writer: RemoteWriter, advance: Advance
) -> None:
    """Write what the scraped series were before the period, as far as it is looked at, and then the period itself."""
    before = defaultdict[tuple[float, ...], list[str]](list)
    for name in names:
        before[_times_before(needs, name, period)].append(name)
    for times, those in before.items():
        _write(world, those, times, writer)
    writer.flush()
    late = period.end - _LATE
    together = defaultdict[tuple[float, float], list[str]](list)
    for name in names:
        since = needs.since(name, period.start, period.end, period.step)
        together[needs.step(name, period.step), late if since >= late else period.start].append(name)
    for (step, since), those in together.items():
        times = regular_times(period.start, period.end + 1, step)
        _write(world, those, times[bisect_left(times, since) :], writer, advance)
    writer.flush()


def _times_before(needs: Needs, name: str, period: Period) -> tuple[float, ...]:
    step = max(period.step, _PAST_STEP)
    segments = needs.past(name, period.start, period.end, step)
    past = (time for segment in segments for time in regular_times(*segment, step))
    return tuple(sorted({*needs.before(name, period.start, period.step), *past}))


def _write(
    world: World,
    names: Sequence[str],
    times: tuple[float, ...],
    writer: RemoteWriter,
    advance: Advance = ignore,
) -> None:
    if not names or not times:
        return
    seen = set[str]()
    for series in world.series_at(names, list(times)):
        writer.add(series.name, series.labels, times, series.values)
        if series.name not in seen:
            seen.add(series.name)
            advance()
