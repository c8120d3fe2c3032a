"""Data sources, by uid on every release (docs/reference/grafana-api.md, 4.1 and 4.2)."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.grafana.redaction import SecretText

Document = dict[str, Any]


def list_datasources(connection: GrafanaConnection) -> list[Document]:
    """Return all data sources; the version and which secrets are set stand only in what is read one by one."""
    return connection.read_documents("/api/datasources")


def get_datasource(connection: GrafanaConnection, uid: str) -> Document:
    """Return a data source; ``secureJsonFields`` names the secrets that are set. Raises NotFound."""
    return connection.read_document(path_to("/api/datasources/uid", uid))


def create_datasource(connection: GrafanaConnection, document: Document) -> Document:
    """Create a data source and return it. Raises Conflict where name or uid is taken, Unfinished."""
    _hide_secrets(connection, document)
    return _stored(connection.write("POST", "/api/datasources", document))


def replace_datasource(connection: GrafanaConnection, uid: str, document: Document) -> Document:
    """Replace a data source and return it; secrets that are left out stay as they are.

    With ``version`` in the document it is replaced only where that is the stored one. Raises Conflict, and ReadOnly
    where it is provisioned from a file.
    """
    _hide_secrets(connection, document)
    path = path_to("/api/datasources/uid", uid)
    return _stored(connection.write("PUT", path, document, is_repeatable="version" not in document))


def delete_datasource(connection: GrafanaConnection, uid: str) -> None:
    """Delete a data source, whatever still refers to it. Raises NotFound, ReadOnly."""
    connection.write("DELETE", path_to("/api/datasources/uid", uid))


def _hide_secrets(connection: GrafanaConnection, document: Document) -> None:
    values = (document.get("secureJsonData") or {}).values()
    connection.never_show(SecretText(value) for value in values if isinstance(value, str))


def _stored(answer: Document) -> Document:
    stored = answer.get("datasource")
    return stored if isinstance(stored, dict) else answer
