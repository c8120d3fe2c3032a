"""Dashboards by ``/api``, where the server has no resource API for them.

Source: docs/reference/grafana-api.md, 3.1, 3.2 and 1.8.
"""

from typing import Any

from toolchain.live.grafana.errors import Invalid
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paging import numbered_pages
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_SEARCH_PAGE = 1000
"""Hits per page; Grafana takes up to 5000."""


def search_dashboards(
    connection: GrafanaConnection, *, tag: str = "", folder_uids: tuple[str, ...] = ()
) -> list[Document]:
    """Return search hits of dashboards, with ``uid``, ``title``, ``tags`` and ``folderUid``.

    The index lags behind writes: whether a dashboard exists is told by reading it.
    """
    parameters: dict[str, str | int | tuple[str, ...]] = {"type": "dash-db", "sort": "alpha-asc"}
    parameters |= {"tag": tag} if tag else {}
    parameters |= {"folderUIDs": folder_uids} if folder_uids else {}
    return list(
        numbered_pages(
            lambda page: connection.read_documents("/api/search", {**parameters, "limit": _SEARCH_PAGE, "page": page}),
            _SEARCH_PAGE,
        )
    )


def get_dashboard(connection: GrafanaConnection, uid: str) -> Document:
    """Return ``dashboard`` and ``meta``: its folder, its version, who changed it, whether it is provisioned."""
    return connection.read_document(path_to("/api/dashboards/uid", uid))


def save_dashboard(
    connection: GrafanaConnection, dashboard: Document, *, folder_uid: str, message: str = "", overwrite: bool = False
) -> Document:
    """Create or change a dashboard and return its ``uid``, ``version`` and ``url``.

    Without ``overwrite`` the save goes through only where ``dashboard["version"]`` is the stored one, or the dashboard
    is new. ``folder_uid`` is empty for the root: leaving the folder out would move the dashboard there unasked.
    Raises Conflict (409 as well as 412), ReadOnly where it is provisioned, Unfinished where no answer came.
    """
    if not dashboard.get("uid"):
        raise Invalid("a dashboard without a uid would get a new one with every save", "Give it a uid.")
    document = {
        "dashboard": {key: value for key, value in dashboard.items() if key != "id"},
        "folderUid": folder_uid,
        "message": message,
        "overwrite": overwrite,
    }
    return connection.write("POST", "/api/dashboards/db", document)


def delete_dashboard(connection: GrafanaConnection, uid: str) -> None:
    """Delete a dashboard. Raises NotFound, and ReadOnly where it is provisioned from a file."""
    connection.write("DELETE", path_to("/api/dashboards/uid", uid))


def list_versions(connection: GrafanaConnection, uid: str) -> list[Document]:
    """Return a dashboard's versions, newest first: ``version``, ``created``, ``createdBy``, ``message``."""
    versions = connection.read_document(path_to("/api/dashboards/uid", uid, "versions")).get("versions")
    return [each for each in versions or () if isinstance(each, dict)]


def get_version(connection: GrafanaConnection, uid: str, version: int) -> Document:
    """Return a version of a dashboard: its ``message``, and the dashboard as ``data``. Raises NotFound."""
    return connection.read_document(path_to("/api/dashboards/uid", uid, "versions", str(version)))
