"""Every alert has a route of its own.

The root of the policies takes what no policy takes, so that nothing is lost; but a critical alert that ends up there is
read in the morning. A misspelled severity is the usual reason. While the query of a Grafana-managed rule returns
nothing or fails, its alert has the labels that the rule sets and none of the query's, and may have another name: it
needs a route as well.

Correct the rule's labels, or add a policy for them in `alerts/routing.py`.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._alert_labels import SEVERITY, labels_without_value
from toolchain.compile.alerting.grafana import evaluated_by_grafana
from toolchain.compile.alerting.known_labels import known_labels
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.matching import route_tree
from toolchain.define.alerting.routing.policy import every_policy
from toolchain.define.alerting.routing.reach import reach


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that no policy but the root takes."""
    routing = routing_of(compilation.project).defined
    if routing is None:
        return
    root = route_tree(routing)
    matchers = [matcher for policy in every_policy(routing) for matcher in policy.matchers]
    known = [each.value for each in matchers if each.label == SEVERITY and each.op == "="]
    grafanas = {id(alert) for alert in evaluated_by_grafana(compilation.project.environment, compilation.rules.alerts)}
    for alert in compilation.rules.alerts:
        if any(route is not root for route in reach(root, known_labels(alert)).notifying):
            for when, labels in labels_without_value(alert) if id(alert) in grafanas else ():
                if all(route is root for route in reach(root, labels).notifying):
                    yield Violation(
                        alert.location,
                        f"alert {alert.definition.name!r} has no route while {when}: it reaches "
                        f"{routing.contact_point!r} then, as everything does that nobody expects.",
                        "Let a policy match labels that the rule sets itself, such as severity.",
                        (alert.definition,),
                    )
            continue
        severity = alert.definition.severity
        suggestion = did_you_mean(severity, known) if severity not in known else ""
        yield Violation(
            alert.location,
            f"alert {alert.definition.name!r} of severity {severity!r} has no route: it reaches "
            f"{routing.contact_point!r}, as everything does that nobody expects.{suggestion}",
            f"Policies are there for {', '.join(dict.fromkeys(known)) or 'no severity'}.",
            (alert.definition,),
        )


RULE = Rule("alert-route", Severity.ERROR, __doc__, check, whole_project=True)
