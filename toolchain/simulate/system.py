"""A simulated system: its targets, how each of its metrics behaves there, and what happens to it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import define, field

from toolchain.base.errors import UnknownNameError, did_you_mean
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.metric import Metric
from toolchain.simulate.behaviour import Behaviour
from toolchain.simulate.defaults import default_behaviour
from toolchain.simulate.grid import Target
from toolchain.simulate.model import Model
from toolchain.simulate.noise import Noise
from toolchain.simulate.rhythm import Activity, Pace
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.timeline import Timeline


@define(eq=False, slots=False)
class System:
    """A simulated system. ``environment`` is the value of the target label of that name; ``pace`` hastens its days.
    ``sampled`` is the share (0-1) of its traces that the application sends. One that ``remembers`` makes nothing again
    that is as it was under other incidents; it needs the memory for that.

    Raises UnknownNameError for a behaviour of a metric that the catalog does not have.
    """

    catalog: Catalog
    model: Model
    seed: int = 1
    incidents: tuple[PlacedIncident, ...] = ()
    environment: str = "local"
    pace: Pace | None = None
    sampled: float = 1.0
    remembers: bool = False
    timeline: Timeline = field(init=False)
    activity: Activity = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Lay the incidents over normal conditions."""
        self.undergo(self.incidents)
        self.activity = Activity(self.model.rhythm, Noise(self.seed), self.pace)
        known = {metric.name for metric in self.catalog.metrics}
        for behaviour in self.model.behaviours:
            if behaviour.metric not in known:
                raise UnknownNameError(
                    f"a behaviour is for {behaviour.metric!r}, which the catalog does not have."
                    f"{did_you_mean(behaviour.metric, known)}",
                    "Name a metric of the catalog, or remove the behaviour.",
                )

    def undergo(self, incidents: Iterable[PlacedIncident]) -> None:
        """Let these incidents happen instead; what was before the first that differs stays as it was."""
        self.incidents = tuple(incidents)
        self.timeline = Timeline(self.model.conditions, self.incidents, self.model.restarts, is_noted=self.remembers)

    @cached_property
    def targets(self) -> Mapping[str, tuple[Target, ...]]:
        """Job name -> its targets."""
        return {name: tuple(self._targets(name)) for name in self.catalog.jobs}

    @cached_property
    def behaviours(self) -> tuple[tuple[Metric, str, Behaviour], ...]:
        """Each metric that is scraped, with each job that exposes it and how it behaves there."""
        found = []
        for metric in self.catalog.metrics:
            for job in metric.jobs:
                found.append((metric, job.name, self._behaviour_of(metric, job.name)))
        return tuple(found)

    def _behaviour_of(self, metric: Metric, job: str) -> Behaviour:
        candidates = [each for each in self.model.behaviours if each.metric == metric.name]
        by_job = [each for each in candidates if job in each.jobs]
        general = [each for each in candidates if not each.jobs]
        return (by_job or general or [default_behaviour(metric, job, self._exposed_series(job))])[0]

    def _exposed_series(self, job: str) -> int:
        """Return about how many series a target of the job exposes: what its scrapes report."""
        return sum(any(each.name == job for each in metric.jobs) * 12 for metric in self.catalog.metrics)

    def _targets(self, name: str) -> Iterator[Target]:
        job = self.catalog.jobs[name]
        host, colon, port = job.address.partition(":")
        for index in range(job.instances):
            address = job.address if job.instances == 1 else f"{host}-{index + 1}{colon}{port}"
            labels = [("job", name), ("instance", address)]
            for label in job.target_labels:
                labels.append((label.name, self.environment if label.name == "environment" else label.values[0]))
            yield Target(name, index, job.instances, tuple(labels))
