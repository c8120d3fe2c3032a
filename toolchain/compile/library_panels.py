"""Compiles the panels of the library: what Grafana keeps apart from the dashboards that show them.

A dashboard is compiled with all that such a panel shows, which checks, pictures and Grafanas from files need, and only
what a Grafana is sent of it holds a reference. So a panel is compiled here to what it is on each of its dashboards.

Source: Grafana 12.4.3, ``vizPanelToPanel``, ``LibraryPanelBehavior`` (docs/reference/grafana-api.md, 12).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from toolchain.base.documents.document import Document, items
from toolchain.base.source_map import Origin, Path
from toolchain.compile.artifact import Artifact, resource_artifact
from toolchain.compile.chosen_labels import Detail, detail_dashboards
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledLibraryPanel, CompiledPanel
from toolchain.compile.queries import QueryReader
from toolchain.compile.series_links import SeriesLinks
from toolchain.project.load_errors import relative_to
from toolchain.project.project import LoadedDashboard, Project

if TYPE_CHECKING:
    from grafanalib import core

    from toolchain.define.resources.library_panel import LibraryPanel

REFERENCE = "libraryPanel"
REFERENCE_TYPE = "library-panel-ref"
"""What Grafana's editor writes as the type of a panel that is in the library."""
PANEL_KIND = 1
"""Of library elements; Grafana knows no other."""
_OF_A_DASHBOARD = ("id", "gridPos", REFERENCE)
"""What of a panel its dashboard says, and the library does not hold."""


def compile_library_panel(
    definition: "LibraryPanel", project: Project, queries: QueryReader, links: SeriesLinks
) -> CompiledLibraryPanel:
    """Return a panel of the library as it is compiled on each dashboard that shows it."""
    from toolchain.project.defined_dashboards import defined_panel  # who checks files does not wait for grafanalib

    source = defined_panel(definition.placed(), definition.location, project.root)
    panel = compile_dashboard(source, queries, links).panels[0]
    location = relative_to(definition.location, project.root)
    return CompiledLibraryPanel(definition, location, panel, model_of(panel.document))


def model_of(panel: Document) -> Document:
    """Return what the library holds of a panel as a dashboard has it."""
    return {name: value for name, value in panel.items() if name not in _OF_A_DASHBOARD}


def library_artifacts(project: Project, panels: Iterable[CompiledLibraryPanel]) -> Iterator[Artifact]:
    """Yield what a Grafana is sent of each panel."""
    from toolchain.define.resources.library_panel import LIBRARY_PANEL

    for each in panels:
        definition = each.definition
        document: Document = {
            "uid": definition.uid,
            "name": definition.title,
            "kind": PANEL_KIND,
            "folderUid": project.environment.folder_of(definition.folder).uid,
            "model": each.model,
        }
        yield resource_artifact(LIBRARY_PANEL, definition.uid, document, each.location)


def library_origins(panel: CompiledPanel) -> dict[Path, Origin]:
    """Return where the parts of the artifact of a panel came from."""
    at: dict[Path, Origin] = {("model",): Origin(panel.location, finished=True)}
    return at | {
        ("model", *target.path[len(panel.path) :]): Origin(target.location, measures=target.measured, finished=True)
        for target in panel.targets
    }


def with_references(dashboard: Document) -> Document:
    """Return a dashboard as a Grafana is sent it: panels of the library are references to what it holds."""
    return {**dashboard, "panels": [_referring(each) for each in items(dashboard.get("panels"))]}


def _referring(panel: Document) -> Document:
    if panel.get(REFERENCE):
        own = {name: panel[name] for name in ("id", "title", "gridPos", REFERENCE) if name in panel}
        return {**own, "type": REFERENCE_TYPE}
    return with_references(panel) if panel.get("panels") else panel


def without_references(dashboard: Document) -> Document:
    """Return a dashboard with its panels as such, for a Grafana from files: nothing fills its library."""
    if not any(_refers(each) for each in items(dashboard.get("panels"))):
        return dashboard
    return {**dashboard, "panels": [_whole(each) for each in items(dashboard.get("panels"))]}


def _refers(panel: Document) -> bool:
    return bool(panel.get(REFERENCE)) or any(map(_refers, items(panel.get("panels"))))


def _whole(panel: Document) -> Document:
    whole = {name: value for name, value in panel.items() if name != REFERENCE}
    return without_references(whole) if whole.get("panels") else whole


def shown_on(dashboards: Iterable[LoadedDashboard]) -> Mapping[str, tuple[str, ...]]:
    """Return the uids of the dashboards that show each panel of the library, by the uid of that."""
    found: dict[str, dict[str, None]] = {}
    for each in dashboards:
        for uid in _shown(each.dashboard.panels):
            found.setdefault(uid, {})[str(each.dashboard.uid)] = None
    return {uid: tuple(some) for uid, some in found.items()}


def _shown(panels: "Sequence[core.Panel]") -> Iterator[str]:
    for panel in panels or ():
        reference = getattr(panel, "library", None)
        if reference is not None:
            yield reference.uid
        yield from _shown(getattr(panel, "children", ()))


def series_links(project: Project) -> SeriesLinks:
    """Return the data links of a project's panels; those of a library panel choose what all its dashboards have."""
    details = detail_dashboards(project.dashboards, project.catalog)
    shared = {
        uid: _common(uid, [details[each] for each in dashboards if each in details])
        for uid, dashboards in shown_on(project.dashboards).items()
    }
    return SeriesLinks(details, shared)


def _common(title: str, details: Sequence[Detail]) -> Detail:
    first, *others = details or (Detail("", title),)
    variables = tuple(each for each in first.variables if all(each in other.variables for other in others))
    names = tuple(each for each in first.names if all(each in other.names for other in others))
    folder = first.folder if all(each.folder == first.folder for each in others) else ""
    return Detail("", title, folder, names, variables)
