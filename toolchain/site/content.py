"""What the pages tell of: a compilation, what is known beside it, and what follows from both."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import field, frozen

from toolchain.catalog.metric import Metric
from toolchain.compile.alerting.known_labels import known_labels
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.alerting.routing import EnvironmentRouting, routing_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.uses import QueryUse, Uses, uses_of
from toolchain.define.alerting.proof import AlertTest
from toolchain.define.alerting.routing.matching import Route, route_tree
from toolchain.define.alerting.routing.reach import reach
from toolchain.define.alerting.rule import BUSINESS, CRITICAL, WARNING
from toolchain.define.environment import Environment
from toolchain.project.project import Project
from toolchain.simulate.scenario import Incident
from toolchain.site.links import Links

Pictures = Mapping[str, tuple[str, str]]
"""The files of a dashboard's pictures by its uid: in light, and in dark."""


@frozen(eq=False)
class Guide:
    """A text in Markdown; ``path`` is its file from the root of the definitions."""

    path: str
    text: str


@frozen
class PlayedResult:
    """What came of an incident when it was played last; times are seconds, ``detected`` None where nothing fired."""

    fired: tuple[str, ...]
    told: tuple[tuple[str, int], ...]
    detected: float | None
    holds: bool


@frozen(eq=False, slots=False)
class Content:
    """What all pages are made of.

    ``revision`` says in words what the definitions were, ``results`` what came of incidents by their name.
    """

    compilation: Compilation
    links: Links
    incidents: tuple[Incident, ...] = ()
    results: Mapping[str, PlayedResult] = field(factory=dict)
    environments: tuple[Environment, ...] = ()
    guides: tuple[Guide, ...] = ()
    pictures: Pictures = field(factory=dict)
    revision: str = ""

    @property
    def project(self) -> Project:
        """The definitions."""
        return self.compilation.project

    @property
    def root(self) -> Path:
        """The folder of the definitions."""
        return self.project.root

    @property
    def environment(self) -> Environment:
        """The environment that is told of."""
        return self.project.environment

    @property
    def title(self) -> str:
        """What the site is called."""
        return self.environment.folder.title

    @cached_property
    def uses(self) -> Uses:
        """Every query, and who asks it."""
        return uses_of(self.compilation)

    @cached_property
    def metrics(self) -> Mapping[str, tuple[Metric, ...]]:
        """The metrics by their name, which several may share where different jobs expose them; sorted."""
        found: dict[str, tuple[Metric, ...]] = {}
        for metric in sorted(self.project.catalog.metrics, key=lambda each: each.name):
            found[metric.name] = (*found.get(metric.name, ()), metric)
        return found

    @cached_property
    def recordings(self) -> tuple[CompiledRecording, ...]:
        """The recording rules that are defined, without those that tell whether an alert is active."""
        return tuple(each for each in self.compilation.rules.recordings if not each.of_alert)

    @cached_property
    def alerts(self) -> tuple[CompiledAlert, ...]:
        """The alerts, those of the gravest severity first, then by name."""
        return tuple(sorted(self.compilation.rules.alerts, key=lambda each: (rank_of(severity_of(each)), each.name)))

    @cached_property
    def tests(self) -> Mapping[int, tuple[AlertTest, ...]]:
        """The tests by the identity of the rule that they are about."""
        found: dict[int, tuple[AlertTest, ...]] = {}
        for test in self.project.alert_tests:
            found[id(test.rule)] = (*found.get(id(test.rule), ()), test)
        return found

    @cached_property
    def routing(self) -> EnvironmentRouting:
        """The routing, as the environment configures it."""
        return routing_of(self.project)

    @cached_property
    def tree(self) -> Route | None:
        """The policies, None where the environment tells nobody."""
        return None if self.routing.tree is None else route_tree(self.routing.tree)

    @cached_property
    def _notifying(self) -> Mapping[str, tuple[Route, ...]]:
        tree = self.tree
        if tree is None:
            return {}
        return {each.name: reach(tree, known_labels(each)).notifying for each in self.alerts}

    def policies_of(self, alert: str) -> tuple[Route, ...]:
        """Return the policies that may tell of an alert, in their order."""
        return self._notifying.get(alert, ())

    def alerts_told_by(self, route: Route) -> tuple[CompiledAlert, ...]:
        """Return the alerts that a policy may tell of."""
        return tuple(each for each in self.alerts if route in self.policies_of(each.name))

    def told_by(self, alert: str) -> tuple[str, ...]:
        """Return the contact points that may hear of an alert."""
        return tuple(dict.fromkeys(route.contact_point for route in self.policies_of(alert)))

    def silenced_by(self, alert: str) -> tuple[CompiledAlert, ...]:
        """Return the alerts that are told to nobody while this one fires."""
        return tuple(
            each
            for each in self.alerts
            if any(inhibition.source.name == alert for inhibition in each.definition.inhibited_by)
        )

    def readers_of(self, metrics: Sequence[Metric]) -> tuple[tuple[QueryUse, ...], tuple[QueryUse, ...]]:
        """Return who reads metrics: themselves, and only through recording rules."""
        names = dict.fromkeys(name for metric in metrics for name in metric.series_names)
        direct = {id(use): use for name in names for use in self.uses.asking(name)}
        every = self.uses.of_series(names)
        return (
            tuple(use for use in every if id(use) in direct),
            tuple(use for use in every if id(use) not in direct),
        )


_RANKS = {CRITICAL: 0, WARNING: 1, BUSINESS: 2}


def rank_of(severity: str) -> tuple[int, str]:
    """Return where a severity stands among others, the gravest first."""
    return _RANKS.get(severity, len(_RANKS)), severity


def severity_of(alert: CompiledAlert) -> str:
    """Return the severity of an alert."""
    return alert.definition.severity
