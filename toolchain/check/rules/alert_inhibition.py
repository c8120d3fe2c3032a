"""An alert that others inhibit is silent while they fire, where both are evaluated.

Alertmanager inhibits what it is told of. Grafana inhibits nothing, so what is inhibited there reads what Prometheus, or
a ruler of metrics, records of the alerts that inhibit it: somebody has to record, and nobody records an alert on log
lines. What inhibits is seen once it is recorded, an evaluation later; `wait`, or the `group_wait` of its policies, has
to be longer than that, else people are told of a consequence before its cause.

Say in the environment who records; leave an inhibition out that nothing can keep; narrow it by labels that the other
alert has.
"""

from collections.abc import Iterable, Iterator, Mapping

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.grafana import by_group, evaluated_by_grafana, evaluated_every
from toolchain.compile.alerting.inhibitions import unseen
from toolchain.compile.alerting.known_labels import known_labels
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.matching import route_tree
from toolchain.define.alerting.routing.reach import reach
from toolchain.define.alerting.rule import Inhibition
from toolchain.define.evaluation import GRAFANA, Evaluation, evaluator_title


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that are told although another one fires that inhibits them."""
    evaluation = compilation.project.environment.evaluation
    alerts = {id(each.definition): each for each in compilation.rules.alerts}
    for alert in alerts.values():
        for inhibition in alert.definition.inhibited_by:
            found = _unkept(evaluation, alert, inhibition) or _never_meant(alerts, inhibition)
            if found is not None:
                problem, remedy = found
                message = f"alert {alert.name!r} is inhibited by {inhibition.source.name!r}, {problem}"
                yield Violation(alert.location, message, remedy, (alert.definition,))
    yield from _told_too_soon(compilation)


def _unkept(evaluation: Evaluation, alert: CompiledAlert, inhibition: Inhibition) -> tuple[str, str] | None:
    """Return why an inhibition cannot be kept in an environment, and what to do; None where it can."""
    evaluator, is_of_logs = evaluation.of_alerts(on_logs=alert.is_log_alert), inhibition.source.is_log_alert
    if evaluator != GRAFANA:
        if evaluation.of_alerts(on_logs=is_of_logs) != GRAFANA:
            return None
        return (
            f"which Grafana evaluates: the Alertmanager that {evaluator_title(evaluator)} tells does not hear of it",
            "Give both to Grafana, or neither; or leave the inhibition out.",
        )
    if is_of_logs:
        return (
            "which asks Loki: nothing records when it fires, and Grafana itself inhibits nothing",
            "Leave the inhibition out, or name an alert on metrics that sees the same.",
        )
    if evaluation.recordings is None:
        return (
            "and nobody records when it fires: Grafana itself inhibits nothing",
            "Set evaluation=Evaluation(recordings=...) in the environment, or leave the inhibition out.",
        )
    return None


def _never_meant(alerts: Mapping[int, CompiledAlert], inhibition: Inhibition) -> tuple[str, str] | None:
    source = alerts.get(id(inhibition.source))
    if source is None:
        return None
    labels = known_labels(source)
    for name, value in inhibition.labels:
        own = labels.fixed.get(name)
        if own != value and (own is not None or not labels.can_vary(name)):
            has = f"has {name}={own}" if own is not None else f"has no label {name!r}"
            return f"narrowed to {name}={value}, and that alert {has}", "Correct the label, or leave it out."
    return None


def _told_too_soon(compilation: Compilation) -> Iterator[Violation]:
    routing = routing_of(compilation.project).defined
    if routing is None:
        return
    root = route_tree(routing)
    grafanas = evaluated_by_grafana(compilation.project.environment, compilation.rules.alerts)
    for alerts in by_group(grafanas).values():
        interval = evaluated_every(alerts)
        for alert in alerts:
            wait, blind = duration_seconds(alert.wait) or 0.0, unseen(interval, alert.inhibitions)
            first = wait + min((each.group_wait for each in reach(root, known_labels(alert)).notifying), default=0.0)
            if wait < blind and first <= blind:
                yield Violation(
                    alert.location,
                    f"alert {alert.name!r} may be told after {first:g} s, and sees after {blind:g} s that what "
                    "inhibits it is active",
                    f"Let it wait {blind:g}s, or let its policies wait for longer than that (group_wait).",
                    (alert.definition,),
                )


RULE = Rule("alert-inhibition", Severity.ERROR, __doc__, check, whole_project=True)
