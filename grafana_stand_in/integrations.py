"""Integrations of contact points: required settings, and those that are secrets.

Source: docs/reference/grafana-api.md, 5.7.
"""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from grafana_stand_in.messages import Document

REDACTED = "[REDACTED]"


@frozen
class Integration:
    """One type: alternatives of settings of which one set is required, and secret settings as dotted paths."""

    required: tuple[tuple[str, ...], ...]
    secret: tuple[str, ...] = ()


INTEGRATIONS = {
    "slack": Integration((("url",), ("token", "recipient")), ("url", "token")),
    "discord": Integration((("url",),), ("url",)),
    "email": Integration((("addresses",),)),
    "pagerduty": Integration((("integrationKey",),), ("integrationKey",)),
    "webhook": Integration(
        (("url",),),
        (
            *("password", "authorization_credentials", "hmacConfig.secret"),
            *("tlsConfig.caCertificate", "tlsConfig.clientCertificate", "tlsConfig.clientKey"),
        ),
    ),
    "opsgenie": Integration((("apiKey",),), ("apiKey",)),
    "teams": Integration((("url",),)),
    "prometheus-alertmanager": Integration((("url",),), ("basicAuthPassword",)),
    "telegram": Integration((("bottoken", "chatid"),), ("bottoken",)),
    "pushover": Integration((("userKey", "apiToken"),), ("userKey", "apiToken")),
    "victorops": Integration((("url",),), ("url",)),
    "sensugo": Integration((("url", "apikey"),), ("apikey",)),
    "googlechat": Integration((("url",),), ("url",)),
    "line": Integration((("token",),), ("token",)),
    "threema": Integration((("gateway_id", "recipient_id", "api_secret"),), ("api_secret",)),
    "dingding": Integration((("url",),), ("url",)),
    "kafka": Integration((("kafkaRestProxy", "kafkaTopic"),), ("password",)),
    "wecom": Integration((("url",), ("secret",)), ("url", "secret")),
    "webex": Integration((("bot_token", "room_id"),), ("bot_token",)),
    "oncall": Integration((("url",),), ("password", "authorization_credentials")),
    "jira": Integration((("api_url", "project", "issue_type"),), ("password", "api_token")),
    "mqtt": Integration((("brokerUrl", "topic"),), ("password",)),
    "sns": Integration((("sigv4",),), ("sigv4.access_key", "sigv4.secret_key")),
}


def problem(kind: str, settings: Document) -> str:
    """Return why settings do not fit their type, or an empty string."""
    integration = INTEGRATIONS.get(kind)
    if integration is None:
        return f"unknown integration type '{kind}'"
    if not any(all(settings.get(name) for name in names) for names in integration.required):
        choices = " or ".join(" and ".join(names) for names in integration.required)
        return f"failed to validate integration of type {kind}: {choices} must be specified"
    return ""


def _paths(kind: str) -> Iterator[tuple[str, ...]]:
    integration = INTEGRATIONS.get(kind)
    for path in integration.secret if integration else ():
        yield tuple(path.split("."))


def _at(settings: Document, path: tuple[str, ...]) -> Any:
    value: Any = settings
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _with(settings: Document, path: tuple[str, ...], value: Any) -> Document:
    name, *rest = path
    return {**settings, name: _with(settings[name], tuple(rest), value) if rest else value}


def redacted(kind: str, settings: Document) -> Document:
    """Return settings without the values of secrets."""
    for path in _paths(kind):
        if _at(settings, path):
            settings = _with(settings, path, REDACTED)
    return settings


def restored(kind: str, settings: Document, stored: Document) -> Document:
    """Return settings with the stored value wherever a secret was sent back redacted."""
    for path in _paths(kind):
        if _at(settings, path) == REDACTED and _at(stored, path):
            settings = _with(settings, path, _at(stored, path))
    return settings
