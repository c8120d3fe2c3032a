"""Folders, by the resource API where there is one (docs/reference/grafana-api.md, 2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.compile.resource import FOLDER, folder_resource
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS
from toolchain.live.grafana import folders_legacy
from toolchain.live.grafana.dashboards_legacy import search_dashboards
from toolchain.live.grafana.errors import Conflict, NotFound
from toolchain.live.grafana.library_elements import list_library_panels
from toolchain.live.grafana.permissions import get_folder_permissions, set_folder_permissions
from toolchain.live.grafana.resources import (
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    replace_resource,
)
from toolchain.live.grafana.teams import list_teams
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.lock import lock_uid
from toolchain.sync.marks import (
    annotations_of,
    edit_of,
    mark_of,
    obstacle_of,
    written_annotations,
    written_resource,
)
from toolchain.sync.model import Desired, Key, Live, Mark, checksum, in_the_way
from toolchain.sync.needed_rights import Place, Sight, reading, writing

_LEVELS = {"view": 1, "edit": 2, "admin": 4}
_PAGE = 500
"""Folders are small."""
_NAMED = 3
"""How many of its contents a message names."""
_GRANTED = "grantedPermissions"
"""In what is backed up: the permissions, which Grafana returns by a call of their own."""


class FolderKind(Kind):
    """Folders and who may do what in them.

    By ``/api`` there is no place for a mark, and what is written by it drops those that a folder has: a folder of our
    uid counts as ours where nobody else manages it, for it holds nothing that could be overwritten. It counts as edited
    where another account than the one that made it changed it last. Only what carries our mark is pruned.
    """

    name = FOLDER_KIND.name
    level = 0
    nests = True
    needs = (
        reading(Place.FOLDERS, "folders:read"),
        reading(Place.FOLDERS_ABOVE, "folders:read"),
        reading(Place.GUARDED_FOLDERS, "folders.permissions:read"),
        writing(Place.FOLDERS, "folders:write", "folders:delete"),
        writing(Place.FOLDERS_ABOVE, "folders:create"),
        writing(Place.GUARDED_FOLDERS, "folders.permissions:write"),
    )
    sight = Sight("folders", ((("folders:read", "folders:uid:*"),),))

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the folders with their permissions, those at the root first."""
        given = artifacts_of(FOLDER_PERMISSIONS, artifacts)
        permissions = {each.document["folderUid"]: each.document["permissions"] for each in given}
        folders = artifacts_of(FOLDER_KIND, artifacts)
        for each in sorted(folders, key=lambda each: bool(_parts(each.document)[2])):
            uid, _, _ = _parts(each.document)
            yield self._desired(each.document, permissions.get(uid), each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the folders that are ours or have our uids, and those that leave ours no name or no place."""
        wanted = {each.key.name: each for each in desired}
        there = [raw for raw in self._all(destination) if _parts(raw)[0] != lock_uid(destination)]
        found = [self._live(destination, raw, wanted) for raw in there]
        ours = [each for each in found if each.is_ours or each.key.name in wanted]
        managers = {_parts(raw): obstacle_of(raw, destination) for raw in there}
        return [*ours, *_obstacles(wanted, managers)]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a folder as it is now."""
        try:
            raw = self._get(destination, key.name)
        except NotFound:
            return None
        return self._live(destination, raw, {key.name: desired} if desired else {})

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or change a folder, then its permissions where the definitions say any."""
        if destination.capabilities.folders == "legacy":
            self._write_legacy(destination, desired, live)
        else:
            self._write_resource(destination, desired, live)
        wanted = desired.document.get("permissions")
        if wanted and (live is None or live.document.get("permissions") != wanted):
            uid = desired.key.name
            items = [*_items(destination, wanted), *_granted_to_users(destination, uid)]
            set_folder_permissions(destination.connection, uid, items)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a folder that is empty; Grafana itself would delete the dashboards in it, whoever made them.

        Raises Conflict where it is not.
        """
        held = sorted(_contents(destination, live.key.name))
        if held:
            more = f" and {len(held) - _NAMED} more" if len(held) > _NAMED else ""
            raise Conflict(
                f"it holds {', '.join(held[:_NAMED])}{more}", "Move what is in it elsewhere, or delete that."
            )
        try:
            if destination.capabilities.folders == "legacy":
                folders_legacy.delete_folder(destination.connection, live.key.name)
            else:
                folders = destination.capabilities.folder_collection
                delete_resource(destination.connection, folders, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the folder with its title and parent, and its permissions where the definitions say any."""
        return self._desired(folder_resource(*_parts(raw)), raw.get(_GRANTED))

    def _desired(
        self, resource: Document, permissions: list[Document] | None, location: SourceLocation = UNKNOWN
    ) -> Desired:
        uid, title, _ = _parts(resource)
        payload = {"resource": resource, "permissions": permissions or []}
        return Desired(Key(self.name, uid), title, payload, location, _form)

    def _all(self, destination: Destination) -> Iterable[Document]:
        if destination.capabilities.folders == "legacy":
            return folders_legacy.list_folders(destination.connection)
        return _every_folder(destination)

    def _get(self, destination: Destination, uid: str) -> Document:
        if destination.capabilities.folders == "legacy":
            return folders_legacy.get_folder(destination.connection, uid)
        return get_resource(destination.connection, destination.capabilities.folder_collection, uid)

    def _live(self, destination: Destination, raw: Document, wanted: dict[str, Desired]) -> Live:
        uid, title, _ = _parts(raw)
        desired = wanted.get(uid)
        granted: list[Document] = []
        if desired is not None and desired.document.get("permissions"):
            granted = _permissions(destination, uid)
            raw = {**raw, _GRANTED: granted}
        document = _form({"resource": raw, "permissions": granted})
        version = str(raw.get("version", "") if "metadata" not in raw else raw["metadata"].get("resourceVersion", ""))
        live = Live(Key(self.name, uid), title, document, raw, version, edit=edit_of(raw))
        return _with_mark(live, mark_of(raw, destination), obstacle_of(raw, destination), destination)

    def _write_resource(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        folders = destination.capabilities.folder_collection
        annotations = written_annotations(destination, desired, live, checksum(_unmarked(desired.document)))
        body = written_resource(desired.payload["resource"], folders, annotations, live)
        send = create_resource if live is None else replace_resource
        send(destination.connection, folders, body)

    def _write_legacy(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        connection, uid, parent = destination.connection, desired.key.name, desired.document.get("parent", "")
        if live is None:
            folders_legacy.create_folder(connection, uid=uid, title=desired.title, parent_uid=parent)
            return
        if live.title != desired.title:
            folders_legacy.update_folder(connection, uid, title=desired.title, version=int(live.version or 0))
        if live.document.get("parent", "") != parent:
            folders_legacy.move_folder(connection, uid, parent)


def _with_mark(live: Live, mark: Mark | None, obstacle: str, destination: Destination) -> Live:
    """Return a folder with whose it is, and whether somebody changed it; permissions have an API of their own."""
    if obstacle:
        return live  # it is another manager's: one of our uid is a conflict
    if mark is not None:
        is_as_written = mark.checksum == checksum(_unmarked(live.document))
        return evolve(live, mark=Mark(mark.manager, "" if is_as_written else "edited"), is_ours=True)
    if live.key.name not in {each.uid for each in destination.environment.every_folder}:
        return live
    return evolve(live, mark=Mark(destination.manager, "edited" if _is_changed(live.raw) else ""), is_ours=True)


def _is_changed(raw: Document) -> bool:
    """Return whether an unmarked folder was changed by somebody else than who made it.

    A resource without marks had them before, unless ``/api`` made it and the server has moved its storage since.
    """
    if "metadata" in raw:
        return int(raw["metadata"].get("generation") or 1) > 1
    return int(raw.get("version") or 1) > 1 and raw.get("updatedBy") != raw.get("createdBy")


def _every_folder(destination: Destination) -> Iterator[Document]:
    """Yield the folders as resources; the parent is the annotation ``grafana.app/folder``."""
    return list_resources(destination.connection, destination.capabilities.folder_collection, page_size=_PAGE)


def _contents(destination: Destination, uid: str) -> Iterator[str]:
    """Yield the dashboards and folders in a folder, from what is stored rather than from the lagging search index.

    And panels of the library, which Grafana deletes with the folder that they were made in, wherever they are now.
    """
    connection, capabilities = destination.connection, destination.capabilities
    yield from (str(each["name"]) for each in list_library_panels(connection) if each.get("folderUid") == uid)
    if capabilities.folders == "legacy":
        yield from (str(hit["title"]) for hit in search_dashboards(connection, folder_uids=(uid,)))
        yield from (str(each["title"]) for each in folders_legacy.child_folders(connection, uid))
        return
    found = (
        _every_folder(destination),
        list_resources(connection, capabilities.dashboard_collection),
    )
    yield from (str(each["spec"].get("title")) for each in chain(*found) if annotations_of(each).get(FOLDER) == uid)


def _obstacles(wanted: Mapping[str, Desired], there: Mapping[tuple[str, str, str], str]) -> Iterator[Live]:
    """Yield why folders cannot be made: another one has the title in the same place, or the one above is missing.

    ``there`` says of each folder who else manages it, empty for nobody.
    """
    uids = {uid for uid, _, _ in there}
    for uid, each in wanted.items():
        if uid in uids:
            continue
        parent = str(each.document.get("parent", ""))
        if parent and parent not in uids and parent not in wanted:
            yield in_the_way(each, f"the folder {parent!r} that it is to be below does not exist")
        for (other, title, place), manager in there.items():
            if (title, place) == (each.title, parent):
                managed = f"; {manager}" if manager else ""
                yield in_the_way(each, f"the folder {other!r} has the same title in the same place{managed}")
                break


def _form(payload: Document) -> Document:
    _, title, parent = _parts(payload["resource"])
    form: Document = {"title": title, **({"parent": parent} if parent else {})}
    return {**form, "permissions": payload["permissions"]} if payload["permissions"] else form


def _unmarked(form: Document) -> Document:
    """Return what a mark is of: permissions have an API of their own."""
    return {name: value for name, value in form.items() if name != "permissions"}


def _parts(raw: Document) -> tuple[str, str, str]:
    if "metadata" in raw:
        metadata = raw["metadata"]
        parent = (metadata.get("annotations") or {}).get(FOLDER) or ""
        return str(metadata.get("name")), str((raw.get("spec") or {}).get("title", "")), str(parent)
    return str(raw.get("uid")), str(raw.get("title", "")), str(raw.get("parentUid") or "")


def _permissions(destination: Destination, uid: str) -> list[Document]:
    """Return what a folder itself grants to roles and teams; what comes from above is not the folder's."""
    levels = {number: name for name, number in _LEVELS.items()}
    granted = []
    for item in get_folder_permissions(destination.connection, uid):
        to = f"role {item['role']}" if item.get("role") else f"team {item['team']}" if item.get("team") else ""
        if to and not item.get("inherited") and item.get("permission") in levels:
            granted.append({"to": to, "level": levels[int(item["permission"])]})
    return sorted(granted, key=lambda each: each["to"])


def _granted_to_users(destination: Destination, uid: str) -> list[Document]:
    """Return what a folder itself grants to single users and service accounts: definitions say nothing of these.

    Grafana grants it to the account that created the folder, which a deploy with few rights needs from then on.
    """
    return [
        {"userId": item["userId"], "permission": item["permission"]}
        for item in get_folder_permissions(destination.connection, uid)
        if item.get("userId") and not item.get("inherited")
    ]


def _items(destination: Destination, wanted: list[Document]) -> list[Document]:
    """Return permissions as Grafana takes them. Raises NotFound for a team that does not exist."""
    teams: dict[str, int] | None = None
    items: list[Document] = []
    for each in wanted:
        kind, _, name = each["to"].partition(" ")
        if kind == "role":
            items.append({"role": name, "permission": _LEVELS[each["level"]]})
            continue
        teams = (
            teams if teams is not None else {team["name"]: team["id"] for team in list_teams(destination.connection)}
        )
        if name not in teams:
            raise NotFound(f"there is no team {name!r}", "Create it in Grafana, or grant the folder to a role.")
        items.append({"teamId": teams[name], "permission": _LEVELS[each["level"]]})
    return items
