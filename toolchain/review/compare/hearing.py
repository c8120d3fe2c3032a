"""Who hears of an alert: the contact points that its policies lead to, as the environment configures them."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from toolchain.check.rules._alert_labels import known_labels
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compiler import Compilation
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint
from toolchain.define.alerting.routing.matching import Route, route_tree
from toolchain.define.alerting.routing.reach import reach

PAGERS = frozenset({"pagerduty"})
"""Integrations that wake people."""

NOBODY_IS_TOLD = "the environment configures nobody who could be told"


@frozen(eq=False)
class Hearing:
    """The routing of one version of the definitions; ``root`` is None where nobody is configured.

    ``routes`` are the policies that may notify of an alert, by its name.
    """

    root: Route | None
    contact_points: Mapping[str, ConfiguredContactPoint]
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
        return any(each.integration.type in PAGERS for point in found for each in point.deliveries)


def hearing_of(compilation: Compilation) -> Hearing:
    """Return who hears of which alert."""
    routing = routing_of(compilation.project)
    points = {each.definition.name: each for each in routing.contact_points}
    if routing.tree is None:
        return Hearing(None, points, {})
    root = route_tree(routing.tree)
    return Hearing(root, points, {each.definition.name: _routes(root, each) for each in compilation.rules.alerts})


def _routes(root: Route, alert: CompiledAlert) -> tuple[Route, ...]:
    return reach(root, known_labels(alert)).notifying
