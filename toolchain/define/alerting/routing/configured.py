"""What remains of the routing in an environment: contact points that it configures, and the routes to them.

Nothing is half configured: an integration whose receiver the environment does not know is left out, a contact point
without integrations is left out, and so are policies that lead to it. Their alerts go on to the next policy that
matches, and to the root's contact point at last. A policy that is left with children keeps them, and takes the contact
point of the policy above it.
"""

from collections.abc import Collection, Iterable

from attrs import evolve, frozen

from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.policy import Policy, Routing
from toolchain.define.alerting.routing.receivers import Address, Integration
from toolchain.define.environment import Environment


@frozen(eq=False)
class Delivery:
    """An integration, and where the environment says that its receiver is."""

    integration: Integration
    address: Address


@frozen(eq=False)
class ConfiguredContactPoint:
    """A contact point with the integrations that the environment configures, at least one."""

    definition: ContactPoint
    deliveries: tuple[Delivery, ...]


def configured_contact_points(
    contact_points: Iterable[ContactPoint], environment: Environment, program: str = ""
) -> tuple[ConfiguredContactPoint, ...]:
    """Return the contact points that reach somebody in the environment, in their order; of one name the first.

    ``program`` keeps them to what Grafana, or Alertmanager, can deliver.
    """
    found: dict[str, ConfiguredContactPoint] = {}
    for each in contact_points:
        deliveries = tuple(
            Delivery(integration, environment.receivers[integration.receiver])
            for integration in each.integrations
            if integration.receiver in environment.receivers and (not program or integration.delivered_by(program))
        )
        if deliveries:
            found.setdefault(each.name, ConfiguredContactPoint(each, deliveries))
    return tuple(found.values())


def configured_routing(routing: Routing, names: Collection[str]) -> Routing | None:
    """Return the tree that leads to these contact points only; None where the root's own is not among them."""
    if routing.contact_point not in names:
        return None
    return evolve(routing, policies=_configured(routing.policies, routing.contact_point, names))


def _configured(policies: Iterable[Policy], above: str, names: Collection[str]) -> tuple[Policy, ...]:
    kept = []
    for policy in policies:
        is_configured = policy.contact_point in names
        contact_point = policy.contact_point if is_configured else above
        children = _configured(policy.policies, contact_point, names)
        if is_configured or children:
            kept.append(evolve(policy, contact_point=contact_point, policies=children))
    return tuple(kept)
