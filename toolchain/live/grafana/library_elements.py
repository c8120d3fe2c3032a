"""Library panels (Grafana documentation, "Library Element HTTP API"); a panel is of kind 1."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paging import numbered_pages
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_PANEL = 1
_PAGE = 100
_ROOT = "/api/library-elements"


def list_library_panels(connection: GrafanaConnection) -> list[Document]:
    """Return all library panels with their models."""
    return list(numbered_pages(lambda page: _page(connection, page), _PAGE))


def _page(connection: GrafanaConnection, number: int) -> list[Document]:
    found = connection.read_document(_ROOT, {"kind": _PANEL, "perPage": _PAGE, "page": number}).get("result")
    elements = found.get("elements") if isinstance(found, dict) else None
    return elements if isinstance(elements, list) else []


def get_library_panel(connection: GrafanaConnection, uid: str) -> Document:
    """Return a library panel. Raises NotFound."""
    return _result(connection.read_document(path_to(_ROOT, uid)))


def create_library_panel(
    connection: GrafanaConnection, *, uid: str, name: str, folder_uid: str, model: Document
) -> Document:
    """Create a library panel and return it. Raises Conflict or Invalid where the name is taken, Unfinished."""
    document = {"uid": uid, "name": name, "folderUid": folder_uid, "kind": _PANEL, "model": model}
    return _result(connection.write("POST", _ROOT, document))


def update_library_panel(
    connection: GrafanaConnection, uid: str, *, name: str, folder_uid: str, model: Document, version: int
) -> Document:
    """Change a library panel that is still at a version. Raises Conflict (412 where it is not), Unfinished."""
    document = {"name": name, "folderUid": folder_uid, "kind": _PANEL, "model": model, "version": version}
    return _result(connection.write("PATCH", path_to(_ROOT, uid), document))


def delete_library_panel(connection: GrafanaConnection, uid: str) -> None:
    """Delete a library panel. Raises Forbidden where a dashboard uses it."""
    connection.write("DELETE", path_to(_ROOT, uid))


def _result(answer: Document) -> Document:
    result = answer.get("result")
    return result if isinstance(result, dict) else answer
