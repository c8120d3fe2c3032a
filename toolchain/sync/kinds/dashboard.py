"""Dashboards, by the resource API where there is one that keeps our marks (reference: grafana-api, 3 and 10)."""

from collections.abc import Iterable
from functools import partial

from toolchain.base.documents.document import Document
from toolchain.compile.compiler import Compilation
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.dashboards.by_api import ApiDashboards
from toolchain.sync.dashboards.by_resource import ResourceDashboards
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.marks import FOLDER, annotations_of
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.normal_form import DashboardForms


class DashboardKind(Kind):
    """Dashboards.

    What is compared is the normal form and the folder; what is sent is the compiled dashboard, with our tag.
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
            form = partial(self._form, folder, dashboard.document)
            yield Desired(Key(self.name, dashboard.uid), dashboard.title, form, dashboard.location, folder)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the dashboards that are ours or have our uids."""
        return self._of(destination).found({each.key.name: each for each in desired})

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a dashboard as it is now."""
        return self._of(destination).read(key.name, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Save a dashboard at the version that was seen."""
        self._of(destination).save(desired, live)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a dashboard."""
        try:
            self._of(destination).delete(live.key.name)
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
        form = self._form(folder, spec)
        return Desired(Key(self.name, uid), str(spec.get("title", "")), form, parent=folder)

    def _form(self, folder: str, dashboard: Document) -> Document:
        return {"folder": folder, **self._forms.of(dashboard)}

    def _of(self, destination: Destination) -> ResourceDashboards | ApiDashboards:
        if destination.capabilities.dashboards == "legacy":
            return ApiDashboards(destination, self._compiled, self._forms)
        return ResourceDashboards(destination, self._compiled, self._forms)
