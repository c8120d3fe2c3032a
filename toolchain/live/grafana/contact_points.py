"""Contact points: one document is one integration; those of one name form a receiver.

Source: docs/reference/grafana-api.md, 5.7.
"""

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, hide_secrets, read_list, write


def list_contact_points(connection: GrafanaConnection, *, name: str = "") -> list[Document]:
    """Return all integrations, or those of a receiver; secrets are ``[REDACTED]``."""
    return read_list(connection, "contact-points", parameters={"name": name} if name else {})


def create_contact_point(connection: GrafanaConnection, document: Document, *, locks: bool | None = None) -> Document:
    """Create an integration and return it with its uid. Raises Invalid, and Unfinished where no answer came."""
    hide_secrets(connection, document.get("settings"))
    return write(connection, "POST", "contact-points", document=document, locks=locks)


def replace_contact_point(
    connection: GrafanaConnection, uid: str, document: Document, *, locks: bool | None = None
) -> None:
    """Replace an integration; ``[REDACTED]`` as a setting keeps the secret that is stored."""
    hide_secrets(connection, document.get("settings"))
    write(connection, "PUT", "contact-points", uid, document=document, locks=locks)


def delete_contact_point(connection: GrafanaConnection, uid: str, *, locks: bool | None = None) -> None:
    """Delete an integration. Raises Conflict where a policy or a rule still uses the receiver."""
    write(connection, "DELETE", "contact-points", uid, locks=locks)
