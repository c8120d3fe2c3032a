"""What Alertmanager sends to each app, read as notifications.

Source: Alertmanager's receivers ``slack``, ``pagerduty``, ``discord`` and ``webhook``; Slack documentation,
"chat.postMessage"; PagerDuty documentation, "Send an alert event" (Events API v2); Discord documentation, "Execute
Webhook"; Prometheus documentation, "Alerting configuration: webhook_config".
"""

from collections.abc import Callable, Mapping
from typing import Any

from toolchain.local.notification import App, Notification

_GREEN = 0x2ECC71
"""The colour that Alertmanager gives what is resolved in Discord."""


def slack(contact_point: str, document: Mapping[str, Any], at: float) -> Notification:
    """Return the notification of a message to Slack."""
    attachment: Mapping[str, Any] = next(iter(document.get("attachments") or ()), {})
    return Notification(
        "slack",
        contact_point,
        str(document.get("channel") or "its webhook's channel"),
        str(attachment.get("title") or ""),
        str(attachment.get("text") or document.get("text") or ""),
        attachment.get("color") == "good",
        at,
        details={
            "username": str(document.get("username") or ""),
            "title_link": str(attachment.get("title_link") or ""),
        },
        document=document,
    )


def pagerduty(contact_point: str, document: Mapping[str, Any], at: float) -> Notification:
    """Return the notification of an event for PagerDuty."""
    payload = document.get("payload") or {}
    details = payload.get("custom_details") or {}
    names = ("severity", "class", "component", "group", "source")
    shown = {name: str(payload.get(name) or "") for name in names} | {
        "client_url": str(document.get("client_url") or "")
    }
    return Notification(
        "pagerduty",
        contact_point,
        str(document.get("routing_key") or ""),
        str(payload.get("summary") or ""),
        str(details.get("message") or details.get("firing") or details.get("resolved") or ""),
        document.get("event_action") == "resolve",
        at,
        key=str(document.get("dedup_key") or ""),
        details={name: text for name, text in shown.items() if text},
        document=document,
    )


def discord(contact_point: str, document: Mapping[str, Any], at: float) -> Notification:
    """Return the notification of a message to Discord."""
    embed: Mapping[str, Any] = next(iter(document.get("embeds") or ()), {})
    return Notification(
        "discord",
        contact_point,
        "its webhook's channel",
        str(embed.get("title") or ""),
        str(embed.get("description") or document.get("content") or ""),
        embed.get("color") == _GREEN,
        at,
        document=document,
    )


def webhook(contact_point: str, document: Mapping[str, Any], at: float) -> Notification:
    """Return the notification that a webhook is sent."""
    labels = document.get("commonLabels") or {}
    status, alerts = str(document.get("status") or ""), document.get("alerts") or ()
    name = labels.get("alertname") or f"{len(alerts)} alerts"
    service = f" ({labels['service']})" if labels.get("service") else ""
    links = [str(each.get("generatorURL") or "") for each in alerts]
    return Notification(
        "webhook",
        contact_point,
        contact_point,
        f"[{status.upper()}] {name}{service}",
        "\n".join([str(document.get("externalURL") or ""), *links]),
        status == "resolved",
        at,
        key=str(document.get("groupKey") or ""),
        document=document,
    )


READERS: Mapping[App, Callable[[str, Mapping[str, Any], float], Notification]] = {
    "slack": slack,
    "pagerduty": pagerduty,
    "discord": discord,
    "webhook": webhook,
}
"""App -> what reads the document that is posted to it."""
