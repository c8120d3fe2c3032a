"""The search of dashboards beside their resource API, Grafana 12 and newer (docs/reference/grafana-api.md, 1.6)."""

from toolchain.base.documents.document import Document
from toolchain.live.grafana.capabilities import DASHBOARD_GROUP, Capabilities
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to

_SEARCH_VERSION = "v0alpha1"
"""The only version of the group that search is in (docs/reference/grafana-api.md, 1.6)."""
_SEARCH_PAGE = 1000


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
