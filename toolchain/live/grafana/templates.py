"""Notification message templates (docs/reference/grafana-api.md, 5.10)."""

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, read_list, read_one, write


def list_templates(connection: GrafanaConnection) -> list[Document]:
    """Return all templates: ``name``, ``template``, ``provenance`` and ``version``."""
    return read_list(connection, "templates")


def get_template(connection: GrafanaConnection, name: str) -> Document:
    """Return a template. Raises NotFound."""
    return read_one(connection, "templates", name)


def put_template(
    connection: GrafanaConnection, name: str, template: str, *, version: str = "", locks: bool | None = None
) -> Document:
    """Create or replace a template, only at a version where one is given. Raises Conflict, Invalid."""
    document = {"template": template, **({"version": version} if version else {})}
    return write(connection, "PUT", "templates", name, document=document, is_repeatable=not version, locks=locks)


def delete_template(connection: GrafanaConnection, name: str, *, version: str = "", locks: bool | None = None) -> None:
    """Delete a template, only at a version where one is given. Raises Conflict."""
    parameters = {"version": version} if version else {}
    write(connection, "DELETE", "templates", name, parameters=parameters, is_repeatable=not version, locks=locks)
