"""Folders by ``/api``, where the server has no resource API for them (docs/reference/grafana-api.md, 2.1)."""

from collections.abc import Iterator
from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paging import numbered_pages
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_PAGE = 1000


def list_folders(connection: GrafanaConnection) -> Iterator[Document]:
    """Yield every folder, parents before children: ``uid``, ``title``, and ``parentUid`` below another one.

    One call for each folder.
    """
    seen: set[str] = set()
    pending = [""]
    while pending:
        parent = pending.pop(0)
        for folder in child_folders(connection, parent):
            if folder["uid"] not in seen:
                seen.add(folder["uid"])
                pending.append(folder["uid"])
                yield folder if not parent else {"parentUid": parent, **folder}


def child_folders(connection: GrafanaConnection, parent_uid: str = "") -> list[Document]:
    """Return the folders directly below one, or at the root."""
    parent = {"parentUid": parent_uid} if parent_uid else {}
    return list(
        numbered_pages(
            lambda page: connection.read_documents("/api/folders", {**parent, "limit": _PAGE, "page": page}), _PAGE
        )
    )


def get_folder(connection: GrafanaConnection, uid: str) -> Document:
    """Return a folder. Raises NotFound."""
    return connection.read_document(path_to("/api/folders", uid))


def create_folder(
    connection: GrafanaConnection, *, uid: str, title: str, parent_uid: str = "", description: str = ""
) -> Document:
    """Create a folder and return it. Raises Conflict where uid or title is taken, Unfinished where no answer came."""
    document = {"uid": uid, "title": title}
    document |= {"parentUid": parent_uid} if parent_uid else {}
    document |= {"description": description} if description else {}
    return connection.write("POST", "/api/folders", document)


def update_folder(
    connection: GrafanaConnection, uid: str, *, title: str, version: int, description: str = ""
) -> Document:
    """Change title and description of a folder that is still at a version. Raises Conflict, Unfinished."""
    document = {"title": title, "description": description, "version": version}
    return connection.write("PUT", path_to("/api/folders", uid), document, is_repeatable=False)


def move_folder(connection: GrafanaConnection, uid: str, parent_uid: str) -> Document:
    """Move a folder below another one, or to the root where ``parent_uid`` is empty."""
    return connection.write("POST", path_to("/api/folders", uid, "move"), {"parentUid": parent_uid})


def delete_folder(connection: GrafanaConnection, uid: str) -> None:
    """Delete a folder and all dashboards in it, for good; Grafana refuses where alert rules are in it (Invalid)."""
    connection.write("DELETE", path_to("/api/folders", uid), parameters={"forceDeleteRules": "false"})
