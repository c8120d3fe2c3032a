"""Contact points, policies, mute timings and message templates as Grafana takes them, from files and over its API.

Source: Grafana documentation, "Use configuration files to provision alerting resources" and "Alerting provisioning HTTP
API". Files expand variables in contact points and policies, so dollars are doubled there and secrets are ``$NAME``;
mute timings and templates are taken as they are. Over the API secrets are references, resolved when it is called.
"""

import hashlib
import re
from collections.abc import Iterable

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.secret import referenced
from toolchain.compile.provisioning import provisioned
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.routing.configured import (
    ConfiguredContactPoint,
    configured_contact_points,
    configured_routing,
)
from toolchain.define.alerting.routing.message_template import MessageTemplate
from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval
from toolchain.define.alerting.routing.policy import Policy, Routing, every_policy
from toolchain.define.alerting.routing.receivers import Integration, PlainIntegration
from toolchain.define.environment import Environment
from toolchain.project.project import Project

UID_LENGTH = 40

_NOT_IN_UIDS = re.compile(r"[^a-z0-9]+")


@frozen(eq=False)
class EnvironmentRouting:
    """The routing of a project in its environment: what it configures of it.

    ``tree`` is None where the environment configures no contact point, or not that of the root; ``defined`` is the
    whole tree, None in a project without one.
    """

    defined: Routing | None
    tree: Routing | None
    contact_points: tuple[ConfiguredContactPoint, ...]


def routing_of(project: Project, program: str = "") -> EnvironmentRouting:
    """Return what the project's environment configures of its routing, of that what a program can deliver."""
    contact_points = configured_contact_points(project.contact_points, project.environment, program)
    defined = project.routings[0] if project.routings else None
    names = {each.definition.name for each in contact_points}
    return EnvironmentRouting(defined, configured_routing(defined, names) if defined else None, contact_points)


def routing_definitions(project: Project) -> list[object]:
    """Return every definition of the project's routing that may carry waivers."""
    policies = [policy for routing in project.routings for policy in every_policy(routing)]
    others = (*project.contact_points, *project.mute_timings, *project.message_templates)
    return [*project.routings, *policies, *others]


def integrations(environment: Environment, point: ConfiguredContactPoint) -> list[Document]:
    """Return the integrations of a contact point as the API has them: resources of one name."""
    found: list[Document] = []
    for each in _receivers(point):
        uid = uid_below(environment.folder.uid, each.pop("uid"))
        found.append({"uid": uid, "name": point.definition.name, **referenced(each)})
    return found


def uid_below(folder: str, integration: str) -> str:
    """Return the uid of an integration, below the folder's so that teams can share a Grafana, and of its length."""
    uid = f"{folder}-{integration}"
    if len(uid) <= UID_LENGTH:
        return uid
    end = f"-{hashlib.sha256(uid.encode()).hexdigest()[:6]}"
    return f"{uid[: UID_LENGTH - len(end)]}{end}"


def contact_points_file(environment: Environment, contact_points: Iterable[ConfiguredContactPoint]) -> Document:
    """Return the provisioning file of contact points."""
    points = [
        provisioned(
            {"orgId": environment.org_id, "name": each.definition.name, "receivers": _receivers(each)}, environment
        )
        for each in contact_points
    ]
    return {"apiVersion": 1, "contactPoints": points}


def integration_uid(contact_point: str, kind: str, number: int = 1) -> str:
    """Return the uid of an integration: the ``number``-th of its kind in its contact point, counted from 1."""
    end = f"-{kind}" if number == 1 else f"-{kind}-{number}"
    return _NOT_IN_UIDS.sub("-", contact_point.lower()).strip("-")[: UID_LENGTH - len(end)] + end


def _receivers(point: ConfiguredContactPoint) -> list[Document]:
    found: list[Document] = []
    for delivery in point.deliveries:
        kind = delivery.integration.type
        number = 1 + sum(each["type"] == kind for each in found)
        found.append(
            {
                "uid": integration_uid(point.definition.name, kind, number),
                "type": kind,
                "settings": delivery.integration.settings(delivery.address),
                "disableResolveMessage": not resolved(delivery.integration, point),
            }
        )
    return found


