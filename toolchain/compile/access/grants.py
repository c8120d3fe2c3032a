"""What roles and teams may do in a folder."""

from collections.abc import Mapping

from toolchain.compile.access.basic_roles import CLOSED_FOLDER, NEW_FOLDER, May, Role
from toolchain.define.environment import Environment, Folder
from toolchain.define.team import Team

_LEVELS = {"view": May.SEE, "edit": May.CHANGE, "admin": May.GRANT}
_STRENGTH = tuple(May)


def granted_in(folder: Folder, environment: Environment) -> tuple[Mapping[Role, May], Mapping[str, May]]:
    """Return what roles and teams may do in a folder: what it grants, and what those of ours above it do.

    One at the root that says nothing is as Grafana makes it.
    """
    ours = {each.uid: each for each in environment.every_folder}
    roles, teams = dict(CLOSED_FOLDER), dict.fromkeys((each.name for each in environment.teams), May.NOTHING)
    place: Folder | None = folder
    while place is not None:
        if not place.permissions and not place.below:
            roles = {role: _more(may, NEW_FOLDER[role]) for role, may in roles.items()}
        for each in place.permissions:
            level = _LEVELS[each.level]
            if isinstance(each.to, Team):
                teams[each.to.name] = _more(teams[each.to.name], level)
            else:
                roles = {role: _more(may, level) if _has(role, each.to) else may for role, may in roles.items()}
        place = ours.get(place.below)
    return roles, teams


def _more(one: May, other: May) -> May:
    return max(one, other, key=_STRENGTH.index)


def _has(role: Role, grantee: str) -> bool:
    """Return whether whoever has a role has what is granted to another: each has what the ones before it have."""
    return f"role {role}" == grantee or (grantee == "role Viewer" and role == "Editor")
