"""Notification message templates (docs/reference/grafana-api.md, 5.10)."""

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, write


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
