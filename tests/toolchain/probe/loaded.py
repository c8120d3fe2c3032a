"""A Prometheus and log lines with hours of the repository's simulated system, its rules evaluated over them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from attrs import field, frozen

from tests.conftest import REPOSITORY
from toolchain.base.scratch import scratch_folder
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import Labels, RemoteWriter, Values
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, stored
from toolchain.preview.sources.needs import Needs, needs_of
from toolchain.preview.sources.recorded import RuleEvaluation
from toolchain.probe.asking import Asking, Servers
from toolchain.probe.judging import Bounds
from toolchain.probe.probe import Probe
from toolchain.probe.questions import Scope
from toolchain.project.loading import load_project
from toolchain.simulate.grid import regular_times
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.schedule import placed_in_period
from toolchain.simulate.world import World

END = 1_795_978_800.0
"""A Sunday evening."""
STEP = 60.0
ENVIRONMENT = "local"


@frozen(eq=False)
class Changes:
    """What the data has otherwise than the definitions: names of series, and names of labels by series."""

    names: Mapping[str, str] = field(factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(factory=dict)
    dropped: frozenset[str] = frozenset()


class ChangingWriter(RemoteWriter):
    """Sends what it is given as changes have it."""

    changes = Changes()

    def add(self, name: str, labels: Labels, times: tuple[float, ...], values: Values) -> None:
        """Take a series for sending."""
        renamed = self.changes.labels.get(name)
        if renamed:
            labels = tuple((renamed.get(label, label), value) for label, value in labels)
        if name not in self.changes.dropped:
            super().add(self.changes.names.get(name, name), labels, times, values)


@frozen(eq=False)
class Loaded:
    """What was loaded, and the hours of it."""

    client: PrometheusClient
    hours: float
    compilation: Compilation = field(repr=False)
    world: World = field(repr=False)

    def logs(self) -> EvaluatedLogs:
        """The log lines of the last hour, as Loki would answer of them."""
        return EvaluatedLogs(stored(self.world.log_streams(END - 3600, END)))

    def probe(
        self, client: PrometheusClient | None = None, *, hours: float | None = None, logs: bool = False, **asking: float
    ) -> Probe:
        """Return a probe of it, through another client if one is given."""
        servers = Servers(client or self.client, self.logs() if logs else None)
        scope = Scope(END, (hours or self.hours) * 3600, f"{STEP:.0f}s")
        return Probe(self.compilation, Asking(servers, **asking), scope, Bounds(slow=60.0))  # type: ignore[arg-type]


@cache
def compiled() -> Compilation:
    """Return the repository's definitions."""
    return compile_project(load_project(REPOSITORY, ENVIRONMENT))


@contextmanager
def loaded(hours: float, changes: Changes = Changes()) -> Iterator[Loaded]:
    """Run a Prometheus with the last hours before END; recording rules and alerts were evaluated over what it got."""
    compilation = compiled()
    project = compilation.project
    simulation = load_simulation(REPOSITORY)
    start = END - hours * 3600
    placed = placed_in_period(simulation, (), start, END)
    world = World(
        project.catalog,
        simulation.model,
        seed=1,
        incidents=tuple(placed),
        environment=project.environment.name,
        sampled=project.environment.sampling.sent,
    )
    needs = _everything(compilation)
    names = sorted(metric.name for metric in project.catalog.metrics)
    with scratch_folder("probe-") as folder, local_prometheus(Path(folder), receives=True) as client:
        writer = ChangingWriter(client.url)
        writer.changes = changes
        with writer:
            times = regular_times(start, END + 1, STEP)
            for series in world.series_at(dict.fromkeys(names), list(times)):
                writer.add(series.name, series.labels, times, series.values)
            writer.flush()
            evaluation = RuleEvaluation(client, project.environment.evaluation, start, END, 2 * STEP, STEP)
            evaluation.record(needs, writer)
            evaluation.alert(needs.alerts, writer)
        yield Loaded(client, hours, compilation, world)


def _everything(compilation: Compilation) -> Needs:
    """Return the need of every series and every rule, whether a dashboard shows it or not."""
    catalog = compilation.project.catalog
    known = [*(metric.name for metric in catalog.metrics), *catalog.by_series_name]
    words = [*known, *(rule.record for rule in compilation.rules.recordings), "ALERTS"]
    return needs_of([{"words": words}, *(each.document for each in compilation.pages)], compilation.rules, known)
