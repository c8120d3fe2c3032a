"""Dashboards as resources, Grafana 12 and newer (docs/reference/grafana-api.md, 1.8 and 3.3)."""

from collections.abc import Iterator

from toolchain.live.grafana.capabilities import DASHBOARD_GROUP, Capabilities
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.grafana.resources import (
    Collection,
    Document,
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    replace_resource,
)

_SEARCH_VERSION = "v0alpha1"
"""The only version of the group that search is in (docs/reference/grafana-api.md, 1.6)."""
_SEARCH_PAGE = 1000


def dashboard_kind(capabilities: Capabilities) -> Collection:
    """Return where dashboards are, in the version of the classic document."""
    return Collection(DASHBOARD_GROUP, capabilities.dashboards, capabilities.namespace, "dashboards")


def list_dashboards(connection: GrafanaConnection, kind: Collection, *, page_size: int = 100) -> Iterator[Document]:
    """Yield every dashboard that the credentials may see, with its whole spec."""
    return list_resources(connection, kind, page_size=page_size)


def tagged_dashboards(connection: GrafanaConnection, capabilities: Capabilities, tag: str) -> list[str]:
    """Return the uids of the dashboards that have a tag, as the search index knows them, which lags behind writes."""
    found: list[str] = []
    while True:
        page = _search(connection, capabilities, {"tag": tag, "limit": _SEARCH_PAGE, "offset": len(found)})
        hits = page.get("hits") or []
        found += [str(hit["name"]) for hit in hits]
        if len(hits) < _SEARCH_PAGE:
            return found


def count_dashboards(connection: GrafanaConnection, capabilities: Capabilities) -> int:
    """Return about how many dashboards there are that the credentials may see."""
    return int(_search(connection, capabilities, {"limit": 1}).get("totalHits") or 0)


def _search(connection: GrafanaConnection, capabilities: Capabilities, parameters: dict[str, str | int]) -> Document:
    path = path_to("/apis", DASHBOARD_GROUP, _SEARCH_VERSION, "namespaces", capabilities.namespace, "search")
    return connection.read_document(path, {"type": "dashboard", **parameters})


def get_dashboard(connection: GrafanaConnection, kind: Collection, uid: str, *, version: str = "") -> Document:
    """Return a dashboard, or an earlier revision by its resourceVersion. Raises NotFound."""
    return get_resource(connection, kind, uid, version=version)


def create_dashboard(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Create a dashboard in the folder that its annotation names. Raises Conflict, NotFound, Unfinished."""
    create_resource(connection, kind, document)


def replace_dashboard(connection: GrafanaConnection, kind: Collection, document: Document) -> None:
    """Replace a dashboard at the resourceVersion in its metadata; another folder annotation moves it."""
    replace_resource(connection, kind, document)


def delete_dashboard(connection: GrafanaConnection, kind: Collection, uid: str) -> None:
    """Delete a dashboard. Raises NotFound, and ReadOnly where it is provisioned from a file."""
    delete_resource(connection, kind, uid)
