"""Dashboards, by the resource API where there is one (reference: grafana-api, 3)."""

from collections.abc import Iterable
from typing import Any

from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.live.grafana import dashboards_k8s, dashboards_legacy
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.marks import FOLDER, MESSAGE, annotations_of, edit_of, foreign_manager, mark_of, marked_annotations
from toolchain.sync.model import Desired, Edit, Key, Live, Mark
from toolchain.sync.normal_form import DashboardForms

FORM, SPEC = "dashboard", "spec"
"""In a desired document: the normal form that is compared, and the document that is sent."""


class DashboardKind(Kind):
    """Dashboards.

    A desired document has the normal form under its own keys; what is sent is the compiled dashboard. Where only
    ``/api`` has dashboards, the mark is a tag, and whether somebody edited one is told by the message of its latest
    version.
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
        wanted = {each.key.name for each in desired}
        if destination.capabilities.dashboards != "legacy":
            kind = dashboards_k8s.dashboard_kind(destination.capabilities)
            found = (
                _of_resource(destination, raw, self._forms)
                for raw in dashboards_k8s.list_dashboards(destination.connection, kind)
            )
            return [each for each in found if each.is_ours or each.key.name in wanted]
        hits = dashboards_legacy.search_dashboards(destination.connection, tag=_tag(destination))
        uids = dict.fromkeys((*(str(hit["uid"]) for hit in hits), *sorted(wanted)))
        read = destination.each(lambda uid: self.read(destination, Key(self.name, uid)), uids)
        return [each for each in read if each is not None]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a dashboard as it is now."""
        try:
            if destination.capabilities.dashboards != "legacy":
                kind = dashboards_k8s.dashboard_kind(destination.capabilities)
                raw = dashboards_k8s.get_dashboard(destination.connection, kind, key.name)
                return _of_resource(destination, raw, self._forms)
            return _of_legacy(
                destination, dashboards_legacy.get_dashboard(destination.connection, key.name), self._forms
            )
        except NotFound:
            return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Save a dashboard at the version that was seen."""
        spec = self._compiled.get(desired.key.name) or desired.document[SPEC]
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
    foreign = foreign_manager(raw, destination)
    return Live(
        Key(DashboardKind.name, str(metadata["name"])),
        str(spec.get("title", "")),
        document,
        raw,
        str(metadata.get("resourceVersion", "")),
        mark,
        edit_of(raw),
        f"it is managed by {foreign}" if foreign else "",
        mark is not None,
    )


def _of_legacy(destination: Destination, raw: Document, forms: DashboardForms) -> Live:
    dashboard, meta = raw["dashboard"], raw.get("meta") or {}
    tag = _tag(destination)
    is_ours = tag in (dashboard.get("tags") or ())
    folder = str(meta.get("folderUid") or "")
    uid = str(dashboard["uid"])
    file = meta.get("provisionedExternalId") or "a file"
    mark = Mark(destination.manager, _written_checksum(destination, uid)) if is_ours else None
    return Live(
        Key(DashboardKind.name, uid),
        str(dashboard.get("title", "")),
        {"folder": folder, **forms.of(dashboard, hidden_tags=(tag,))},
        raw,
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
            **(annotations_of(live.raw) if live else {}),
            **marked_annotations(destination, desired, desired.checksum),
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
    tags = [*(tag for tag in spec.get("tags") or () if tag != _tag(destination)), _tag(destination)]
    dashboard = {**spec, "tags": tags, "uid": desired.key.name, "version": int(live.version) if live else 0}
    dashboards_legacy.save_dashboard(
        destination.connection, dashboard, folder_uid=desired.parent, message=destination.message
    )
