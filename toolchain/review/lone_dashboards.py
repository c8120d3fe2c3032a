"""Dashboards compared by themselves, whatever each was read from: definitions, a file or a Grafana."""

from attrs import evolve

from toolchain.base.errors import UnknownNameError
from toolchain.base.source_map import FinishedMap
from toolchain.compile.built.build import Build
from toolchain.compile.built.environment import BuiltEnvironment, BuiltFolder
from toolchain.compile.compilation import Compilation
from toolchain.compile.of_sources import compile_sources
from toolchain.compile.schema_2.again import through_schema_2
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import NoDashboardError
from toolchain.project.of_files import project_of_files
from toolchain.project.project import Project
from toolchain.sync.dashboards.marking import without_marks
from toolchain.sync.normal_form import dashboard_form


def lone_dashboard(source: DashboardSource, project: Project) -> Build:
    """Return a dashboard that is as Grafana stores it, compiled by itself and without what a server adds.

    Raises NoDashboardError for one whose parts are other kinds of values than Grafana has there.
    """
    try:
        document = dashboard_form({**source.document, "tags": without_marks(source.document.get("tags") or ())})
        document["uid"] = str(source.document.get("uid") or "")
    except (TypeError, AttributeError, KeyError) as error:
        raise NoDashboardError(
            f"{source.map.location(())} is no dashboard that Grafana reads", "Export it from Grafana again."
        ) from error
    finished = DashboardSource(document, FinishedMap(source.map), source.folder, layout=source.layout)
    compilation = compile_sources(project_of_files(project), [finished])
    return Build(_environment(project), compilation.dashboards)


def _environment(project: Project) -> BuiltEnvironment:
    """Return what dashboards need of an environment; its folders by their keys, as dashboards call them."""
    environment = project.environment
    folders = {"": environment.folder, **environment.folders}
    return BuiltEnvironment(
        environment.name,
        keys={each.uid: key for key, each in environment.endpoints.items()},
        folders={key: BuiltFolder(each.uid, each.title) for key, each in folders.items()},
    )


def comparable(first: DashboardSource, second: DashboardSource) -> tuple[DashboardSource, DashboardSource]:
    """Return two dashboards in one schema: where only one is of schema v2, the other as it would be read of that.

    Where none is, tabs are the rows that they are in the classic schema. Raises NoDashboardError for one whose parts
    are other kinds of values than Grafana has there.
    """
    if not (first.is_schema_2 or second.is_schema_2):
        return evolve(first, layout=None), evolve(second, layout=None)
    return _of_schema_2(first), _of_schema_2(second)


def _of_schema_2(source: DashboardSource) -> DashboardSource:
    if source.is_schema_2:
        return source
    try:
        return through_schema_2(source)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise NoDashboardError(
            f"{source.map.location(())} is no dashboard that Grafana reads", "Export it from Grafana again."
        ) from error


def defined_source(compilation: Compilation, uid: str) -> DashboardSource:
    """Return the dashboard of definitions that has a uid. Raises UnknownNameError where there is none."""
    found = next((each for each in compilation.dashboards if each.uid == uid), None)
    if found is None:
        raise UnknownNameError(
            f"no definition has the uid {uid!r}",
            "Name a second dashboard to compare with: another FILE.json, or grafana:UID.",
        )
    return DashboardSource(found.document, found.map, found.folder, layout=found.layout)
