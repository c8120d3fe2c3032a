"""Dashboards, by the resource API where there is one (reference: grafana-api, 3)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.live.grafana import dashboards_k8s, dashboards_legacy
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.marks import FOLDER, MESSAGE, annotations_of, edit_of, mark_of, obstacle_of, written_annotations
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, in_the_way
from toolchain.sync.normal_form import DashboardForms


class DashboardKind(Kind):
    """Dashboards.

    What is compared is the normal form and the folder; what is sent is the compiled dashboard. Where only ``/api`` has
    dashboards, the mark is a tag, and whether somebody edited one is told by the message of its latest version.
    """

    name = "dashboard"
    level = 2

    def __init__(self) -> None:
        self._compiled: dict[str, Document] = {}
        self._forms = DashboardForms()

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the compiled dashboards."""
        for dashboard in compilation.dashboards:
            folder = compilation.project.environment.folder_of(dashboard.folder).uid
            self._compiled[dashboard.uid] = dashboard.document
            document = {"folder": folder, **self._forms.of(dashboard.document)}
            yield Desired(Key(self.name, dashboard.uid), dashboard.title, document, dashboard.location, folder)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the dashboards that are ours or have our uids."""
        wanted = {each.key.name: each for each in desired}
        if destination.capabilities.dashboards != "legacy":
            kind = dashboards_k8s.dashboard_kind(destination.capabilities)
            listed = (
                _of_resource(destination, raw, self._forms)
                for raw in dashboards_k8s.list_dashboards(destination.connection, kind)
            )
            return [_lightened(each, wanted) for each in listed if each.is_ours or each.key.name in wanted]
        # A dashboard that the search does not show yet cannot be lost: one that is thought to be new replaces nothing.
        hits = dashboards_legacy.search_dashboards(destination.connection)
        uids = [str(hit["uid"]) for hit in hits if hit["uid"] in wanted or _tag(destination) in (hit.get("tags") or ())]

        def read(uid: str) -> Live | None:
            live = self.read(destination, Key(self.name, uid), wanted.get(uid))
            return None if live is None else _lightened(live, wanted)

        found = [each for each in destination.each(read, uids) if each is not None]
        missing = set(wanted) - {each.key.name for each in found}
        return [*found, *_obstacles(destination, [wanted[uid] for uid in sorted(missing)], hits)]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a dashboard as it is now."""
        try:
            if destination.capabilities.dashboards != "legacy":
                kind = dashboards_k8s.dashboard_kind(destination.capabilities)
                raw = dashboards_k8s.get_dashboard(destination.connection, kind, key.name)
                return _of_resource(destination, raw, self._forms)
            raw = dashboards_legacy.get_dashboard(destination.connection, key.name)
            return _of_legacy(destination, raw, self._forms, desired)
        except NotFound:
            return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Save a dashboard at the version that was seen."""
        spec = self._compiled[desired.key.name]
        if destination.capabilities.dashboards == "legacy":
            _save_legacy(destination, desired, live, spec)
        else:
            _save_resource(destination, desired, live, spec)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a dashboard."""
        try:
            if destination.capabilities.dashboards == "legacy":
                dashboards_legacy.delete_dashboard(destination.connection, live.key.name)
            else:
                kind = dashboards_k8s.dashboard_kind(destination.capabilities)
                dashboards_k8s.delete_dashboard(destination.connection, kind, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the dashboard as it was."""
        if "metadata" in raw:
            uid, spec, folder = str(raw["metadata"]["name"]), raw["spec"], annotations_of(raw).get(FOLDER, "")
        else:
            uid, spec = str(raw["dashboard"]["uid"]), raw["dashboard"]
            folder = str((raw.get("meta") or {}).get("folderUid") or "")
        self._compiled[uid] = {**spec, "uid": uid}
        document = {"folder": folder, **self._forms.of(spec)}
        return Desired(Key(self.name, uid), str(spec.get("title", "")), document, parent=folder)


def _lightened(live: Live, wanted: Mapping[str, Desired]) -> Live:
    """Return a dashboard without what Grafana returned where it will not be written: a thousand fill the memory."""
    desired = wanted.get(live.key.name)
    is_as_wanted = live.is_ours and desired is not None and live.document == desired.document
    return evolve(live, raw=None) if is_as_wanted else live


def _obstacles(destination: Destination, missing: Iterable[Desired], hits: Iterable[Document]) -> Iterator[Live]:
    """Yield what others have under the title of ours in the same folder, which older releases allow once."""
    others = {
        (str(hit.get("folderUid") or ""), hit.get("title")): hit["uid"]
        for hit in hits
        if _tag(destination) not in (hit.get("tags") or ())
    }
    for each in missing:
        other = others.get((each.parent, each.title))
        if other is not None:
            yield in_the_way(each, f"the dashboard {other!r}, which is not ours, has the same title in the same folder")


def _tag(destination: Destination) -> str:
    return f"managed by {destination.manager}"


def _of_resource(destination: Destination, raw: Document, forms: DashboardForms) -> Live:
    metadata, spec = raw["metadata"], raw.get("spec") or {}
    mark = mark_of(raw, destination)
    folder = annotations_of(raw).get(FOLDER, "")
    document = {"folder": folder, **forms.of(spec)}
    message = annotations_of(raw).get(MESSAGE, "")
    if mark is not None and message.startswith(destination.manager):
        mark = Mark(mark.manager, "")  # the latest write was ours, whatever the server made of it
    return Live(
        Key(DashboardKind.name, str(metadata["name"])),
        str(spec.get("title", "")),
        document,
        raw,
        str(metadata.get("resourceVersion", "")),
        mark,
        edit_of(raw),
        obstacle_of(raw, destination),
        mark is not None,
    )


def _of_legacy(destination: Destination, raw: Document, forms: DashboardForms, desired: Desired | None) -> Live:
    dashboard, meta = raw["dashboard"], raw.get("meta") or {}
    tag = _tag(destination)
    tags = dashboard.get("tags") or ()
    is_ours = tag in tags
    # A restore marks by itself what was ours.
    unmarked = {**dashboard, "tags": [each for each in tags if each != tag]} if is_ours else dashboard
    folder = str(meta.get("folderUid") or "")
    uid = str(dashboard["uid"])
    file = meta.get("provisionedExternalId") or "a file"
    document = {"folder": folder, **forms.of(unmarked)}
    is_as_wanted = desired is not None and document == desired.document
    # Who wrote the latest version costs a call, and does not matter where there is nothing to overwrite.
    written = "" if is_as_wanted or not is_ours else _written_checksum(destination, uid)
    mark = Mark(destination.manager, written) if is_ours else None
    return Live(
        Key(DashboardKind.name, uid),
        str(dashboard.get("title", "")),
        document,
        {**raw, "dashboard": unmarked},
        str(dashboard.get("version", "")),
        mark,
        Edit(str(meta.get("updatedBy", "")), str(meta.get("updated", ""))),
        f"it is provisioned from {file}" if meta.get("provisioned") else "",
        is_ours,
    )


def _written_checksum(destination: Destination, uid: str) -> str:
    """Return a checksum that no document has where the latest version is not ours, an empty one where it is."""
    versions = dashboards_legacy.list_versions(destination.connection, uid)
    is_last_ours = not versions or str(versions[0].get("message", "")).startswith(destination.manager)
    return "" if is_last_ours else "edited"


def _save_resource(destination: Destination, desired: Desired, live: Live | None, spec: Document) -> None:
    kind = dashboards_k8s.dashboard_kind(destination.capabilities)
    metadata: dict[str, Any] = {
        "name": desired.key.name,
        "annotations": {
            **written_annotations(destination, desired, live, desired.checksum),
            FOLDER: desired.parent,
        },
    }
    body = {
        "apiVersion": kind.api_version,
        "kind": "Dashboard",
        "metadata": metadata,
        "spec": {name: value for name, value in spec.items() if name not in ("uid", "id", "version")},
    }
    if live is None:
        dashboards_k8s.create_dashboard(destination.connection, kind, body)
        return
    metadata["resourceVersion"] = live.version
    dashboards_k8s.replace_dashboard(destination.connection, kind, body)


def _save_legacy(destination: Destination, desired: Desired, live: Live | None, spec: Document) -> None:
    others = [tag for tag in spec.get("tags") or () if tag != _tag(destination)]
    tags = [*others, _tag(destination)] if desired.is_ours else others
    dashboard = {**spec, "tags": tags, "uid": desired.key.name, "version": int(live.version) if live else 0}
    dashboards_legacy.save_dashboard(
        destination.connection, dashboard, folder_uid=desired.parent, message=destination.message
    )
