"""Rights: whether the credentials may do what is about to be done, asked before anything is planned or written.

What credentials may not see is simply not in what Grafana lists. A plan made with them would create what is there, and
miss what is to be deleted; so what they see is held against what a plan has to see.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import define, field, frozen

from toolchain.base.errors import UserError
from toolchain.define.environment import Environment, Folder
from toolchain.live.grafana.errors import Forbidden, GrafanaError, NotFound
from toolchain.live.grafana.permissions import own_permissions, permissions_in_folder
from toolchain.live.grafana.resources import get_resource
from toolchain.sync.change import Action, Change
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kinds
from toolchain.sync.needed_rights import Access, Needed, Place, Right, needed_by
from toolchain.sync.plan import Plan

_REMEDY = (
    "A service account with the role Admin may do all of it; docs/deploying.md lists what is needed at least. "
    "Nothing was changed."
)
_ROOT = "general"
"""How Grafana calls the place of folders that are in no folder, and of dashboards that are in none."""


class MissingRightsError(UserError):
    """The credentials may not do, or may not see, what the command needs."""


@frozen
class MissingRight:
    """A permission that is not given, the places where it is not, and the kinds of resources that need it.

    ``noun`` says what the places are, empty for the organisation as a whole, and ``names`` which of them.
    """

    permission: str
    noun: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        kinds = (each if each.endswith("s") or each.startswith("every ") else f"{each}s" for each in self.kinds)
        places = f"the {self.noun}{'s' if len(self.names) > 1 else ''} {', '.join(self.names)}".rstrip()
        return f"{self.permission}{f' for {places}' if self.noun else ''} ({', '.join(kinds)})"


@frozen(eq=False)
class Rights:
    """What comes of asking: the kinds that can be synced, and what a plan of them does not show.

    ``sees_everything`` tells that nothing is left out of what Grafana lists.
    """

    kinds: Kinds
    unseen: tuple[str, ...]
    sees_everything: bool


def require_rights(destination: Destination, kinds: Kinds, used: Collection[str], access: Access) -> Rights:
    """Return what can be synced with the credentials; ``used`` are the kinds of which something is defined.

    A kind of which nothing is defined, and that they may not look at, is left out. Raises MissingRightsError for a
    permission that is missing for any other, GrafanaError.
    """
    try:
        granted = own_permissions(destination.connection)
    except (NotFound, Forbidden) as error:
        note = f"Grafana does not tell what these credentials may do ({error.account})"
        return Rights(kinds, (note,), sees_everything=False)
    held = _Held(destination, granted)
    table = needed_by((kind.name, need) for kind in kinds.values() for need in kind.needs)
    needs = [each for each in table if each.need.access is Access.READ or access is Access.WRITE]
    missing = [*held.missing(needs, used)]
    if access is Access.WRITE:
        roles = {name: kinds[name].lacking_role(destination) for name in kinds if name in used}
        missing += [MissingRight(role, "", (), (name,)) for name, role in roles.items() if role]
    if missing:
        raise MissingRightsError(_told(missing, access), _REMEDY)
    unused = [name for name in kinds if name not in used]
    left_out = {name: lacking for name in unused if (lacking := [*held.missing(needs, {name}, shared=False)])}
    notes = [f"{name}: not looked at, since {lacking[0].permission} is missing" for name, lacking in left_out.items()]
    unseen = list(held.unseen(kinds))
    seen = {name: kind for name, kind in kinds.items() if name not in left_out}
    return Rights(seen, (*notes, *unseen), sees_everything=not unseen)


def require_visible(destination: Destination, rights: Rights, plan: Plan) -> None:
    """Raise MissingRightsError where a plan would create something that is there, and that the credentials do not see.

    Where they do not see everything, each is looked for by its uid: Grafana refuses to show what is there. What is
    there and not listed was granted a moment ago.
    """
    if rights.sees_everything:
        return

    def is_hidden(change: Change) -> bool | None:
        try:
            found = rights.kinds[change.key.kind].read(destination, change.key, change.desired)
        except Forbidden:
            return True
        return None if found is None else False

    refused = {name for name, kind in rights.kinds.items() if kind.sight is not None and kind.sight.is_refused}
    created = [change for change in plan.of(Action.CREATE) if change.key.kind in refused]
    looks = list(zip(created, destination.each(is_hidden, created), strict=True))
    hidden = [str(change.key) for change, look in looks if look]
    if hidden:
        raise MissingRightsError(
            f"these credentials may not see {', '.join(hidden)}: whether to create or to change that cannot be told",
            _REMEDY,
        )
    unlisted = [str(change.key) for change, look in looks if look is False]
    if unlisted:
        raise MissingRightsError(
            f"Grafana has {', '.join(unlisted)} and does not list that yet for these credentials",
            "Grafana takes up to a minute to apply what was granted: wait, and try again. Nothing was changed.",
        )


@define(eq=False)
class _Held:
    """What the credentials may do in one Grafana; folders are asked one by one, where that is needed."""

    destination: Destination
    granted: Mapping[str, frozenset[str]]
    _in_folders: dict[str, frozenset[str] | None] = field(factory=dict)

    @property
    def _environment(self) -> Environment:
        return self.destination.environment

    def missing(self, needs: Iterable[Needed], used: Collection[str], *, shared: bool = True) -> Iterator[MissingRight]:
        """Yield what is missing for the kinds in use, and for every deploy where it is ``shared``."""
        places: dict[tuple[str, str], list[str]] = {}
        users: dict[tuple[str, str], list[str]] = {}
        for each in needs:
            need = each.need
            if need.only_by_api and self.destination.capabilities.dashboards != "legacy":
                continue
            kinds = [kind for kind in each.kinds if kind in used]
            if not (kinds or (shared and not each.kinds)):
                continue
            alternatives = [[*self._lacking(rights)] for rights in need.alternatives]
            if all(alternatives):
                for permission, noun, name in alternatives[0]:
                    places.setdefault((permission, noun), []).extend([name] if name else [])
                    users.setdefault((permission, noun), []).extend(kinds or each.users)
        for (permission, noun), names in places.items():
            kinds = users[permission, noun]
            yield MissingRight(permission, noun, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(kinds)))

    def unseen(self, kinds: Kinds) -> Iterator[str]:
        """Yield what may be there without being listed."""
        sights = [kind.sight for kind in kinds.values() if kind.sight is not None]
        hidden = [each for each in sights if not any(all(self._has(*one) for one in way) for way in each.ways)]
        in_folders = [each.noun for each in hidden if each.in_folders]
        if in_folders:
            own = ", ".join(folder.uid for folder in self._environment.every_folder)
            yield f"{' and '.join(in_folders)} outside of {own} that these credentials may not see are not in this plan"
        for each in hidden:
            if not each.in_folders:
                yield f"{each.noun} that these credentials may not see are not in this plan"

    def _has(self, permission: str, scope: str) -> bool:
        return self._is_granted(permission, scope) if scope else permission in self.granted

    def _lacking(self, rights: Iterable[Right]) -> Iterator[tuple[str, str, str]]:
        for right in rights:
            for noun, name, is_held in self._places(right):
                if not is_held:
                    yield right.permission, noun, name

    def _places(self, right: Right) -> Iterator[tuple[str, str, bool]]:
        """Yield the places where a permission is needed, what they are and their names, and whether it is given."""
        environment, permission = self._environment, right.permission
        folders = environment.every_folder
        match right.place:
            case Place.ORGANIZATION:
                yield "", "", permission in self.granted
            case Place.TEAMS:
                if environment.teams:
                    yield "", "", permission in self.granted
            case Place.ROOT:
                is_open = "" in self.granted.get(permission, ())
                yield "root", "", is_open or self._is_granted(permission, f"folders:uid:{_ROOT}")
            case Place.FOLDERS:
                yield from self._in_each(permission, folders)
            case Place.FOLDERS_ABOVE:
                own = {each.uid for each in folders}
                above = dict.fromkeys(each.below for each in folders if each.below and each.below not in own)
                yield from self._in_each(permission, (Folder(uid, uid) for uid in above))
            case Place.GUARDED_FOLDERS:
                yield from self._in_each(permission, (each for each in folders if each.permissions))
            case Place.ALERT_FOLDER:
                yield from self._in_each(permission, (environment.folder,))
            case Place.DATA_SOURCES:
                for uid in (endpoint.uid for endpoint in environment.endpoints.values()):
                    yield "data source", uid, self._is_granted(permission, f"datasources:uid:{uid}")
            case Place.ANNOTATIONS:
                is_held = self._is_granted(permission, "annotations:type:organization")
                yield "annotations of the organisation", "", is_held

    def _in_each(self, permission: str, folders: Iterable[Folder]) -> Iterator[tuple[str, str, bool]]:
        yield from (("folder", each.uid, self._is_in_folder(permission, each)) for each in folders)

    def _is_granted(self, permission: str, scope: str) -> bool:
        return any(_covers(each, scope) for each in self.granted.get(permission, ()))

    def _is_in_folder(self, permission: str, folder: Folder) -> bool:
        """Return whether a permission is given in a folder; who makes one at the root has every permission in it."""
        scopes = [f"folders:uid:{folder.uid}"]
        if permission.startswith("dashboards") and not permission.endswith(":create"):
            scopes.append("dashboards:uid:*")
        if any(self._is_granted(permission, scope) for scope in scopes):
            return True
        there = self._in_folder(folder.uid)
        if there is not None:
            return permission in there
        own = {each.uid: each for each in self._environment.every_folder}
        return not folder.below or self._is_in_folder(permission, own.get(folder.below, Folder(folder.below, "")))

    def _in_folder(self, uid: str) -> frozenset[str] | None:
        """Return what is given in a folder, None where there is no such folder."""
        if uid not in self._in_folders:
            self._in_folders[uid] = _asked(self.destination, uid)
        return self._in_folders[uid]


def _asked(destination: Destination, uid: str) -> frozenset[str] | None:
    connection, capabilities = destination.connection, destination.capabilities
    try:
        return permissions_in_folder(connection, uid)
    except NotFound:
        return None
    except Forbidden:
        if capabilities.folders == "legacy":  # it refuses the same whether there is such a folder or not
            return frozenset()
    try:
        get_resource(connection, capabilities.folder_collection, uid)
    except NotFound:
        return None
    except GrafanaError:
        return frozenset()
    return frozenset()


def _covers(granted: str, scope: str) -> bool:
    """Return whether a scope, which may end in a wildcard, is or contains another one."""
    return granted == scope or (granted.endswith("*") and scope.startswith(granted[:-1]))


def _told(missing: Iterable[MissingRight], access: Access) -> str:
    lines = "\n".join(f"    {each}" for each in missing)
    verb = "see" if access is Access.READ else "do"
    return f"these credentials may not {verb} all that this needs; missing are\n{lines}"
