"""Mute timings (docs/reference/grafana-api.md, 5.9)."""

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, write


def create_mute_timing(connection: GrafanaConnection, document: Document, *, locks: bool | None = None) -> Document:
    """Create a mute timing. Raises Invalid where the name is taken, Unfinished where no answer came."""
    return write(connection, "POST", "mute-timings", document=document, locks=locks)


def replace_mute_timing(
    connection: GrafanaConnection, name: str, document: Document, *, locks: bool | None = None
) -> Document:
    """Replace a mute timing; with ``version`` in it, only where that is the stored one. Raises Conflict."""
    is_repeatable = not document.get("version")
    return write(connection, "PUT", "mute-timings", name, document=document, is_repeatable=is_repeatable, locks=locks)


def delete_mute_timing(
    connection: GrafanaConnection, name: str, *, version: str = "", locks: bool | None = None
) -> None:
    """Delete a mute timing, only at a version where one is given. Raises Conflict where it is in use."""
    parameters = {"version": version} if version else {}
    write(connection, "DELETE", "mute-timings", name, parameters=parameters, is_repeatable=not version, locks=locks)
