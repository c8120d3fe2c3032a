"""Who hears of an alert: the contact points that its policies lead to, as the build routes them."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from toolchain.compile.built.build import Build
from toolchain.compile.built.routing import BuiltContactPoint
from toolchain.compile.built.rules import BuiltAlert
from toolchain.define.alerting.routing.inhibition import NAME_LABEL
from toolchain.define.alerting.routing.matching import Route
from toolchain.define.alerting.routing.reach import KnownLabels, reach
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.ast import Expression

PAGERS = frozenset({"pagerduty"})
"""Integrations that wake people."""

NOBODY_IS_TOLD = "the environment configures nobody who could be told"


@frozen(eq=False)
class Hearing:
    """The routing of one version of the definitions; ``root`` is None where nobody is configured.

    ``routes`` are the policies that may notify of an alert, by its name.
    """

    root: Route | None
    contact_points: Mapping[str, BuiltContactPoint]
    routes: Mapping[str, tuple[Route, ...]]

    def points_of(self, alert: str) -> tuple[str, ...]:
        """Return the contact points that may hear of an alert, in the order of the policies."""
        return tuple(dict.fromkeys(route.contact_point for route in self.routes.get(alert, ())))

    def alerts_of(self, route: Route) -> tuple[str, ...]:
        """Return the alerts that a policy may notify of."""
        return tuple(name for name, routes in self.routes.items() if route in routes)

    def alerts_to(self, contact_point: str) -> tuple[str, ...]:
        """Return the alerts that a contact point may hear of."""
        return tuple(name for name in self.routes if contact_point in self.points_of(name))

    def pages(self, points: Sequence[str]) -> bool:
        """Return whether any of these contact points wakes people."""
        found = [self.contact_points[name] for name in points if name in self.contact_points]
        return any(each.type in PAGERS for point in found for each in point.integrations)


def hearing_of(build: Build) -> Hearing:
    """Return who hears of which alert."""
    routing = build.routing
    points = {each.name: each for each in routing.contact_points}
    if routing.root is None:
        return Hearing(None, points, {})
    root = routing.root
    return Hearing(root, points, {each.name: reach(root, _known_labels(each)).notifying for each in build.alerts})


def _known_labels(alert: BuiltAlert) -> KnownLabels:
    """Return the labels that a rule sets, and which others its result may have, as far as the query itself says."""
    fixed = {**alert.labels, NAME_LABEL: alert.name}
    if isinstance(alert.signal, str):
        return KnownLabels(fixed, lambda _: True)
    if isinstance(alert.signal, Expression):
        metrics = analyse(alert.signal, QueryContext())
        result = {name for branch in metrics.branches for name in branch.labels}
        return KnownLabels(fixed, lambda name: name in result or not metrics.is_closed)
    logs = analyse_logs(alert.signal, QueryContext())
    return KnownLabels(fixed, lambda name: name in logs.labels or not logs.is_closed)
