"""Integrations as code: with the words of definitions where these say the same, else with their settings untouched.

Secrets are named and never written: what is one, or was left out of sight, becomes a reference.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.free_names import free_name
from toolchain.base.secret import Secret
from toolchain.define.alerting.routing.receivers import (
    Discord,
    Email,
    Integration,
    PagerDuty,
    PlainIntegration,
    Slack,
    Webhook,
)
from toolchain.live.grafana.provisioning import is_secret_setting
from toolchain.pull.code import Call, Code, Literal, Name, Pairs, call, code_of
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.routes.given import GivenIntegration, GivenPoint, Program
from toolchain.sync.difference import is_secret_path

_MODULE = "toolchain.define.alerting.routing"
_HIDDEN = ("[REDACTED]", "<secret>", "<redacted>")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_IN_ALERTMANAGER: Mapping[str, frozenset[str]] = {
    "slack": frozenset({"api_url"}),
    "webhook": frozenset({"url"}),
    "discord": frozenset({"webhook_url"}),
    "msteams": frozenset({"webhook_url"}),
    "msteamsv2": frozenset({"webhook_url"}),
    "pagerduty": frozenset({"routing_key", "service_key"}),
    "opsgenie": frozenset({"api_key"}),
    "victorops": frozenset({"api_key"}),
    "pushover": frozenset({"user_key", "token"}),
    "telegram": frozenset({"bot_token"}),
    "email": frozenset({"auth_password"}),
}
_IN_EVERY_CLIENT = frozenset({"password", "credentials", "client_secret", "bearer_token"})
"""Settings of Alertmanager that hold a secret and can be a file: their names end in ``_file`` then."""
_DEFAULTS: Mapping[str, Any] = {
    "httpMethod": "POST",
    "maxAlerts": 0,
    "use_discord_username": False,
    "singleEmail": False,
    "severity": "critical",
}


@frozen(eq=False)
class WrittenIntegration:
    """An integration, its code, and where its receiver is."""

    value: Integration
    code: Code
    address: Secret | str


@define(eq=False)
class IntegrationWriter:
    """Writes the integrations of a module; names of receivers and of secrets are given once."""

    program: Program
    place: str
    _receivers: set[str] = field(factory=set)
    _secrets: set[str] = field(factory=set)

    def written(self, point: GivenPoint, given: GivenIntegration, *, resolved: bool) -> WrittenIntegration:
        """Return an integration; ``resolved`` is what its contact point says. Raises RefusedError."""
        receiver = self._receiver(point.name, given.kind)
        found: dict[str, Secret] = {}
        shown = self._shown(point, given, given.settings, "", found)
        own = self._own(given, receiver, {**shown, **found}) if self.program == "grafana" else None
        if own is not None and given.resolved == resolved:
            return own
        return self._plain(given, receiver, shown, found, resolved=resolved)

    def _receiver(self, point: str, kind: str) -> str:
        words = "-".join(each.lower() for each in _WORDS.findall(f"{point} {kind}")) or "receiver"
        return free_name(words, self._receivers, "-")

    def _shown(
        self, point: GivenPoint, given: GivenIntegration, settings: Any, path: str, found: dict[str, Secret]
    ) -> Any:
        """Return settings without secrets, which are added to ``found`` by their paths."""
        if isinstance(settings, Mapping):
            kept: Document = {}
            for name, each in settings.items():
                inner = f"{path}.{name}" if path else str(name)
                if isinstance(each, str) and self._is_secret(given.kind, str(name), each):
                    found[inner] = Secret(self._secret(point, given, inner, each))
                else:
                    kept[str(name)] = self._shown(point, given, each, inner, found)
            return kept
        if isinstance(settings, list):
            inside: dict[str, Secret] = {}
            shown = [self._shown(point, given, each, path, inside) for each in settings]
            if inside:
                raise RefusedError(
                    f"{self.place}: {given.kind} of {point.name!r} has a secret in a list, at {path}",
                    "Take it out of the list, or leave the contact point out.",
                )
            return shown
        return settings

    def _is_secret(self, kind: str, name: str, value: str) -> bool:
        if not value or name.endswith("_file"):
            return False
        if value in _HIDDEN or _VARIABLE.fullmatch(value):
            return True
        if self.program == "alertmanager":
            return name in _IN_ALERTMANAGER.get(kind, frozenset()) | _IN_EVERY_CLIENT or is_secret_path(name)
        return is_secret_setting(name) or is_secret_path(name)

    def _secret(self, point: GivenPoint, given: GivenIntegration, path: str, value: str) -> str:
        variable = _VARIABLE.fullmatch(value)
        if variable is not None:
            return (variable[1] or variable[2]).upper()
        spelled = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", f"{point.name} {given.kind} {path}")
        name = "_".join(each.upper() for each in _WORDS.findall(spelled))
        return free_name(name if name[:1].isalpha() else f"RECEIVER_{name}", self._secrets, "_")

    def _own(self, given: GivenIntegration, receiver: str, settings: Document) -> WrittenIntegration | None:
        """Return an integration in the words of definitions; None where they do not say all of it."""
        candidate = _candidate(given.kind, receiver, settings)
        if candidate is None:
            return None
        value, arguments, address = candidate
        if _compared(value.settings(address)) != _compared(settings):
            return None
        keywords = {name: Literal(each) for name, each in arguments.items() if each not in ("", None)}
        code = call(_MODULE, type(value).__name__, receiver=Literal(receiver), **keywords)
        return WrittenIntegration(value, code, address)

    def _plain(
        self, given: GivenIntegration, receiver: str, shown: Document, found: Mapping[str, Secret], *, resolved: bool
    ) -> WrittenIntegration:
        first = next((path for path in found if _leads_somewhere(path)), next(iter(found), ""))
        address: Secret | str = found[first] if first else "configured"
        others = {path: secret for path, secret in found.items() if path != first}
        own = None if given.resolved == resolved else given.resolved
        value = PlainIntegration(
            receiver=receiver,
            kind=given.kind,
            program=self.program,
            fields=shown,
            address_in=first,
            secrets=others,
            resolved=own,
        )
        arguments: dict[str, Code | None] = {
            "receiver": Literal(receiver),
            "kind": Literal(given.kind),
            "program": None if self.program == "grafana" else Literal(self.program),
            "fields": code_of(shown) if shown else None,
            "address_in": Literal(first) if first else None,
            "secrets": Pairs(tuple((path, secret_code(each)) for path, each in others.items())) if others else None,
            "resolved": None if own is None else Literal(own),
        }
        code = Call(Name(_MODULE, "PlainIntegration"), (), {name: each for name, each in arguments.items() if each})
        return WrittenIntegration(value, code, address)


def _leads_somewhere(path: str) -> bool:
    """Return whether a setting is more of an address than a password."""
    name = path.rpartition(".")[2].lower()
    return name.endswith(("url", "key", "token"))


def secret_code(secret: Secret) -> Code:
    """Return the reference to a secret as code."""
    return call("toolchain.base.secret", "Secret", Literal(secret.name))


def _candidate(kind: str, receiver: str, settings: Document) -> tuple[Integration, dict[str, Any], Secret | str] | None:
    texts = {name: each for name, each in settings.items() if isinstance(each, str)}
    match kind:
        case "slack":
            address = settings.get("token") if texts.get("recipient") else settings.get("url")
            given = {
                "channel": texts.get("recipient", ""),
                "mention": texts.get("mentionChannel", ""),
                "title": texts.get("title", ""),
                "message": texts.get("text", ""),
            }
            make: type[Integration] = Slack
        case "email":
            address = settings.get("addresses")
            single = bool(settings.get("singleEmail"))
            given = {"title": texts.get("subject", ""), "message": texts.get("message", "")}
            if not single:
                given["single"] = single  # type: ignore[assignment]
            make = Email
        case "pagerduty":
            address = settings.get("integrationKey")
            details = settings.get("details")
            given = {
                "severity": texts.get("severity", "critical"),
                "component": texts.get("component", ""),
                "incident_class": texts.get("class", ""),
                "title": texts.get("summary", ""),
                "message": str(details.get("message", "")) if isinstance(details, dict) else "",
            }
            make = PagerDuty
        case "webhook":
            address = settings.get("url")
            given = {"title": texts.get("title", ""), "message": texts.get("message", "")}
            if str(settings.get("maxAlerts") or 0).isdecimal() and int(settings.get("maxAlerts") or 0):
                given["most_alerts"] = int(settings["maxAlerts"])  # type: ignore[assignment]
            make = Webhook
        case "discord":
            address = settings.get("url")
            given = {"title": texts.get("title", ""), "message": texts.get("message", "")}
            make = Discord
        case _:
            return None
    if not isinstance(address, Secret | str) or not address:
        return None
    said: dict[str, Any] = {
        name: each for name, each in given.items() if each != "" and (name, each) != ("severity", "critical")
    }
    return make(receiver=receiver, **said), said, address


def _compared(settings: Document) -> Document:
    """Return settings without those that are what they are if nobody says them."""
    found = {name: each for name, each in settings.items() if name not in _DEFAULTS or each != _DEFAULTS[name]}
    return {name: each for name, each in found.items() if not (name == "maxAlerts" and str(each) == "0")} | (
        {"maxAlerts": int(found["maxAlerts"])}
        if str(found.get("maxAlerts", "")).isdecimal() and int(found["maxAlerts"])
        else {}
    )


def addresses_code(written: Iterable[WrittenIntegration]) -> Code:
    """Return where all receivers are, as an environment says it."""
    pairs = []
    for each in written:
        address = secret_code(each.address) if isinstance(each.address, Secret) else Literal(each.address)
        pairs.append((each.value.receiver, address))
    return Pairs(tuple(pairs))
