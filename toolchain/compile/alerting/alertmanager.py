"""Alertmanager's configuration: the same tree, for rules that Prometheus evaluates.

Source: Prometheus documentation, "Alerting configuration". Secrets are files, one for each, named after the secret.
"""

from collections.abc import Iterable

from toolchain.base.documents.document import Document
from toolchain.compile.alerting.alertmanager_receivers import receiver, secret_file
from toolchain.compile.alerting.routing import EnvironmentRouting, mute_timings, policy_settings
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.inhibition import inhibit_rules
from toolchain.define.alerting.routing.matching import quoted
from toolchain.define.alerting.routing.policy import Policy, Routing
from toolchain.define.alerting.routing.receivers import Email
from toolchain.define.environment import Environment, MailServer
from toolchain.languages.matching import Matcher
from toolchain.project.project import Project

TEMPLATES = "/etc/alertmanager/templates/*.tmpl"


def alertmanager_file(project: Project, routing: EnvironmentRouting) -> Document:
    """Return the configuration; where nobody is configured, the root keeps every alert to itself."""
    environment = project.environment
    tree = routing.tree
    name = tree.contact_point if tree else "nobody"
    document: Document = {}
    if environment.mail_server and _sends_email(routing):
        document["global"] = _global(environment.mail_server)
    if project.message_templates:
        document["templates"] = [TEMPLATES]
    document["route"] = _root(tree) if tree else {"receiver": name}
    document["receivers"] = _receivers(environment, routing) if tree else [{"name": name}]
    if project.mute_timings:
        document["time_intervals"] = mute_timings(project.mute_timings)
    rules = (*inhibit_rules(project.alerts), *(routing.defined.inhibit_rules if routing.defined else ()))
    if rules:
        document["inhibit_rules"] = [_inhibit_rule(rule) for rule in rules]
    return document


def _sends_email(routing: EnvironmentRouting) -> bool:
    return any(isinstance(each.integration, Email) for point in routing.contact_points for each in point.deliveries)


def _global(server: MailServer) -> Document:
    document = {"smtp_smarthost": server.address, "smtp_from": server.sender}
    if server.user:
        document["smtp_auth_username"] = server.user
    if server.password is not None:
        document["smtp_auth_password_file"] = secret_file(server.password)
    return document


def _receivers(environment: Environment, routing: EnvironmentRouting) -> list[Document]:
    has_mail = environment.mail_server is not None
    return [receiver(point, has_mail=has_mail) for point in routing.contact_points]


def _root(routing: Routing) -> Document:
    return {
        "receiver": routing.contact_point,
        **({"group_by": list(routing.group_by)} if routing.group_by else {}),
        "group_wait": routing.group_wait,
        "group_interval": routing.group_interval,
        "repeat_interval": routing.repeat_interval,
        "routes": [_route(policy) for policy in routing.policies],
    }


def _route(policy: Policy) -> Document:
    document = {
        "receiver": policy.contact_point,
        **({"matchers": _matchers(policy.matchers)} if policy.matchers else {}),
        **policy_settings(policy),
    }
    if policy.policies:
        document["routes"] = [_route(each) for each in policy.policies]
    return document


def _inhibit_rule(rule: InhibitRule) -> Document:
    return {
        "source_matchers": _matchers(rule.sources),
        "target_matchers": _matchers(rule.targets),
        "equal": list(rule.equal),
    }


def _matchers(matchers: Iterable[Matcher]) -> list[str]:
    return [f"{each.label}{each.op}{quoted(each.value)}" for each in matchers]
