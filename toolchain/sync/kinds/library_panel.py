"""Panels of the library (docs/reference/grafana-api.md, 12).

The mark stands among the options of the panel, where no plugin reads it: Grafana's editor keeps what it does not know
there, and drops it anywhere else. It names the panel, for who unlinks one and makes another of it copies its options.

A Grafana 12 deletes a panel whoever shows it, and leaves those dashboards with an error in its place. So it is asked
who does, and a panel that somebody else's dashboard shows is not deleted.
"""

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from toolchain.base.documents.document import Document, section
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.resources.library_panel import LIBRARY_PANEL
from toolchain.live.grafana import dashboards_legacy, library_elements
from toolchain.live.grafana.capabilities import DASHBOARD_GROUP
from toolchain.live.grafana.errors import Conflict, Forbidden, NotFound
from toolchain.live.grafana.resources import Collection, list_resources
from toolchain.project.library_elements import references
from toolchain.sync.dashboards.marking import is_tagged
from toolchain.sync.dashboards.stored_version import as_stored
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.marks import mark_of
from toolchain.sync.model import Desired, Edit, Key, Live, Mark
from toolchain.sync.needed_rights import Place, Sight, reading, writing
from toolchain.sync.normal_form import panel_form

_MARK = "managedBy"
"""The option that holds the mark."""
_OF_A_DASHBOARD = ("id", "gridPos", "libraryPanel")
"""What the editor copies into the model out of the dashboard in which it was changed."""
_ROOT = "general"
_REMEDY = "Take it out of them, or define it again."


class LibraryPanelKind(Kind):
    """Panels of the library, which dashboards need, and which need folders.

    What is compared is the normal form of the panel, its name and its folder.
    """

    name = LIBRARY_PANEL.name
    level = 1
    needs = (
        reading(Place.FOLDERS, "library.panels:read"),
        writing(Place.FOLDERS, "library.panels:create", "library.panels:write", "library.panels:delete"),
    )
    sight = Sight("library panels", ((("library.panels:read", "folders:uid:*"),),), is_refused=False)

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the compiled panels."""
        for each in artifacts_of(LIBRARY_PANEL, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the panels that are ours or have our uids; those that are to go with who else shows them."""
        wanted = {each.key.name: each for each in desired}
        listed = library_elements.list_library_panels(destination.connection)
        uids = [uid for each in listed if (uid := str(each["uid"])) in wanted or _is_ours(destination, each)]

        shown = _shown(destination, [uid for uid in uids if uid not in wanted])

        def look(uid: str) -> Live | None:
            found = self.read(destination, self.key(uid), wanted.get(uid))
            others = [title for title, is_ours in shown.get(uid, {}).values() if not is_ours]
            return None if found is None else _kept_for_others(found, others)

        return [each for each in destination.each(look, uids) if each is not None]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a panel as it is now."""
        try:
            raw = library_elements.get_library_panel(destination.connection, key.name)
        except NotFound:
            return None
        mark = _mark_of(raw)
        is_ours = mark is not None and mark.manager == destination.manager
        live = Live(
            key,
            str(raw.get("name", "")),
            _form(raw),
            raw,
            str(raw.get("version", "")),
            mark if is_ours else None,
            _edit_of(raw),
            foreign_manager(destination, mark.manager) if mark else "",
            is_ours,
        )
        return remarked(live, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create a panel, or change the version that was seen."""
        document = {name: desired.payload[name] for name in ("name", "folderUid")}
        document["model"] = _marked(destination, desired) if desired.is_ours else desired.payload["model"]
        uid, connection = desired.key.name, destination.connection
        if live is None:
            library_elements.create_library_panel(connection, {**document, "uid": uid})
        else:
            library_elements.change_library_panel(connection, uid, {**document, "version": int(live.version)})

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a panel that no dashboard shows any more. Raises Conflict where one does."""
        shown = [title for title, _ in _shown(destination, [live.key.name])[live.key.name].values()]
        if shown:
            raise Conflict(_told(shown), _REMEDY)
        try:
            library_elements.delete_library_panel(destination.connection, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the panel as it was."""
        folder = raw.get("folderUid")
        place = "" if folder == _ROOT else str(folder or "")
        return self._desired({name: raw[name] for name in ("uid", "name", "model")} | {"folderUid": place})

    def _desired(self, document: Document, location: SourceLocation = UNKNOWN) -> Desired:
        payload = {**document, "model": unmarked(document["model"])}
        return Desired(self.key(str(document["uid"])), str(document["name"]), payload, location, _form)


