"""An environment, its folders and its data sources, as a build tells of them."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.resource import FOLDER
from toolchain.define.datasource import DATA_SOURCE
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS
from toolchain.define.team import TEAM


@frozen(eq=False)
class BuiltFolder:
    """A folder; ``permissions`` are levels by role or team, empty where those in Grafana stay as they are."""

    uid: str
    title: str
    below: str = ""
    permissions: Mapping[str, str] = field(factory=dict)


@frozen(eq=False)
class BuiltDataSource:
    """A data source as Grafana's API takes it; ``key`` is what definitions call it."""

    key: str
    document: Document
    location: SourceLocation

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.document.get("name") or "")


@frozen(eq=False)
class BuiltEnvironment:
    """An environment; ``keys`` are those of data sources by uid, ``folder`` is the uid of its own folder.

    ``former_data_sources`` are names under which Grafana is to have none any more, ``teams`` those that it is to have.
    """

    name: str
    title: str = ""
    grafana_url: str = ""
    folder: str = ""
    scrape_interval: str = ""
    org_id: int = 1
    keys: Mapping[str, str] = field(factory=dict)
    folders: Mapping[str, BuiltFolder] = field(factory=dict)
    former_data_sources: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    location: SourceLocation = UNKNOWN

    def folder_title(self, uid: str) -> str:
        """Return the title of a folder; its uid where there is none of it."""
        return self.folders[uid].title if uid in self.folders else uid

    def source_key(self, reference: object) -> str:
        """Return the key of a data source that a document refers to: the uid is the environment's own."""
        if not isinstance(reference, dict):
            return "" if reference is None else str(reference)
        uid = str(reference.get("uid") or "")
        return self.keys.get(uid, uid)


def built_environment(name: str, artifacts: Sequence[Artifact]) -> BuiltEnvironment:
    """Return the environment that artifacts are for."""
    own = next((each for each in artifacts if each.kind is ArtifactKind.ENVIRONMENT), None)
    if own is None:
        return BuiltEnvironment(name)
    document, folder = own.document, section(own.document, "folder")
    return BuiltEnvironment(
        name,
        str(document.get("title") or ""),
        str(document.get("grafanaUrl") or ""),
        str(folder.get("uid") or ""),
        str(document.get("scrapeInterval") or ""),
        int(document.get("orgId") or 1),
        {str(each.get("uid")): str(each.get("key")) for each in items(document.get("datasources"))},
        _folders(artifacts),
        _former_names(artifacts),
        tuple(str(each.document.get("name")) for each in artifacts if each.kind is TEAM),
        own.location,
    )


def _folders(artifacts: Iterable[Artifact]) -> dict[str, BuiltFolder]:
    documents = [each.document for each in artifacts if each.kind is FOLDER_KIND]
    granted = {
        str(each.document.get("folderUid")): {
            str(one.get("to")): str(one.get("level")) for one in items(each.document.get("permissions"))
        }
        for each in artifacts
        if each.kind is FOLDER_PERMISSIONS
    }
    found = {}
    for document in documents:
        uid = str(section(document, "metadata").get("name"))
        below = section(document, "metadata", "annotations").get(FOLDER)
        title = section(document, "spec").get("title")
        found[uid] = BuiltFolder(uid, str(title or ""), str(below or ""), granted.get(uid, {}))
    return found


def _former_names(artifacts: Iterable[Artifact]) -> tuple[str, ...]:
    return tuple(
        str(gone.get("name"))
        for each in artifacts
        if each.kind is ArtifactKind.DATASOURCE_PROVISIONING
        for gone in items(each.document.get("deleteDatasources"))
    )


def built_data_sources(artifacts: Iterable[Artifact], keys: Mapping[str, str]) -> tuple[BuiltDataSource, ...]:
    """Return the data sources; ``keys`` are theirs by uid."""
    found = []
    for artifact in artifacts:
        if artifact.kind is DATA_SOURCE:
            uid = str(artifact.document.get("uid") or "")
            found.append(BuiltDataSource(keys.get(uid, uid), artifact.document, artifact.location))
    return tuple(found)
