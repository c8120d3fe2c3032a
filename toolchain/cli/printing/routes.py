"""What ``route`` prints: where alerts with some labels go, how they are grouped, and when they are told."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen
from rich.console import Console
from rich.text import Text

from toolchain.base.errors import ConfigurationError, OptionError, did_you_mean
from toolchain.base.finding import Finding
from toolchain.base.moments import utc_time
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document, moment
from toolchain.compile.alerting.routing import EnvironmentRouting, routing_of
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint, Delivery
from toolchain.define.alerting.routing.matching import Route, muted_by, reached, route_tree
from toolchain.define.alerting.routing.policy import every_policy
from toolchain.define.alerting.routing.receivers import Slack
from toolchain.project.project import Project

_WIDTH = 15
_UNITS = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@frozen(eq=False)
class RoutedAlert:
    """Labels of an alert, when it fires, and the policies that notify of it; ``notes`` are for people."""

    labels: Mapping[str, str]
    environment: str
    at: datetime
    steps: tuple["RoutedStep", ...]
    notes: tuple[str, ...]

    def document(self, findings: Iterable[Finding] = ()) -> str:
        """Return everything for programs, with what of the definitions does not load."""
        fields = {
            "environment": self.environment,
            "findings": [finding_row(each) for each in findings],
            "labels": dict(self.labels),
            "at": moment(self.at.timestamp()),
            "routes": [step.document() for step in self.steps],
            "notes": list(self.notes),
        }
        return json_document("route", fields)


@frozen(eq=False)
class RoutedStep:
    """One policy that notifies: its contact point, and the mute timings that keep it quiet at that time."""

    route: Route
    point: ConfiguredContactPoint
    group_key: str
    muted: tuple[str, ...]

    @property
    def policy(self) -> str:
        """The matchers of the policy, ``root`` for the one without."""
        return " and ".join(f"{each.label}{each.op}{each.value}" for each in self.route.matchers) or "root"

    def document(self) -> dict[str, Any]:
        """Return the step as plain data."""
        return {
            "policy": self.policy,
            "contact_point": self.route.contact_point,
            "integrations": [delivered(each) for each in self.point.deliveries],
            "group_by": list(self.route.group_by),
            "group_key": self.group_key,
            "group_wait_seconds": self.route.group_wait,
            "group_interval_seconds": self.route.group_interval,
            "repeat_interval_seconds": self.route.repeat_interval,
            "tells_resolved": self.point.definition.resolved,
            "muted_by": list(self.muted),
        }


def labels_of(texts: Iterable[str]) -> dict[str, str]:
    """Return labels written as ``name=value``. Raises OptionError."""
    labels = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise OptionError(f"{text!r} is no label.", "Write labels as name=value, such as severity=critical.")
        labels[name] = value.strip('"')
    return labels


def time_of(text: str | None) -> datetime:
    """Return a time in ISO format, in UTC where it names no zone; now for None. Raises OptionError."""
    if text is None:
        return datetime.now(UTC)
    try:
        return utc_time(text)
    except ValueError as error:
        raise OptionError(f"{text!r} is no time.", "Write it as 2026-11-23T03:00, or +01:00 behind.") from error


def routed(project: Project, labels: Mapping[str, str], at: datetime) -> RoutedAlert:
    """Return where an alert goes; it carries the environment's name as every alert does.

    Raises ConfigurationError where the project has no routing.
    """
    routing = routing_of(project)
    if routing.defined is None:
        raise ConfigurationError("the project has no routing.", "Define a Routing in alerts/.")
    labels = {ENVIRONMENT_LABEL: project.environment.name, **labels}
    steps: tuple[RoutedStep, ...] = ()
    if routing.tree is not None:
        points = {each.definition.name: each for each in routing.contact_points}
        steps = tuple(
            RoutedStep(
                route, points[route.contact_point], route.group_key(labels), muted_by(route, project.mute_timings, at)
            )
            for route in reached(route_tree(routing.tree), labels)
        )
    return RoutedAlert(labels, project.environment.name, at, steps, tuple(_notes(routing, labels, steps)))


def _notes(routing: EnvironmentRouting, labels: Mapping[str, str], steps: tuple[RoutedStep, ...]) -> Iterable[str]:
    if not steps:
        yield "The environment configures no contact point: Grafana's own default stays as it is."
        return
    if steps[0].route.policy is None:
        yield "No policy takes it: it reaches the root's contact point."
    policies = every_policy(routing.defined) if routing.defined else ()
    matchers = [each for policy in policies for each in policy.matchers]
    for name, value in labels.items():
        known = [each.value for each in matchers if each.label == name and each.op == "="]
        suggestion = did_you_mean(value, known) if value not in known else ""
        if suggestion:
            yield f"No policy knows {name}={value}.{suggestion}"
    points = {each.definition.name for each in routing.contact_points}
    whole = reached(route_tree(routing.defined), labels) if routing.defined else ()
    left_out = [route.contact_point for route in whole if route.contact_point not in points]
    if left_out:
        yield f"Not configured in this environment, and left out: {', '.join(dict.fromkeys(left_out))}."


def print_routed(console: Console, alert: RoutedAlert) -> None:
    """Print each policy that notifies, in their order."""
    shown = " ".join(f"{name}={value}" for name, value in alert.labels.items())
    console.print(Text.assemble((shown, "bold"), f"  {alert.at:%A %Y-%m-%d %H:%M %Z}"), soft_wrap=True)
    for step in alert.steps:
        console.print()
        head = "muted" if step.muted else "sends"
        console.print(
            Text.assemble((step.policy, "bold"), "  ", (head, "yellow" if step.muted else "green")), soft_wrap=True
        )
        for name, value in _facts(step):
            console.print(Text.assemble((f"    {name.ljust(_WIDTH)}", "dim"), value), soft_wrap=True)
    if alert.notes:
        console.print()
    for note in alert.notes:
        console.print(Text(note), soft_wrap=True)


def _facts(step: RoutedStep) -> Iterable[tuple[str, str]]:
    route = step.route
    yield "contact point", f"{route.contact_point}: {', '.join(delivered(each) for each in step.point.deliveries)}"
    yield "grouped by", f"{', '.join(route.group_by) or 'nothing'}  {step.group_key}"
    yield (
        "timing",
        f"first after {_duration(route.group_wait)}, changes every {_duration(route.group_interval)}, "
        f"again after {_duration(route.repeat_interval)}",
    )
    yield "resolved", "told as well" if step.point.definition.resolved else "not told"
    if step.muted:
        yield "muted by", ", ".join(step.muted)


def delivered(delivery: Delivery) -> str:
    """Return how an integration is shown: what it is, and to whom; secrets by name."""
    integration = delivery.integration
    if isinstance(integration, Slack) and integration.channel:
        return f"{integration.type} {integration.channel}"
    return f"{integration.type} {delivery.address}"


def _duration(seconds: float) -> str:
    if seconds == 0:
        return "0s"
    text = ""
    rest = round(seconds)
    for length, unit in _UNITS:
        count, rest = divmod(rest, length)
        text += f"{count}{unit}" if count else ""
    return text or f"{seconds:g}s"
