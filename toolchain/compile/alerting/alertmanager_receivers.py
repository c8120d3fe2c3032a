"""Receivers of Alertmanager: each integration in its words.

Source: Prometheus documentation, "Alerting configuration: receiver integration settings". A webhook's ``url_file``
needs Alertmanager 0.26, Discord's ``webhook_url_file`` 0.27.
"""

from toolchain.base.documents.document import Document
from toolchain.base.secret import Secret
from toolchain.compile.alerting.message_texts import alertmanager_text
from toolchain.compile.alerting.routing import resolved
from toolchain.define.alerting.routing.configured import ConfiguredContactPoint, Delivery
from toolchain.define.alerting.routing.receivers import (
    Address,
    Discord,
    Email,
    PagerDuty,
    PlainIntegration,
    Slack,
    Webhook,
)

SECRETS = "/etc/alertmanager/secrets"

_SLACK_API = "https://slack.com/api/chat.postMessage"


def secret_file(secret: Secret) -> str:
    """Return the path of the file that holds a secret."""
    return f"{SECRETS}/{secret.name}"


def receiver(point: ConfiguredContactPoint, *, has_mail: bool) -> Document:
    """Return a contact point; email is left out where there is no server that sends it."""
    document: Document = {"name": point.definition.name}
    for delivery in point.deliveries:
        if isinstance(delivery.integration, Email) and not has_mail:
            continue
        settings = {"send_resolved": resolved(delivery.integration, point), **_settings(delivery)}
        document.setdefault(f"{delivery.integration.type}_configs", []).append(settings)
    return document


def _settings(delivery: Delivery) -> Document:
    address, integration = delivery.address, delivery.integration
    title, message = alertmanager_text(integration.title), alertmanager_text(integration.message)
    match integration:
        case Slack():
            mention = f"<!{integration.mention}> " if integration.mention else ""
            access = _slack_bot(integration.channel, address) if integration.channel else _at(address, "api_url")
            return access | _given(title=title, text=f"{mention}{message}")
        case Email():
            subject = {"headers": {"Subject": title}} if title else {}
            return {"to": str(address), **subject, **({"text": message, "html": ""} if message else {})}
        case PagerDuty():
            own = {"class": integration.incident_class, "component": integration.component}
            details = {"details": {"message": message}} if message else {}
            key = _at(address, "routing_key")
            return key | {"severity": integration.severity} | _given(description=title, **own) | details
        case Webhook():
            return {**_at(address, "url"), "max_alerts": integration.most_alerts}
        case PlainIntegration():
            return _with_files(integration.settings(address))
        case Discord():
            return _at(address, "webhook_url") | _given(title=title, message=message)
    raise NotImplementedError(integration.type)


def _slack_bot(channel: str, address: Address) -> Document:
    token = {"credentials_file": secret_file(address)} if isinstance(address, Secret) else {"credentials": address}
    return {"channel": channel, "api_url": _SLACK_API, "http_config": {"authorization": token}}


def _at(address: Address, name: str) -> Document:
    return {f"{name}_file": secret_file(address)} if isinstance(address, Secret) else {name: address}


def _with_files(settings: Document) -> Document:
    """Return settings in which each secret is a file, whose field is called so."""
    found: Document = {}
    for name, value in settings.items():
        if isinstance(value, Secret):
            found[f"{name}_file"] = secret_file(value)
        else:
            found[name] = _with_files(value) if isinstance(value, dict) else value
    return found


def _given(**texts: str) -> Document:
    return {name: text for name, text in texts.items() if text}
