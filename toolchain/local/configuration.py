"""The configuration of the servers of this machine: the environment's own, with addresses that are here.

Source: Prometheus documentation, "Configuration" (scrape_config, http_sd_config; a target's labels ``job`` and
``instance`` win) and "Alerting configuration" (slack_config, pagerduty_config and discord_config take the address that
is sent to).
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolchain.base.documents.document import Document
from toolchain.local.environment import Addresses
from toolchain.local.mail import CONTACT_POINT_HEADER, STATUS_HEADER


def alertmanager_configuration(compiled: Document, addresses: Addresses, templates: Path) -> Document:
    """Return the compiled configuration, sending to this machine alone.

    Raises NotImplementedError for a kind of receiver that nothing here shows.
    """
    document = deepcopy(compiled)
    if "global" in document:
        document["global"] = {**document["global"], "smtp_require_tls": False, "smtp_hello": "localhost"}
    if "templates" in document:
        document["templates"] = [str(templates)]
    document["receivers"] = [_receiver(each, addresses) for each in document["receivers"]]
    return document


def _receiver(receiver: Mapping[str, Any], addresses: Addresses) -> Document:
    name = str(receiver["name"])
    found: Document = {"name": name}
    for key, settings in receiver.items():
        if key == "name":
            continue
        kind = key.removesuffix("_configs")
        if kind not in _POINTED:
            raise NotImplementedError(f"a receiver of {kind}")
        url = f"{addresses.receiver}/{kind}/{quote(name, safe='')}"
        found[key] = [{**each, **_POINTED[kind](url, name, each)} for each in settings]
    return found


def _slack(url: str, _name: str, settings: Mapping[str, Any]) -> Document:
    # The token of a bot, or the address of its webhook: here neither is a secret, and the URL is both.
    return {"api_url": url, **({"http_config": {}} if "http_config" in settings else {})}


def _email(_url: str, name: str, settings: Mapping[str, Any]) -> Document:
    own = {CONTACT_POINT_HEADER: name, STATUS_HEADER: "{{ .Status }}"}
    return {"headers": {**settings.get("headers", {}), **own}}


_POINTED: Mapping[str, Callable[[str, str, Mapping[str, Any]], Document]] = {
    "slack": _slack,
    "email": _email,
    "pagerduty": lambda url, _name, _settings: {"url": url},
    "discord": lambda url, _name, _settings: {"webhook_url": url},
    "webhook": lambda url, _name, _settings: {"url": url},
}


def prometheus_configuration(
    interval: str,
    rules: Path,
    alertmanager: str,
    targets: str,
    real: Sequence[tuple[Mapping[str, str], str]],
) -> Document:
    """Return the configuration of a Prometheus that scrapes simulated targets, and servers of this machine.

    ``targets`` is the address of the list of simulated ones; ``real`` has the labels of each server that runs here, and
    its ``host:port``. A simulated target with the same job and instance is not scraped.
    """
    return {
        "global": {"scrape_interval": interval, "evaluation_interval": interval},
        "rule_files": [str(rules / "*.yaml")],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
        "scrape_configs": [
            {
                "job_name": "simulated",
                "http_sd_configs": [{"url": targets, "refresh_interval": "15s"}],
                "relabel_configs": [_dropped(labels) for labels, _ in real],
            },
            *({"job_name": labels["job"], "static_configs": [_static(labels, at)]} for labels, at in real),
        ],
    }


def _dropped(labels: Mapping[str, str]) -> Document:
    regex = ";".join(_literal(labels[name]) for name in ("job", "instance"))
    return {"source_labels": ["job", "instance"], "regex": regex, "action": "drop"}


def _literal(text: str) -> str:
    """Return what matches a text and nothing else, in RE2's syntax."""
    return "".join(each if each.isalnum() or each in "-_:;/" else f"\\{each}" for each in text)


def _static(labels: Mapping[str, str], address: str) -> Document:
    return {"targets": [address], "labels": dict(labels)}
