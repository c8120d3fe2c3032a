"""Dashboards of two builds as Grafana lays them out: where it has schema v2, by the layout that it is sent.

The classic document of a build says what panels are, and what is sent where they lie. Where only one of the builds is
of schema v2, the dashboards of the other lie as they would there: their rows are rows.
"""

from collections.abc import Collection, Mapping

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items, part_at
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path, SourceMap
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.compile.built.build import Build
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.compile.schema_2.again import through_schema_2
from toolchain.define.dashboard import DASHBOARD
from toolchain.migrate.envelope import dashboard_within
from toolchain.migrate.resource.convert import is_schema_2
from toolchain.migrate.resource.written import written_classic
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import MovedMap
from toolchain.project.of_files import project_of_files


def arranged_builds(before: Build, after: Build) -> tuple[Build, Build]:
    """Return two builds whose dashboards lie as Grafana shows them; as they are where neither is of schema v2.

    A dashboard that is the same in both is left as it is in both: nothing is said of where its panels lie.
    """
    sent = _sent(before), _sent(after)
    if not (sent[0] or sent[1]):
        return before, after
    queries = QueryReader(project_of_files(), analysing=False)
    former, present = _documents(before, sent[0]), _documents(after, sent[1])
    same = frozenset(uid for uid, those in present.items() if former.get(uid) == those)
    return _arranged(before, sent[0], queries, same), _arranged(after, sent[1], queries, same)


def _sent(build: Build) -> dict[str, Artifact]:
    """Return the dashboards of schema v2 that Grafana is sent, by uid."""
    return {
        str(each.document["metadata"]["name"]): each
        for each in artifacts_of(DASHBOARD, build.artifacts)
        if is_schema_2(dashboard_within(each.document))
    }


def _documents(build: Build, sent: Mapping[str, Artifact]) -> dict[str, tuple[Document, Document | None]]:
    """Return what there is of each dashboard by its uid: the classic document, and the one of schema v2."""
    return {
        each.uid: (each.document, artifact.document if (artifact := sent.get(each.uid)) else None)
        for each in build.dashboards
    }


def _arranged(build: Build, sent: Mapping[str, Artifact], queries: QueryReader, same: Collection[str]) -> Build:
    found = []
    for each in build.dashboards:
        if each.uid in same:
            found.append(each)
            continue
        source = _with_content(each, _places(each, sent.get(each.uid)))
        found.append(compile_dashboard(source, queries))
    return evolve(build, dashboards=tuple(found))


def _places(dashboard: CompiledDashboard, artifact: Artifact | None) -> DashboardSource:
    """Return a dashboard as one reads it of schema v2."""
    if artifact is None:
        return through_schema_2(DashboardSource(dashboard.document, dashboard.map, dashboard.folder))
    written = written_classic(artifact.document)
    return DashboardSource(
        written.document, MovedMap(artifact.map, written), dashboard.folder, is_schema_2=True, layout=written.layout
    )


def _with_content(dashboard: CompiledDashboard, places: DashboardSource) -> DashboardSource:
    """Return a dashboard whose panels stand where the other has them, and are what they are."""
    known = {each.document.get("id"): each.path for each in dashboard.panels if not each.is_row}
    former: dict[Path, Path] = {}

    def placed(owner: Document, around: Path) -> list[Document]:
        found = []
        for index, panel in enumerate(items(owner.get("panels"))):
            path = (*around, "panels", index)
            if panel.get("type") == "row":
                inside = {"panels": placed(panel, path)} if "panels" in panel else {}
                found.append({**panel, **inside})
                continue
            former[path] = known[panel["id"]]
            found.append({**part_at(dashboard.document, former[path]), "gridPos": panel.get("gridPos")})
        return found

    document = {**dashboard.document, "panels": placed(places.document, ())}
    lines = _PlacedMap(dashboard.map, places.map, former)
    return DashboardSource(document, lines, dashboard.folder, is_schema_2=True, layout=places.layout)


@frozen(eq=False)
class _PlacedMap:
    """The lines of panels by where they were, those of headers by what placed them, and all others as they were."""

    content: SourceMap
    headers: SourceMap
    former: Mapping[Path, Path]

    def origin(self, path: Path) -> Origin:
        """Return the origin of a part."""
        lines, known = self._of(path)
        return lines.origin(known)

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of a part."""
        lines, known = self._of(path)
        return lines.location(known, offset)

    def _of(self, path: Path) -> tuple[SourceMap, Path]:
        for end in range(len(path), 0, -1):
            if path[:end] in self.former:
                return self.content, (*self.former[path[:end]], *path[end:])
        return (self.headers if path[:1] == ("panels",) else self.content), path
