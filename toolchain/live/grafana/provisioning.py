"""What all alerting resources share: one root, one provenance on every write.

Source: docs/reference/grafana-api.md, 5.1 and 5.2.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.grafana.redaction import SecretText

Document = dict[str, Any]

_ROOT = "/api/v1/provisioning"

_STORED = "[REDACTED]"
"""What stands for a secret in what Grafana returns."""


def read_list(connection: GrafanaConnection, *names: str, parameters: dict[str, str] | None = None) -> list[Document]:
    """Return a list below the root."""
    return connection.read_documents(path_to(_ROOT, *names), parameters or {})


def read_one(connection: GrafanaConnection, *names: str) -> Document:
    """Return an object below the root. Raises NotFound."""
    return connection.read_document(path_to(_ROOT, *names))


def write(
    connection: GrafanaConnection,
    method: str,
    *names: str,
    document: Any = None,
    parameters: dict[str, str] | None = None,
    is_repeatable: bool | None = None,
    locks: bool | None = None,
) -> Document:
    """Write below the root. What ``locks`` can no longer be edited in Grafana's interface; None is the connection's."""
    is_locking = not connection.disable_provenance if locks is None else locks
    headers = {} if is_locking else {"X-Disable-Provenance": "true"}
    return connection.write(
        method,
        path_to(_ROOT, *names),
        document,
        parameters=parameters,
        headers=headers,
        is_repeatable=is_repeatable,
    )


def obstacle_of(document: Document) -> str:
    """Return why the API refuses every write of an alerting resource, empty where it takes them."""
    match document.get("provenance") or "":
        case "" | "api":
            return ""
        case "file":
            return "it is provisioned from a file"
        case "converted_prometheus":
            return "it was imported from Prometheus"
        case other:
            return f"it is provisioned by {other}"


_SECRET_SETTINGS = frozenset(
    {
        "access_key",
        "api_secret",
        "api_token",
        "apikey",
        "apitoken",
        "authorization_credentials",
        "basicauthpassword",
        "bot_token",
        "bottoken",
        "client_secret",
        "clientcertificate",
        "clientkey",
        "integrationkey",
        "password",
        "routing_key",
        "secret",
        "secret_key",
        "token",
        "url",
        "userkey",
        "usertoken",
    }
)
"""Settings of contact points that hold a secret in some integration, in lower case; a URL often is one."""


def is_secret_setting(name: str) -> bool:
    """Return whether a setting of a contact point holds a secret in some integration."""
    return name.lower() in _SECRET_SETTINGS


def hide_secrets(connection: GrafanaConnection, settings: Any) -> None:
    """Keep what may be secret in a contact point's settings, at any depth, out of later messages."""
    connection.never_show(SecretText(text) for text in _secret_texts(settings))


def _secret_texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _secret_texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and is_secret_setting(name) and each != _STORED:
                yield each
            yield from _secret_texts(each)