def _kept_for_others(live: Live, shown: Sequence[str]) -> Live:
    """Return a panel that is to go, with what keeps it: dashboards that are not ours."""
    return evolve(live, obstacle=_told(shown), remedy=_REMEDY) if shown else live


def _told(shown: Sequence[str]) -> str:
    return f"dashboards show it: {', '.join(sorted(shown))}"


Shown = Mapping[str, Mapping[str, tuple[str, bool]]]
"""By the uid of a panel the dashboards that show it: by their uids how people know them, and whether they are ours."""


def _shown(destination: Destination, panels: Sequence[str]) -> Shown:
    """Return which dashboards show some panels: those that are stored, and others that the server names.

    Its index lags behind, and knows nothing of dashboards that are stored in schema v2; a list leaves out what may not
    be seen. One that may not be seen counts.
    """
    found: dict[str, dict[str, tuple[str, bool]]] = {uid: {} for uid in panels}
    looked_at: set[str] = set()
    served = destination.capabilities.served_dashboards
    if panels and served != "legacy":
        stored = Collection(DASHBOARD_GROUP, served, destination.capabilities.namespace, "dashboards")
        for raw in list_resources(destination.connection, stored):
            name = str(raw["metadata"]["name"])
            is_lost = section(raw, "status", "conversion").get("failed")
            raw = as_stored(destination, name, raw) if is_lost else raw
            spec = section(raw, "spec")
            looked_at.add(name)
            is_ours = mark_of(raw, destination) is not None or is_tagged(spec, destination)
            for uid in found.keys() & set(references(spec)):
                found[uid][name] = f"{spec.get('title')!r} ({name})", is_ours
    for uid in panels:
        for name in set(_connected(destination, uid)) - looked_at:
            shown = _read_one(destination, name, uid)
            if shown is not None:
                found[uid][name] = shown
    return found


def _connected(destination: Destination, uid: str) -> list[str]:
    try:
        return library_elements.connected_dashboards(destination.connection, uid)
    except NotFound:
        return []


def _read_one(destination: Destination, name: str, uid: str) -> tuple[str, bool] | None:
    """Return how people know a dashboard, and whether it is ours; None where it does not show a panel any more."""
    try:
        found = dashboards_legacy.get_dashboard(destination.connection, name)["dashboard"]
    except NotFound:
        return None
    except Forbidden:
        return f"{name}, which these credentials may not see", False
    if uid not in references(found):
        return None
    return f"{found.get('title')!r} ({name})", is_tagged(found, destination)


def _mark_of(raw: Document) -> Mark | None:
    found = section(raw, "model", "options").get(_MARK)
    match found:
        case {"manager": str(manager), "panel": str(panel), "checksum": str(written)} if panel == raw.get("uid"):
            return Mark(manager, written)
    return None


def _is_ours(destination: Destination, raw: Document) -> bool:
    mark = _mark_of(raw)
    return mark is not None and mark.manager == destination.manager


def _marked(destination: Destination, desired: Desired) -> Document:
    model = desired.payload["model"]
    mark = {"manager": destination.manager, "panel": desired.key.name, "checksum": desired.checksum}
    return {**model, "options": {**section(model, "options"), _MARK: mark}}


def unmarked(model: Document) -> Document:
    """Return a panel without our mark."""
    options = section(model, "options")
    if _MARK not in options:
        return model
    return {**model, "options": {name: value for name, value in options.items() if name != _MARK}}


def _form(document: Document) -> Document:
    """Return a panel in normal form; a panel without a description has an empty one there, and so has its element."""
    model = {name: value for name, value in unmarked(document["model"]).items() if name not in _OF_A_DASHBOARD}
    folder = document.get("folderUid")
    return {"name": document["name"], "folder": "" if folder == _ROOT else folder, "panel": panel_form(model)}


def _edit_of(raw: Document) -> Edit:
    meta = section(raw, "meta")
    return Edit(str(section(meta, "updatedBy").get("name") or ""), str(meta.get("updated") or ""))
