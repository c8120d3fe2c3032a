"""Panels of the library (docs/reference/grafana-api.md, 12)."""

from collections.abc import Iterator
from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_ELEMENTS = "/api/library-elements"
_PANELS = 1
"""The kind of elements that are panels; there is no other."""
_PAGE = 500


def list_library_panels(connection: GrafanaConnection) -> Iterator[Document]:
    """Yield the panels that the credentials may see; of one that was moved the list tells its former folder.

    Pages are shortened by what may not be seen, so the total says when all were asked for.
    """
    asked, total = 0, 1
    while asked < total:
        page = asked // _PAGE + 1
        parameters = {"kind": _PANELS, "perPage": _PAGE, "page": page}
        found = _result(connection.read_document(_ELEMENTS, parameters))
        yield from found.get("elements") or ()
        asked, total = page * _PAGE, int(found.get("totalCount") or 0)


def get_library_panel(connection: GrafanaConnection, uid: str) -> Document:
    """Return a panel with its model, its version and who changed it. Raises NotFound, also for one that is hidden."""
    return _result(connection.read_document(path_to(_ELEMENTS, uid)))


def create_library_panel(connection: GrafanaConnection, document: Document) -> Document:
    """Create a panel and return it. Raises Invalid where its uid is taken, Unfinished where no answer came."""
    return _result(connection.write("POST", _ELEMENTS, {**document, "kind": _PANELS}))


def change_library_panel(connection: GrafanaConnection, uid: str, document: Document) -> Document:
    """Change a panel whose stored version is the ``version`` of the document, and return it. Raises Conflict.

    A folder is changed by its uid; the root cannot be one, though the answer says so.
    """
    body = {**document, "kind": _PANELS}
    return _result(connection.write("PATCH", path_to(_ELEMENTS, uid), body, is_repeatable=False))


def delete_library_panel(connection: GrafanaConnection, uid: str) -> None:
    """Delete a panel. A Grafana 12 does so whoever shows it; earlier ones refuse that. Raises NotFound, Forbidden."""
    connection.write("DELETE", path_to(_ELEMENTS, uid))


def connected_dashboards(connection: GrafanaConnection, uid: str) -> list[str]:
    """Return the uids of dashboards that show a panel, as the search index knows them. Raises NotFound."""
    found = connection.read_document(path_to(_ELEMENTS, uid, "connections")).get("result")
    return [str(each["connectionUid"]) for each in found or () if each.get("connectionUid")]


def _result(answer: Document) -> Document:
    found = answer.get("result")
    return found if isinstance(found, dict) else {}
