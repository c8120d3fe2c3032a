"""Routing that the toolchain's tests start from, without anything to object to but what a test puts in."""

from typing import Any

from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT, FILES
from toolchain.base.secret import Secret
from toolchain.define.alerting import CRITICAL, WARNING
from toolchain.define.alerting.routing import (
    ContactPoint,
    Discord,
    Email,
    Integration,
    MessageTemplate,
    MuteTiming,
    PagerDuty,
    Policy,
    Routing,
    Slack,
    TimeInterval,
    Webhook,
    when,
)
from toolchain.define.environment import Environment, MailServer
from toolchain.define.evaluation import Evaluation

TITLE = MessageTemplate("test.title", "{{ .Status }}: {{ .CommonLabels.alertname }}")
TEXT = MessageTemplate("test.text", "{{ range .Alerts }}{{ .Annotations.summary }} {{ .SilenceURL }}\n{{ end }}")
NIGHTS = MuteTiming("Nights", [TimeInterval(times=[("22:00", "24:00")]), TimeInterval(times=[("00:00", "07:00")])])

INTEGRATIONS: tuple[Integration, ...] = (
    Slack(receiver="slack", channel="#incidents", title=TITLE.call, message=TEXT.call),
    Slack(receiver="slack-webhook", mention="here"),
    Email(receiver="email", title=TITLE.call, message=TEXT.call),
    PagerDuty(receiver="pagerduty", title=TITLE.call),
    Webhook(receiver="webhook"),
    Discord(receiver="discord", message=TEXT.call),
)
PAGERS = ContactPoint(name="Pagers", integrations=INTEGRATIONS)
READERS = ContactPoint(name="Readers", integrations=[Webhook(receiver="webhook")], resolved=False)

RECEIVERS: dict[str, Secret | str] = {
    "slack": Secret("SLACK_TOKEN"),
    "slack-webhook": Secret("SLACK_WEBHOOK_URL"),
    "email": "on-call@example.org",
    "pagerduty": Secret("PAGERDUTY_KEY"),
    "webhook": "http://listener:8080/",
    "discord": Secret("DISCORD_URL"),
}


def environment(**changes: Any) -> Environment:
    """The test environment with every receiver, whose alerts are told by Grafana and by Alertmanager."""
    mail = MailServer("smtp.example.org:587", "alerts@example.org", user="alerts", password=Secret("SMTP_PASSWORD"))
    fields: dict[str, Any] = {"receivers": RECEIVERS, "mail_server": mail, "alertmanager_url": "http://alertmanager"}
    return evolve(ENVIRONMENT, **{"evaluation": Evaluation(FILES, FILES), **fields, **changes})


def policy(**changes: Any) -> Policy:
    """A policy for critical alerts."""
    return Policy(**{"contact_point": PAGERS, "matchers": when(severity=CRITICAL), **changes})


def routing(*policies: Policy, **changes: Any) -> Routing:
    """A tree with these policies, or with one for critical alerts and a muted one for warnings."""
    warnings = policy(contact_point=READERS, matchers=when(severity=WARNING), muted=[NIGHTS])
    return Routing(**{"contact_point": READERS, "policies": policies or (policy(), warnings), **changes})


def routed(*policies: Policy, **changes: Any) -> dict[str, Any]:
    """What a project needs for such a tree, for ``compilation``."""
    return {
        "environment": environment(),
        "routings": (routing(*policies),),
        "contact_points": (PAGERS, READERS),
        "mute_timings": (NIGHTS,),
        "message_templates": (TITLE, TEXT),
        **changes,
    }
