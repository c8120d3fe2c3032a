"""Dashboards compared by themselves, whatever each was read from: definitions, a file or a Grafana."""

from toolchain.base.errors import UnknownNameError
from toolchain.base.source_map import FinishedMap
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_sources
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import NoDashboardError
from toolchain.project.loading import Project
from toolchain.project.of_files import project_of_files
from toolchain.sync.dashboards.marking import without_marks
from toolchain.sync.normal_form import dashboard_form


def lone_dashboard(source: DashboardSource, project: Project) -> Compilation:
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
    finished = DashboardSource(document, FinishedMap(source.map), source.folder)
    return compile_sources(project_of_files(project), [finished])


def defined_alone(compilation: Compilation, uid: str) -> Compilation:
    """Return the dashboard of definitions that has a uid, by itself. Raises UnknownNameError where there is none."""
    found = next((each for each in compilation.dashboards if each.uid == uid), None)
    if found is None:
        raise UnknownNameError(
            f"no definition has the uid {uid!r}",
            "Name a second dashboard to compare with: another FILE.json, or grafana:UID.",
        )
    return lone_dashboard(DashboardSource(found.document, found.map, found.folder), compilation.project)
