"""Every policy is reached by some alert.

A policy that no rule's labels match is a route that nobody tests: it was written for a label that was renamed, or it
stands behind a policy that takes everything already.

Remove it, correct its matchers, or move it before the one that hides it. A project has one tree.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import POLICIES, notifications
from toolchain.compile.alerting.known_labels import known_labels
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.matching import Route, route_tree
from toolchain.define.alerting.routing.policy import Policy
from toolchain.define.alerting.routing.reach import reach


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield policies that no alert enters, and trees beside the first one."""
    for second in compilation.project.routings[1:]:
        yield Violation(
            second.location,
            "the project has a tree of policies already, and this one is not used",
            "Keep one.",
            (second,),
            Severity.ERROR,
        )
    routing = routing_of(compilation.project).defined
    if routing is None or not compilation.rules.alerts:
        return
    root = route_tree(routing)
    entered = {id(route) for alert in compilation.rules.alerts for route in reach(root, known_labels(alert)).entered}
    for route in _not_entered(root.routes, entered):
        if route.policy is not None:
            yield Violation(
                route.policy.location,
                f"no alert rule reaches the policy {policy_name(route.policy)}",
                "Correct its matchers, move it before what takes its alerts, or remove it.",
                (route.policy,),
                follows=(notifications(POLICIES),),
            )


def policy_name(policy: Policy) -> str:
    """Return how findings name a policy."""
    matchers = ", ".join(f"{each.label}{each.op}{each.value}" for each in policy.matchers)
    return f"{{{matchers}}} to {policy.contact_point!r}"


def _not_entered(routes: Iterable[Route], entered: set[int]) -> Iterable[Route]:
    """Yield the uppermost policies that are not entered: those below them are not either."""
    for route in routes:
        if id(route) not in entered:
            yield route
        else:
            yield from _not_entered(route.routes, entered)


RULE = Rule("route-unreachable", Severity.WARNING, __doc__, check, whole_project=True)
