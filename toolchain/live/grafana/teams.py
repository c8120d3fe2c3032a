"""Teams, to which folders are opened (Grafana documentation, "Team HTTP API")."""

from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paging import numbered_pages
from toolchain.live.grafana.paths import path_to

Document = dict[str, Any]

_PAGE = 1000


def list_teams(connection: GrafanaConnection) -> list[Document]:
    """Return every team that the credentials may see, with ``id``, ``uid``, ``name`` and ``memberCount``."""
    return list(numbered_pages(lambda page: _page(connection, page), _PAGE, key="id"))


def create_team(connection: GrafanaConnection, document: Document) -> None:
    """Create a team; a person who does so becomes one of it, a service account does not.

    Raises Conflict where another one has the name, Unfinished where no answer came.
    """
    connection.write("POST", "/api/teams", document)


def delete_team(connection: GrafanaConnection, number: int) -> None:
    """Delete a team, and with it what it was granted. Raises NotFound; Unfinished where no answer came."""
    connection.write("DELETE", path_to("/api/teams", str(number)))


def _page(connection: GrafanaConnection, number: int) -> list[Document]:
    found = connection.read_document("/api/teams/search", {"perpage": _PAGE, "page": number}).get("teams")
    return found if isinstance(found, list) else []
