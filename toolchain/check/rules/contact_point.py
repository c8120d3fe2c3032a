"""Contact points reach somebody: every integration has what it needs, and secrets are references.

A missing address is found when the first alert is not delivered. A token in a definition is in the history for good.

Give the environment an address, or a `Secret`, for each receiver that it has, and none for those that it has not.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import CONTACT_POINTS, notifications
from toolchain.compile.alerting.routing import integration_uid, routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.receivers import Email
from toolchain.define.environment import Environment


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield contact points that cannot deliver, and receivers that no contact point names."""
    project = compilation.project
    yield from _definitions(project.contact_points)
    for point in routing_of(project).contact_points:
        yield from _configured(point, project.environment)
    yield from _receivers(project.contact_points, project.environment)


def _definitions(points: Iterable[ContactPoint]) -> Iterator[Violation]:
    names: dict[str, ContactPoint] = {}
    uids: dict[str, ContactPoint] = {}
    for point in points:
        owner = f"contact point {point.name!r}"
        if not point.name.strip() or "/" in point.name:
            yield _violation(point, f"{owner} has no usable name", "Name it, without a slash.")
        if not point.integrations:
            problem, remedy = f"{owner} has no integrations", "Give it one, or remove it."
            yield evolve(_violation(point, problem, remedy), about=(notifications(CONTACT_POINTS), _empty(point)))
        if names.setdefault(point.name, point) is not point:
            yield _violation(point, f"{owner} is defined already", "Rename one.")
        elif (first := uids.setdefault(integration_uid(point.name, ""), point)) is not point:
            problem = f"{owner} gets the same uids as {first.name!r}"
            yield _violation(point, problem, "Make their names differ in letters and digits.")
        for kind, receiver in _repeated(point):
            problem = f"{owner} sends to the {kind} receiver {receiver!r} twice"
            yield _violation(point, problem, "Remove one of the integrations.")


def _violation(point: ContactPoint, problem: str, remedy: str) -> Violation:
    return Violation(point.location, problem, remedy, (point,), about=(notifications(CONTACT_POINTS),))


def _repeated(point: ContactPoint) -> Iterator[tuple[str, str]]:
    for index, integration in enumerate(point.integrations):
        if integration in point.integrations[:index]:
            yield integration.type, integration.receiver


def _configured(point: ConfiguredContactPoint, environment: Environment) -> Iterator[Violation]:
    for delivery in point.deliveries:
        integration = delivery.integration
        owner = f"contact point {point.definition.name!r}: {integration.type}"
        if not delivery.address:
            problem = f"{owner} has the receiver {integration.receiver!r}, whose address is empty"
            yield _violation(point.definition, problem, _remedy(integration.receiver))
            continue
        for problem in integration.problems(delivery.address):
            yield _violation(point.definition, f"{owner} {problem}", _remedy(integration.receiver))
        if isinstance(integration, Email) and environment.evaluation.needs_alertmanager and not environment.mail_server:
            problem = f"{owner} has no server that sends it from Alertmanager"
            yield _violation(point.definition, problem, "Set the environment's mail_server.")


def _empty(point: ContactPoint) -> Subject:
    """Return a contact point without integrations, of which a receiver that nothing names may have been one."""
    return Subject("contact point", point.name, point.location)


def _remedy(receiver: str) -> str:
    return f"Correct the integration, or the environment's receiver {receiver!r}: an address, or Secret(...)."


def _receivers(points: Iterable[ContactPoint], environment: Environment) -> Iterator[Violation]:
    named = list(dict.fromkeys(each.receiver for point in points for each in point.integrations))
    for receiver in environment.receivers:
        if receiver not in named:
            yield Violation(
                environment.location,
                f"environment {environment.name!r} configures the receiver {receiver!r}, which no contact point names."
                f"{did_you_mean(receiver, named)}",
                f"Receivers are {', '.join(named) or 'none'}.",
                (environment,),
                follows=tuple(_empty(point) for point in points if not point.integrations),
            )


RULE = Rule("contact-point", Severity.ERROR, __doc__, check, whole_project=True)
