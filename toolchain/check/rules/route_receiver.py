"""Policies lead to contact points that exist, and the root to one that the environment configures.

Grafana refuses a tree with an unknown contact point. An environment may leave contact points out, and their policies
with them; what is left of the alerts reaches the root's, which therefore has to be somebody.

Correct the name, or give the environment a receiver for the root's contact point.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules.route_unreachable import policy_name
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.policy import Policy, Routing, every_policy


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield policies with unknown contact points, and a root that reaches nobody while others reach somebody."""
    project = compilation.project
    routing = routing_of(project)
    if routing.defined is None:
        return
    names = [point.name for point in project.contact_points]
    policies: tuple[Policy | Routing, ...] = (routing.defined, *every_policy(routing.defined))
    for policy in policies:
        owner = f"the policy {policy_name(policy)}" if isinstance(policy, Policy) else "the root"
        if policy.contact_point not in names:
            problem = f"{owner} leads to the contact point {policy.contact_point!r}, which does not exist."
            suggestion = did_you_mean(policy.contact_point, names)
            remedy = f"Contact points are {', '.join(names) or 'none'}."
            yield Violation(policy.location, problem + suggestion, remedy, (policy,))
    if routing.defined.contact_point in names and routing.tree is None and routing.contact_points:
        yield Violation(
            routing.defined.location,
            f"the root leads to {routing.defined.contact_point!r}, of which environment "
            f"{project.environment.name!r} configures nothing, and {routing.contact_points[0].definition.name!r} has "
            "something",
            "Configure one of its receivers in the environment, or none at all.",
            (routing.defined,),
        )


RULE = Rule("route-receiver", Severity.ERROR, __doc__, check, whole_project=True)
