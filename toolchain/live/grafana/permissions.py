"""Permissions: ours, and those of folders (docs/reference/grafana-api.md, 1.1 and 2.1)."""

from collections.abc import Mapping
from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]


def own_permissions(connection: GrafanaConnection) -> Mapping[str, frozenset[str]]:
    """Return what the credentials may do: each permission with the scopes that it is given for.

    A scope is empty where the permission has none. Grafana remembers for a minute what was granted; it is made to look
    again, for this call and for those that follow. Raises NotFound, Forbidden where it does not tell.
    """
    found = connection.read_document("/api/access-control/user/permissions", {"reloadcache": "true"})
    return {
        name: frozenset(each for each in scopes if isinstance(each, str)) if isinstance(scopes, list) else frozenset()
        for name, scopes in found.items()
    }


def permissions_in_folder(connection: GrafanaConnection, uid: str) -> frozenset[str]:
    """Return what the credentials may do in a folder, by what is granted for folders above it too.

    Raises NotFound where the credentials would see a folder that is not there, and Forbidden where they would not.
    """
    found = connection.read_document(path_to("/api/folders", uid), {"accesscontrol": "true"}).get("accessControl")
    return (
        frozenset(name for name, is_granted in found.items() if is_granted) if isinstance(found, dict) else frozenset()
    )


def get_folder_permissions(connection: GrafanaConnection, uid: str) -> list[Document]:
    """Return who may do what in a folder, by role, team or user; ``permission`` is 1 view, 2 edit, 4 admin."""
    return connection.read_documents(path_to("/api/folders", uid, "permissions"))


def set_folder_permissions(connection: GrafanaConnection, uid: str, items: list[Document]) -> None:
    """Replace all permissions of a folder; an item is ``{"role" | "teamId" | "userId", "permission"}``.

    Raises Unfinished where no answer came.
    """
    connection.write("POST", path_to("/api/folders", uid, "permissions"), {"items": items})
