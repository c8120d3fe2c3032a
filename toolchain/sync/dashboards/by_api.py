"""Dashboards by ``/api``, where a server has no resources or does not keep what is annotated (reference: 3.1, 3.2, 10).

There is no dry run here. What the server adds to a dashboard is learned from what it made of our last write.
"""

from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.compile.resource import FOLDER
from toolchain.live.grafana import dashboards_legacy
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.dashboards.history import Agreed, Revision, agreed, last_write, settled
from toolchain.sync.dashboards.marking import is_tagged, marked, message, message_mark, tag_of, unmarked
from toolchain.sync.destination import Destination
from toolchain.sync.model import Desired, Edit, Key, Live, Mark
from toolchain.sync.normal_form import form_as_wanted


@frozen(eq=False)
class ApiDashboards:
    """The dashboards of a server as ``/api`` has them; ``key`` gives the key of one by its uid."""

    destination: Destination
    key: Callable[[str], Key]

    def found(self, wanted: Mapping[str, Desired]) -> list[Live]:
        """Return the dashboards that are ours or have our uids."""
        tagged = dashboards_legacy.search_dashboards(self.destination.connection, tag=tag_of(self.destination))
        uids = sorted({*wanted, *(str(hit["uid"]) for hit in tagged)})
        read = self.destination.each(lambda uid: self._settled(uid, wanted.get(uid)), uids)
        return [each for each in read if each is not None]

    def read(self, uid: str, desired: Desired | None) -> Live | None:
        """Return a dashboard as it is now, None where there is none."""
        live = self._live(uid, desired)
        if live is None or desired is None or not live.is_ours or live.document == desired.document:
            return live
        return settled(live, desired, self.destination.manager, self._last_write(live, desired))

    def agreed(self, live: Live, desired: Desired) -> Agreed | None:
        """Return what Grafana and the definitions said last of a dashboard, None where the server does not keep it."""
        versions = dashboards_legacy.list_versions(self.destination.connection, live.key.name)
        revisions = (
            (
                self._revision(live, desired, each),
                Edit(str(each.get("createdBy") or ""), str(each.get("created") or "")),
            )
            for each in versions
        )
        return agreed(revisions, desired.document)

    def save(self, desired: Desired, live: Live | None) -> None:
        """Create a dashboard, or replace it at the version that was seen."""
        spec, annotations = desired.payload["spec"], desired.payload["metadata"]["annotations"]
        dashboard = marked(spec, self.destination) if desired.is_ours else spec
        dashboard = {**dashboard, "uid": desired.key.name, "version": int(live.version) if live else 0}
        dashboards_legacy.save_dashboard(
            self.destination.connection,
            dashboard,
            folder_uid=annotations[FOLDER],
            message=message(self.destination, desired),
        )

    def delete(self, uid: str) -> None:
        """Delete a dashboard. Raises NotFound."""
        dashboards_legacy.delete_dashboard(self.destination.connection, uid)

    def _settled(self, uid: str, desired: Desired | None) -> Live | None:
        live = self._live(uid, desired)
        if live is None or live.obstacle:
            return live
        if live.is_ours and desired is not None and live.document == desired.document:
            return evolve(live, raw=None)
        last = self._last_write(live, desired)
        if not live.is_ours and last is None:
            return live
        # One that has lost our tag is ours all the same: an earlier version of it was written by us.
        return settled(evolve(live, is_ours=True), desired, self.destination.manager, last)

    def _live(self, uid: str, desired: Desired | None) -> Live | None:
        try:
            raw = dashboards_legacy.get_dashboard(self.destination.connection, uid)
        except NotFound:
            return None
        dashboard, meta = raw["dashboard"], raw.get("meta") or {}
        is_ours = is_tagged(dashboard, self.destination)
        file = meta.get("provisionedExternalId") or "a file"
        return Live(
            self.key(uid),
            str(dashboard.get("title", "")),
            self._form(dashboard, str(meta.get("folderUid") or ""), desired),
            # A restore marks by itself what was ours.
            {**raw, "dashboard": unmarked(dashboard, self.destination)},
            str(dashboard.get("version", "")),
            Mark(self.destination.manager, "") if is_ours else None,
            Edit(str(meta.get("updatedBy", "")), str(meta.get("updated", ""))),
            f"it is provisioned from {file}" if meta.get("provisioned") else "",
            is_ours,
        )

    def _form(self, dashboard: Document, folder: str, desired: Desired | None = None) -> Document:
        return form_as_wanted(folder, unmarked(dashboard, self.destination), desired)

    def _last_write(self, live: Live, desired: Desired | None) -> Revision | None:
        versions = dashboards_legacy.list_versions(self.destination.connection, live.key.name)
        return last_write(self._revision(live, desired, each) for each in versions)

    def _revision(self, live: Live, desired: Desired | None, version: Document) -> Revision:
        connection, uid, number = self.destination.connection, live.key.name, int(version["version"])
        text = str(version.get("message") or "")
        if not version.get("parentVersion"):
            # The list calls a first version "Initial save", whatever it says (docs/reference/grafana-api.md, 10).
            text = str(dashboards_legacy.get_version(connection, uid, number).get("message") or "")
        said = message_mark(text, self.destination)
        # The folder is no part of a version. Where the same was written that is desired now, it was in the same folder.
        is_the_same = desired is not None and bool(said.checksum) and desired.checksum.startswith(said.checksum)
        folder = str((desired if is_the_same and desired else live).document.get("folder", ""))

        def spec() -> Document:
            data = dashboards_legacy.get_version(connection, uid, number).get("data") or {}
            return unmarked(data, self.destination)

        return Revision(said.text, said.checksum, lambda: self._form(spec(), folder), spec, said.gives_back)
