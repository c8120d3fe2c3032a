"""The permissions that syncing needs: what each kind of resource says of itself, and what every deploy needs.

Source: what running Grafanas of release 12.4 ask for, and Grafana's documentation, "RBAC permissions, actions, and
scopes". docs/deploying.md shows all of it to people, and a test holds both together.
"""

from collections.abc import Iterable
from enum import Enum

from attrs import frozen


class Access(Enum):
    """What a command does with Grafana."""

    READ = "read"
    WRITE = "write"


class Place(Enum):
    """Where a permission is needed; the value is how the documentation says so."""

    ORGANIZATION = "the organisation"
    ROOT = "the root, `folders:uid:general`"
    FOLDERS = "each folder of the environment"
    FOLDERS_ABOVE = "each folder that one of them is in"
    GUARDED_FOLDERS = "each folder whose permissions are defined"
    ALERT_FOLDER = "the environment's folder"
    DATA_SOURCES = "each data source"
    TEAMS = "the organisation, where a folder is opened to a team"
    ANNOTATIONS = "`annotations:type:organization`"


@frozen
class Right:
    """A permission in a place."""

    permission: str
    place: Place = Place.ORGANIZATION


@frozen
class Need:
    """What is needed; any of the alternatives is enough, and the first one is what is asked for.

    ``only_by_api`` is needed where dashboards go by ``/api``.
    """

    access: Access
    alternatives: tuple[tuple[Right, ...], ...]
    only_by_api: bool = False


@frozen
class Needed:
    """A need, and the kinds that have it; none at all stand for everything."""

    need: Need
    kinds: tuple[str, ...] = ()

    @property
    def users(self) -> tuple[str, ...]:
        """Who needs it, as people are told."""
        everything = "every plan" if self.need.access is Access.READ else "every deploy"
        return self.kinds or (everything,)


@frozen
class Sight:
    """What lets credentials see every resource of a kind: any of the ways, each permissions with a scope.

    ``noun`` are the resources. Of those ``in_folders`` the ones in folders of the environment are seen in any case.
    ``is_refused`` tells that Grafana refuses to show one that is there and may not be seen.
    """

    noun: str
    ways: tuple[tuple[tuple[str, str], ...], ...]
    in_folders: bool = True
    is_refused: bool = True


def reading(place: Place, *permissions: str, only_by_api: bool = False) -> Need:
    """Return the need to have all of these permissions in a place, to see what is there."""
    return Need(Access.READ, (tuple(Right(each, place) for each in permissions),), only_by_api)


def writing(place: Place, *permissions: str) -> Need:
    """Return the need to have all of these permissions in a place, to write there."""
    return Need(Access.WRITE, (tuple(Right(each, place) for each in permissions),))


NOTIFICATIONS = (
    Need(Access.READ, ((Right("alert.provisioning:read"),), (Right("alert.notifications:read"),))),
    Need(
        Access.WRITE,
        (
            (Right("alert.provisioning:write"),),
            (Right("alert.notifications:write"), Right("alert.provisioning.provenance:write")),
        ),
    ),
)
"""Of each kind of resource that notifications are made of."""

_EVERYTHING = (
    # Deploys leave notes, which tell the next one what they left elsewhere.
    reading(Place.ANNOTATIONS, "annotations:read"),
    writing(Place.ROOT, "folders:create"),
    writing(Place.ANNOTATIONS, "annotations:create"),
)


def needed_by(needs: Iterable[tuple[str, Need]]) -> tuple[Needed, ...]:
    """Return the table of all that is needed, given the needs of kinds by their names: to see first, then to write."""
    users: dict[Need, list[str]] = {}
    for kind, need in needs:
        users.setdefault(need, []).append(kind)
    every = [*map(Needed, _EVERYTHING), *(Needed(need, tuple(kinds)) for need, kinds in users.items())]
    return tuple(each for access in Access for each in every if each.need.access is access)
