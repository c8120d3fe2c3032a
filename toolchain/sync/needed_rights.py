"""The permissions that syncing needs, by kind of resource: the one table of them.

Source: what running Grafanas of release 12.4 ask for, and Grafana's documentation, "RBAC permissions, actions, and
scopes". docs/deploying.md shows the same table to people, and a test holds both together.
"""

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
    ANNOTATIONS = "`annotations:type:organization`"
    TEAMS = "`teams:*`, where a folder's permissions name a team"


@frozen
class Right:
    """A permission in a place."""

    permission: str
    place: Place = Place.ORGANIZATION


@frozen
class Need:
    """What some kinds of resources need; any of the alternatives is enough, and the first one is what is asked for.

    No kinds at all stand for everything. ``only_by_api`` is needed where dashboards have no resource API.
    """

    kinds: tuple[str, ...]
    access: Access
    alternatives: tuple[tuple[Right, ...], ...]
    only_by_api: bool = False

    @property
    def everything(self) -> str:
        """How it is called what needs it whatever its kind."""
        return "every plan" if self.access is Access.READ else "every deploy"


_NOTIFICATIONS = ("message template", "mute timing", "contact point", "notification policies")


def _all_of(kind: str, access: Access, place: Place, *permissions: str, only_by_api: bool = False) -> Need:
    return Need((kind,), access, (tuple(Right(each, place) for each in permissions),), only_by_api)


NEEDS = (
    # Deploys leave notes, which tell the next one what they left elsewhere.
    Need((), Access.READ, ((Right("annotations:read", Place.ANNOTATIONS),),)),
    _all_of("folder", Access.READ, Place.FOLDERS, "folders:read"),
    _all_of("folder", Access.READ, Place.FOLDERS_ABOVE, "folders:read"),
    _all_of("folder", Access.READ, Place.GUARDED_FOLDERS, "folders.permissions:read"),
    _all_of("data source", Access.READ, Place.DATA_SOURCES, "datasources:read"),
    _all_of("dashboard", Access.READ, Place.FOLDERS, "dashboards:read"),
    # Older interfaces show the versions of a dashboard, which tell who wrote it, only to those who may write it.
    _all_of("dashboard", Access.READ, Place.FOLDERS, "dashboards:write", only_by_api=True),
    Need(_NOTIFICATIONS, Access.READ, ((Right("alert.provisioning:read"),), (Right("alert.notifications:read"),))),
    Need(
        ("alert group",),
        Access.READ,
        (
            (Right("alert.provisioning:read"),),
            (Right("alert.rules:read", Place.ALERT_FOLDER),),
        ),
    ),
    Need((), Access.WRITE, ((Right("folders:create", Place.ROOT),),)),
    Need((), Access.WRITE, ((Right("annotations:create", Place.ANNOTATIONS),),)),
    _all_of("folder", Access.WRITE, Place.FOLDERS, "folders:write", "folders:delete"),
    _all_of("folder", Access.WRITE, Place.FOLDERS_ABOVE, "folders:create"),
    _all_of("folder", Access.WRITE, Place.GUARDED_FOLDERS, "folders.permissions:write"),
    _all_of("folder", Access.WRITE, Place.TEAMS, "teams:read"),
    _all_of("data source", Access.WRITE, Place.ORGANIZATION, "datasources:create"),
    _all_of("data source", Access.WRITE, Place.DATA_SOURCES, "datasources:write", "datasources:delete"),
    _all_of("dashboard", Access.WRITE, Place.FOLDERS, "dashboards:create", "dashboards:write", "dashboards:delete"),
    Need(
        _NOTIFICATIONS,
        Access.WRITE,
        (
            (Right("alert.provisioning:write"),),
            (Right("alert.notifications:write"), Right("alert.provisioning.provenance:write")),
        ),
    ),
    Need(
        ("alert group",),
        Access.WRITE,
        (
            (Right("alert.provisioning:write"),),
            (
                *(Right(f"alert.rules:{verb}", Place.ALERT_FOLDER) for verb in ("create", "write", "delete")),
                Right("alert.provisioning.provenance:write"),
                Right("datasources:query", Place.DATA_SOURCES),
            ),
        ),
    ),
)
