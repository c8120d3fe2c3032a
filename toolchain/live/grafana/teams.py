"""Teams, which folder permissions refer to (Grafana documentation, "Team HTTP API")."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paging import numbered_pages

Document = dict[str, Any]

_PAGE = 1000


def list_teams(connection: GrafanaConnection) -> list[Document]:
    """Return every team that the credentials may see, with ``id``, ``uid`` and ``name``."""
    return list(numbered_pages(lambda page: _page(connection, page), _PAGE, key="id"))


def _page(connection: GrafanaConnection, number: int) -> list[Document]:
    found = connection.read_document("/api/teams/search", {"perpage": _PAGE, "page": number}).get("teams")
    return found if isinstance(found, list) else []
