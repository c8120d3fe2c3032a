"""Permissions: ours, and those of folders (reference: grafana-api, 1.1 and 2.1)."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]


def get_folder_permissions(connection: GrafanaConnection, uid: str) -> list[Document]:
    """Return who may do what in a folder, by role, team or user; ``permission`` is 1 view, 2 edit, 4 admin."""
    return connection.read_documents(path_to("/api/folders", uid, "permissions"))


def set_folder_permissions(connection: GrafanaConnection, uid: str, items: list[Document]) -> None:
    """Replace all permissions of a folder; an item is ``{"role" | "teamId" | "userId", "permission"}``.

    Raises Unfinished where no answer came.
    """
    connection.write("POST", path_to("/api/folders", uid, "permissions"), {"items": items})