def resolved(integration: Integration, point: ConfiguredContactPoint) -> bool:
    """Return whether an integration tells that an alert is over."""
    own = integration.resolved if isinstance(integration, PlainIntegration) else None
    return point.definition.resolved if own is None else own


def policy_route(environment: Environment, routing: Routing) -> Document:
    """Return the tree as a route of the organisation's, for the alerts of the environment."""
    return {**_policy_tree(routing), "object_matchers": [environment_matcher(environment.name)]}


def environment_matcher(environment: str) -> list[str]:
    """Return the matcher of the alerts of an environment, as the API has it."""
    return [ENVIRONMENT_LABEL, "=", environment]


def _policy_tree(routing: Routing) -> Document:
    return {
        "receiver": routing.contact_point,
        **({"group_by": list(routing.group_by)} if routing.group_by else {}),
        "group_wait": routing.group_wait,
        "group_interval": routing.group_interval,
        "repeat_interval": routing.repeat_interval,
        "routes": [_policy(policy) for policy in routing.policies],
    }


def policies_file(environment: Environment, routing: Routing) -> Document:
    """Return the provisioning file of the tree; it replaces whatever tree the organisation has."""
    tree = provisioned(_policy_tree(routing), environment)
    return {"apiVersion": 1, "policies": [{"orgId": environment.org_id, **tree}]}


def _policy(policy: Policy) -> Document:
    document: Document = {
        "receiver": policy.contact_point,
        "object_matchers": [[each.label, each.op, each.value] for each in policy.matchers],
        **policy_settings(policy),
    }
    if policy.policies:
        document["routes"] = [_policy(each) for each in policy.policies]
    return document


def policy_settings(policy: Policy) -> Document:
    """Return what a policy sets itself of grouping and times; Grafana and Alertmanager spell it alike."""
    settings = {
        "continue": policy.continues,
        "group_by": None if policy.group_by is None else list(policy.group_by),
        "group_wait": policy.group_wait,
        "group_interval": policy.group_interval,
        "repeat_interval": policy.repeat_interval,
        "mute_time_intervals": list(policy.muted),
        "active_time_intervals": list(policy.active),
    }
    return {name: value for name, value in settings.items() if value not in (None, False, [])}


def mute_timings(timings: Iterable[MuteTiming]) -> list[Document]:
    """Return mute timings as the API has them."""
    return [
        {"name": timing.name, "time_intervals": [time_interval(each) for each in timing.intervals]}
        for timing in timings
    ]


def mute_timings_file(environment: Environment, timings: Iterable[MuteTiming]) -> Document:
    """Return the provisioning file of mute timings."""
    return {"apiVersion": 1, "muteTimes": [{"orgId": environment.org_id, **each} for each in mute_timings(timings)]}


def time_interval(interval: TimeInterval) -> Document:
    """Return an interval as Grafana and Alertmanager spell it; names are in lower case, as Grafana gives them back."""
    document = {
        "times": [{"start_time": start, "end_time": end} for start, end in interval.times],
        "weekdays": [each.lower() for each in interval.weekdays],
        "days_of_month": list(interval.days_of_month),
        "months": [each.lower() for each in interval.months],
        "years": list(interval.years),
    }
    return {**{name: value for name, value in document.items() if value}, "location": interval.location}


def message_templates(templates: Iterable[MessageTemplate]) -> list[Document]:
    """Return message templates as the API has them."""
    return [{"name": each.name, "template": each.definition} for each in templates]


def message_templates_file(environment: Environment, templates: Iterable[MessageTemplate]) -> Document:
    """Return the provisioning file of message templates."""
    items = [{"orgId": environment.org_id, **each} for each in message_templates(templates)]
    return {"apiVersion": 1, "templates": items}
