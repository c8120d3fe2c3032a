"""The notification policy tree, one per organisation (docs/reference/grafana-api.md, 5.8)."""

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, read_one, write


def get_policies(connection: GrafanaConnection) -> Document:
    """Return the root route with everything below it."""
    return read_one(connection, "policies")


def put_policies(connection: GrafanaConnection, root: Document, *, locks: bool | None = None) -> None:
    """Replace the whole tree, others' routes as well. It has no version: read it right before, and right after."""
    write(connection, "PUT", "policies", document=root, locks=locks)
