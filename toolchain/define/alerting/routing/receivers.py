"""Integrations: the ways in which a contact point reaches people, one class for each, with its Grafana settings.

Source: Grafana documentation, "Manage contact points", and the settings of its receivers. Addresses and secrets are the
environment's: an integration names a receiver, and ``Environment.receivers`` says where that is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Count, Name
from toolchain.base.secret import Secret

Address = Secret | str
"""Where a receiver is: an address that everybody may read, or the secret that gives access to it."""

_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+")
_SEPARATOR = re.compile(r"[;,\n]")
_HTTP = re.compile(r"https?://[^\s]+")


@described("integration", 'Webhook(receiver="webhook")')
@frozen(kw_only=True)
class Integration:
    """What all integrations have: ``receiver`` is a key of ``Environment.receivers``.

    ``title`` and ``message`` are Go templates, empty for Grafana's own.
    """

    programs: ClassVar[tuple[str, ...]] = ("grafana", "alertmanager")
    """Who can deliver it."""
    secure: ClassVar[frozenset[str]] = frozenset()
    """The settings that Grafana keeps encrypted and never shows again."""

    receiver: Name
    title: str = ""
    message: str = ""

    @property
    def type(self) -> str:
        """What Grafana and Alertmanager call its kind."""
        raise NotImplementedError

    def delivered_by(self, program: str) -> bool:
        """Return whether a program can deliver it: Grafana or Alertmanager."""
        return program in self.programs

    def settings(self, address: Address) -> dict[str, Any]:
        """Return the settings of the integration in Grafana; secrets stay references."""
        raise NotImplementedError

    def problems(self, address: Address) -> Iterator[str]:
        """Yield what is wrong with the integration or with its address; a secret's value is not known here."""
        raise NotImplementedError

    def texts(self) -> Mapping[str, str]:
        """Return the settings that are templates, by name, without those that are empty."""
        return {name: text for name, text in (("title", self.title), ("message", self.message)) if text}


@checked
@frozen(kw_only=True)
class Slack(Integration):
    """Slack: to ``channel`` with the token of a bot, or without a channel through an incoming webhook, which has one.

    ``mention`` is ``here`` or ``channel``, or empty for nobody.
    """

    type = "slack"
    secure = frozenset({"token", "url"})

    channel: str = ""
    mention: str = ""

    def settings(self, address: Address) -> dict[str, Any]:
        access = {"recipient": self.channel, "token": address} if self.channel else {"url": address}
        texts = {"title": self.title, "text": self.message, "mentionChannel": self.mention}
        return {**access, **_given(texts)}

    def problems(self, address: Address) -> Iterator[str]:
        yield from _must_be_secret(address)
        if self.mention not in ("", "here", "channel"):
            yield f"mentions {self.mention!r}, which is neither 'here' nor 'channel'"


@checked
@frozen(kw_only=True)
class Email(Integration):
    """Email; the address is one or several, separated by semicolons. ``single`` puts them all into one message."""

    type = "email"

    single: bool = True

    def settings(self, address: Address) -> dict[str, Any]:
        texts = {"subject": self.title, "message": self.message}
        return {"addresses": address, "singleEmail": self.single, **_given(texts)}

    def problems(self, address: Address) -> Iterator[str]:
        if isinstance(address, Secret):
            yield "has a secret as its address, which Alertmanager cannot read from a file"
        else:
            for each in _SEPARATOR.split(address):
                if not _EMAIL.fullmatch(each.strip()):
                    yield f"has the address {each.strip()!r}, which is no email address"


@checked
@frozen(kw_only=True)
class PagerDuty(Integration):
    """PagerDuty; the address is the integration key of a service. ``severity`` may be a template."""

    type = "pagerduty"
    secure = frozenset({"integrationKey"})

    severity: str = "critical"
    component: str = ""
    incident_class: str = ""

    def settings(self, address: Address) -> dict[str, Any]:
        texts = {"summary": self.title, "component": self.component, "class": self.incident_class}
        details = {"details": {"message": self.message}} if self.message else {}
        return {"integrationKey": address, "severity": self.severity, **_given(texts), **details}

    def problems(self, address: Address) -> Iterator[str]:
        yield from _must_be_secret(address)
        if "{{" not in self.severity and self.severity not in ("critical", "error", "warning", "info"):
            yield f"has the severity {self.severity!r}, which is none of critical, error, warning, info"

    def texts(self) -> Mapping[str, str]:
        own = {"severity": self.severity, "component": self.component, "class": self.incident_class}
        return {**Integration.texts(self), **_given(own)}


@checked
@frozen(kw_only=True)
class Webhook(Integration):
    """A webhook that is sent the notification as JSON; ``most_alerts`` of 0 is all of them.

    Grafana shows the address to everybody who may read contact points, also where it is a secret here.
    """

    type = "webhook"

    most_alerts: Count = 0

    def settings(self, address: Address) -> dict[str, Any]:
        texts = {"title": self.title, "message": self.message}
        return {"url": address, "httpMethod": "POST", "maxAlerts": self.most_alerts, **_given(texts)}

    def problems(self, address: Address) -> Iterator[str]:
        yield from _must_be_url(address)


@checked
@frozen(kw_only=True)
class Discord(Integration):
    """Discord; the address is the URL of a channel's webhook, which is a secret."""

    type = "discord"
    secure = frozenset({"url"})

    def settings(self, address: Address) -> dict[str, Any]:
        texts = {"title": self.title, "message": self.message}
        return {"url": address, "use_discord_username": False, **_given(texts)}

    def problems(self, address: Address) -> Iterator[str]:
        yield from _must_be_secret(address)


@checked
@frozen(kw_only=True)
class PlainIntegration(Integration):
    """An integration that no other class says: of any type, with its settings as one program has them.

    ``program`` is who delivers it, Grafana or Alertmanager; the other one is not given it. ``fields`` are its
    settings. The receiver's address stands at ``address_in``, and each of ``secrets`` at its own place: names with dots
    between them, as in ``http_config.authorization.credentials``. ``resolved`` is whether people are told that an alert
    is over, None for what the contact point says.
    """

    kind: Name
    program: Literal["grafana", "alertmanager"] = "grafana"
    fields: Mapping[str, Any] = field(factory=dict)
    address_in: str = ""
    secrets: Mapping[str, Secret] = field(factory=dict)
    resolved: bool | None = None

    @property
    def type(self) -> str:
        """What the program calls its kind."""
        return self.kind

    def delivered_by(self, program: str) -> bool:
        """Return whether it is the program's."""
        return program == self.program

    def settings(self, address: Address) -> dict[str, Any]:
        places: dict[str, Address] = {**self.secrets}
        if self.address_in:
            places[self.address_in] = address
        found: dict[str, Any] = dict(self.fields)
        for place, value in places.items():
            found = _with(found, place.split("."), value)
        return found

    def problems(self, address: Address) -> Iterator[str]:
        del address  # whatever the program takes
        if not self.address_in and not self.fields and not self.secrets:
            yield "has no settings"


def _with(document: Mapping[str, Any], place: list[str], value: Address) -> dict[str, Any]:
    name, *below = place
    inner = document.get(name)
    return {**document, name: _with(inner if isinstance(inner, Mapping) else {}, below, value) if below else value}


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _must_be_secret(address: Address) -> Iterator[str]:
    if not isinstance(address, Secret):
        yield "has its secret written in the definitions"


def _must_be_url(address: Address) -> Iterator[str]:
    if isinstance(address, str) and not _HTTP.fullmatch(address):
        yield f"has the address {address!r}, which is no URL"
