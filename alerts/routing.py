"""Who hears of what, and when.

Critical alerts reach the on-call at once, day and night, and whoever stands in when nobody takes them up. Warnings
reach #monitoring at once and email once an hour. Business alerts reach #operations at once and email once a day.
Everything else reaches #monitoring, never nobody.
"""

from typing import Any

from alerts.message_templates import DIGEST, DIGEST_TITLE, DISCORD, SLACK, TEXT, TITLE
from alerts.mute_timings import ALWAYS, OUTSIDE_SUMMARY, PLANNED_MAINTENANCE
from toolchain.define import (
    BUSINESS,
    CRITICAL,
    WARNING,
    ContactPoint,
    Discord,
    Email,
    PagerDuty,
    Policy,
    Routing,
    Slack,
    Webhook,
    any_of,
    when,
)

DISCORD_CHANNEL = Discord(receiver="discord", title=TITLE.call, message=DISCORD.call)
WEBHOOK = Webhook(receiver="webhook", title=TITLE.call, message=TEXT.call)


def pager(receiver: str) -> PagerDuty:
    """A pager, which sorts incidents by the service and the category of their alerts."""
    return PagerDuty(
        receiver=receiver,
        title=TITLE.call,
        message=TEXT.call,
        component="{{ .CommonLabels.service }}",
        incident_class="{{ .CommonLabels.category }}",
    )


INCIDENTS = ContactPoint(
    name="Incidents",
    integrations=[
        Slack(receiver="slack", channel="#incidents", mention="here", title=TITLE.call, message=SLACK.call),
        Email(receiver="email-on-call", title=TITLE.call, message=TEXT.call),
        pager("pagerduty"),
        DISCORD_CHANNEL,
        WEBHOOK,
    ],
)
MONITORING = ContactPoint(
    name="Monitoring",
    integrations=[
        Slack(receiver="slack", channel="#monitoring", title=TITLE.call, message=SLACK.call),
        DISCORD_CHANNEL,
        WEBHOOK,
    ],
)
MONITORING_DIGEST = ContactPoint(
    name="Monitoring digest",
    integrations=[Email(receiver="email-team", title=DIGEST_TITLE.call, message=DIGEST.call)],
)
OPERATIONS = ContactPoint(
    name="Operations",
    integrations=[
        Slack(receiver="slack", channel="#operations", title=TITLE.call, message=SLACK.call),
        DISCORD_CHANNEL,
        WEBHOOK,
    ],
    resolved=False,
)
OPERATIONS_SUMMARY = ContactPoint(
    name="Operations summary",
    integrations=[Email(receiver="email-operations", title=DIGEST_TITLE.call, message=DIGEST.call)],
    resolved=False,
)
DEAD_MANS_SWITCH = ContactPoint(
    name="Dead man's switch", integrations=[Webhook(receiver="dead-mans-switch")], resolved=False
)


ESCALATION = ContactPoint(
    name="Escalation",
    integrations=[
        Email(receiver="email-escalation", title=TITLE.call, message=TEXT.call),
        pager("pagerduty-escalation"),
    ],
)
"""Whoever hears of what nobody has taken up: the on-call's stand-in."""

ALWAYS_FIRING = when(alertname=any_of("Watchdog", "WatchdogOfLogs"))


def burns_together(contact_point: ContactPoint, **settings: Any) -> Policy:
    """Burn rates of one service: they rise together, so all windows of all its objectives are one group."""
    return Policy(
        contact_point=contact_point, matchers=when(category="slo"), group_by=["category", "service"], **settings
    )


ROUTING = Routing(
    contact_point=MONITORING,
    group_by=["alertname", "service"],
    group_wait="1m",
    group_interval="10m",
    repeat_interval="12h",
    policies=[
        # The alert that always fires: whoever listens to it calls when it stops. Without a listener it is kept quiet.
        Policy(
            contact_point=MONITORING,
            matchers=ALWAYS_FIRING,
            muted=[ALWAYS],
            policies=[
                Policy(
                    contact_point=DEAD_MANS_SWITCH,
                    matchers=ALWAYS_FIRING,
                    group_by=["alertname"],
                    group_wait="0s",
                    group_interval="1m",
                    repeat_interval="4m",
                )
            ],
        ),
        Policy(
            contact_point=INCIDENTS,
            matchers=when(severity=CRITICAL),
            group_wait="30s",
            group_interval="5m",
            repeat_interval="1h",
            continues=True,
            policies=[
                burns_together(INCIDENTS),
                Policy(
                    contact_point=INCIDENTS,
                    matchers=when(category="security"),
                    group_by=["category", "service"],
                ),
            ],
        ),
        # A silence says that somebody has taken it up. What still fires unsilenced after a quarter of an hour goes on.
        Policy(
            contact_point=ESCALATION,
            matchers=when(severity=CRITICAL),
            group_by=["category", "service"],
            group_wait="15m",
            group_interval="15m",
            repeat_interval="4h",
        ),
        Policy(
            contact_point=MONITORING,
            matchers=when(severity=WARNING),
            muted=[PLANNED_MAINTENANCE],
            continues=True,
            policies=[burns_together(MONITORING, muted=[PLANNED_MAINTENANCE])],
        ),
        Policy(
            contact_point=MONITORING_DIGEST,
            matchers=when(severity=WARNING),
            group_by=["severity"],
            group_wait="1h",
            group_interval="1h",
            repeat_interval="24h",
            muted=[PLANNED_MAINTENANCE],
        ),
        Policy(
            contact_point=OPERATIONS,
            matchers=when(severity=BUSINESS),
            group_wait="5m",
            group_interval="30m",
            repeat_interval="24h",
            muted=[PLANNED_MAINTENANCE],
            continues=True,
        ),
        Policy(
            contact_point=OPERATIONS_SUMMARY,
            matchers=when(severity=BUSINESS),
            group_by=["severity"],
            group_wait="5m",
            group_interval="20m",
            repeat_interval="20h",
            muted=[OUTSIDE_SUMMARY],
        ),
    ],
)
