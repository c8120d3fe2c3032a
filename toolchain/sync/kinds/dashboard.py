"""Dashboards, by the resource API where there is one that keeps our marks (docs/reference/grafana-api.md, 3 and 10)."""

from collections.abc import Iterable, Sequence

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.compile.resource import FOLDER, dashboard_2_resource, dashboard_resource
from toolchain.define.dashboard import DASHBOARD
from toolchain.define.environment import DashboardsForm
from toolchain.live.grafana.capabilities import DASHBOARD_GROUP
from toolchain.live.grafana.errors import NotFound, TooOld
from toolchain.sync.dashboards.by_api import ApiDashboards
from toolchain.sync.dashboards.by_resource import ResourceDashboards
from toolchain.sync.dashboards.history import Agreed
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.marks import annotations_of
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.needed_rights import Place, Sight, reading, writing
from toolchain.sync.normal_form import resource_form


class DashboardKind(Kind):
    """Dashboards.

    What is compared is the normal form and the folder; what is sent is the compiled dashboard, with our tag.
    """

    name = DASHBOARD.name
    level = 2
    needs = (
        reading(Place.FOLDERS, "dashboards:read"),
        # That interface shows the versions of a dashboard, which tell who wrote it, only to those who may write it.
        reading(Place.FOLDERS, "dashboards:write", only_by_api=True),
        writing(Place.FOLDERS, "dashboards:create", "dashboards:write", "dashboards:delete"),
    )
    sight = Sight("dashboards", ((("dashboards:read", "folders:uid:*"),), (("dashboards:read", "dashboards:uid:*"),)))

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the compiled dashboards."""
        for each in artifacts_of(DASHBOARD, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the dashboards that are ours or have our uids."""
        wanted = {each.key.name: each for each in desired}
        return self._of(destination, next(iter(wanted.values()), None)).found(wanted)

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a dashboard as it is now."""
        return self._of(destination, desired).read(key.name, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Save a dashboard at the version that was seen."""
        self._of(destination, desired).save(desired, live)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a dashboard."""
        try:
            self._of(destination).delete(live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the dashboard as it was."""
        if "metadata" in raw:
            uid, folder = str(raw["metadata"]["name"]), annotations_of(raw).get(FOLDER, "")
            schema = _schema_of(raw)
            if schema != "classic":
                return self._desired(dashboard_2_resource(folder, uid, schema, raw["spec"]))
            spec = {**raw["spec"], "uid": uid}
        else:
            spec, folder = raw["dashboard"], str((raw.get("meta") or {}).get("folderUid") or "")
        return self._desired(dashboard_resource(folder, {**spec, "uid": str(spec["uid"])}))

    def agreed(self, destination: Destination, live: Live, desired: Desired) -> Agreed | None:
        """Return what Grafana and the definitions said last of a dashboard, None where nobody knows."""
        return self._of(destination, desired).agreed(live, desired)

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        title = str(payload["spec"].get("title", ""))
        return Desired(self.key(payload["metadata"]["name"]), title, payload, location, resource_form)

    def _of(self, destination: Destination, desired: Desired | None = None) -> ResourceDashboards | ApiDashboards:
        """Return the dashboards in the schema of what is wanted, else in that of the environment.

        Raises TooOld where the server does not have it.
        """
        capabilities = destination.capabilities
        schema = destination.environment.dashboards if desired is None else _schema_of(desired.payload)
        is_legacy = capabilities.dashboards == "legacy"
        if schema == "classic":
            return ApiDashboards(destination, self.key) if is_legacy else ResourceDashboards(destination, self.key)
        if is_legacy or not capabilities.version_of(DASHBOARD_GROUP, [schema]):
            raise TooOld(
                f"dashboards are compiled to schema {schema}, which this Grafana does not have",
                'Say dashboards="classic" of the environment, or upgrade Grafana: v2beta1 is served since 12.2 and v2 '
                "since 13, by servers with unified storage.",
            )
        return ResourceDashboards(destination, self.key, schema)


def _schema_of(resource: Document) -> DashboardsForm:
    """Return the schema of a dashboard in the envelope of the resource API."""
    match str(resource.get("apiVersion") or "").rpartition("/")[2]:
        case "v2":
            return "v2"
        case "v2beta1":
            return "v2beta1"
    return "classic"
