"""What Grafana's basic roles may do in an organisation, in the open-source edition, which has no others.

Source: Grafana documentation, "Roles and permissions" and "RBAC role definitions". A server administrator may do
everything in every organisation.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Literal, get_args

Role = Literal["Viewer", "Editor", "Admin"]
ROLES: tuple[Role, ...] = get_args(Role)


class May(Enum):
    """What somebody may do with something; the value is how people are told."""

    NOTHING = "-"
    SEE = "see"
    QUERY = "query"
    USE = "use"
    CHANGE = "change"
    GRANT = "change, and who may"

    @property
    def is_something(self) -> bool:
        """Whether it is anything at all."""
        return self is not May.NOTHING


def _by_role(*what: May) -> Mapping[Role, May]:
    return dict(zip(ROLES, what, strict=True))


EVERYBODY_SEES = _by_role(May.SEE, May.CHANGE, May.CHANGE)
ADMINISTERED = _by_role(May.NOTHING, May.NOTHING, May.CHANGE)
DATA_SOURCES = _by_role(May.QUERY, May.QUERY, May.CHANGE)
"""Whoever is signed in queries every one of them: only Grafana Enterprise has permissions of a data source."""
EXPLORE = _by_role(May.NOTHING, May.USE, May.USE)
NEW_FOLDER = _by_role(May.SEE, May.CHANGE, May.GRANT)
"""In a folder at the root for which nobody has said anything else."""
CLOSED_FOLDER = _by_role(May.NOTHING, May.NOTHING, May.GRANT)
"""In a folder that is opened to nobody: administrators cannot be kept out."""
