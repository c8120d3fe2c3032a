"""Compiles a dashboard: objects to a document, data source keys to references, queries to trees."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zlib import crc32

from grafanalib import core

from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget, CompiledVariable
from toolchain.compile.modern import modern_dashboard, modern_panel
from toolchain.compile.plain import Document, plain
from toolchain.compile.queries import QueryReader
from toolchain.compile.units import inferred_unit, set_unit
from toolchain.define.annotations import PlainAnnotation
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.environment import THIS_ENVIRONMENT
from toolchain.define.panels.base import HousePanel
from toolchain.define.patch import apply_patch
from toolchain.project.construction import location_of
from toolchain.project.load_errors import blame, relative_to
from toolchain.project.loading import LoadedDashboard, Project

SPECIAL_SOURCES: Mapping[str, Document] = {
    "-- Mixed --": {"type": "datasource", "uid": "-- Mixed --"},
    "-- Grafana --": {"type": "grafana", "uid": "-- Grafana --"},
    "-- Dashboard --": {"type": "datasource", "uid": "-- Dashboard --"},
}

_HIGHEST_PANEL_ID = 999_983


def compile_dashboard(project: Project, loaded: LoadedDashboard, queries: QueryReader) -> CompiledDashboard:
    """Return one dashboard as Grafana stores it; never raises for bad content, which the checks report."""
    definition, location = loaded.dashboard, relative_to(loaded.location, project.root)
    document = _plain(definition)
    if not isinstance(definition, HouseDashboard):
        document = modern_dashboard(document)
    document["panels"] = [each for each in document.get("panels", []) if isinstance(each, dict)]
    panels = tuple(_panels(queries, document["panels"], definition.panels, location))
    number_panels(panel.document for panel in panels)
    for annotation in _referring_annotations(document, definition):
        _reference(project, annotation)
    variables = tuple(_variables(project, document, definition, location))
    apply_patch(document, definition)
    return CompiledDashboard(document, definition, location, panels, variables)


def _plain(definition: core.Dashboard) -> Document:
    """Return the dashboard as data; an exception that one of its parts raises blames this part."""
    try:
        document: Document = plain(definition)
    except Exception as error:
        for part in _parts(definition.panels):
            try:
                plain(part)
            except Exception:  # noqa: BLE001 - whatever the whole raised, this part has it
                blame(error, location_of(part))
        raise
    return document


def _parts(panels: Iterable[Any]) -> Iterator[Any]:
    """Yield the queries of panels, and the panels, the innermost first."""
    for panel in panels:
        yield from _parts(getattr(panel, "children", None) or getattr(panel, "panels", None) or ())
        yield from getattr(panel, "targets", None) or ()
        yield panel


def _referring_annotations(document: Document, definition: Any) -> Iterable[Document]:
    """Return the annotations that name a data source by its key; plain ones are as Grafana stores them."""
    annotations: list[Document] = document.get("annotations", {}).get("list", [])
    if not isinstance(definition, HouseDashboard):
        return annotations
    built_in = len(annotations) - len(definition.events)
    named = zip(annotations[built_in:], definition.events, strict=True)
    return [annotation for annotation, event in named if not isinstance(event, PlainAnnotation)]


def _panels(
    queries: QueryReader, documents: list[Document], definitions: Iterable[Any], fallback: SourceLocation
) -> Iterable[CompiledPanel]:
    project = queries.project
    for index, (document, definition) in enumerate(zip(documents, definitions, strict=False)):
        if not isinstance(definition, HousePanel):
            document = documents[index] = modern_panel(document)
        if "datasource" in document or document.get("targets"):
            _reference(project, document)
        location = _location(project, definition, fallback)
        targets = tuple(_targets(queries, document, definition, location))
        if getattr(definition, "takes_unit", False):
            unit = inferred_unit(str(document.get("type")), targets)
            if unit is not None:
                set_unit(document, unit)
        apply_patch(document, definition)
        yield CompiledPanel(document, definition, location, targets)
        inner = getattr(definition, "children", None) or getattr(definition, "panels", None) or ()
        yield from _panels(queries, document.get("panels", []), inner, location)


def _targets(
    queries: QueryReader, panel: Document, definition: Any, fallback: SourceLocation
) -> Iterable[CompiledTarget]:
    project = queries.project
    for document, target in zip(panel.get("targets", []), getattr(definition, "targets", ()), strict=False):
        if "datasource" in document:
            _reference(project, document)
        elif "datasource" in panel:
            document["datasource"] = dict(panel["datasource"])
        read = queries.read(target, document, str(panel.get("interval") or ""))
        apply_patch(document, target)
        yield CompiledTarget(document, target, _location(project, target, fallback), read)


def _variables(
    project: Project, document: Document, definition: Any, fallback: SourceLocation
) -> Iterable[CompiledVariable]:
    house = isinstance(definition, HouseDashboard)
    definitions = definition.variables if house else getattr(definition.templating, "list", ())
    for variable, source in zip(document.get("templating", {}).get("list", []), definitions, strict=False):
        if "datasource" in variable:
            _reference(project, variable)
        _choose_environment(project, variable)
        apply_patch(variable, source)
        yield CompiledVariable(variable, source, _location(project, source, fallback))


def _choose_environment(project: Project, variable: Document) -> None:
    current = variable.get("current")
    if isinstance(current, dict) and current.get("value") == THIS_ENVIRONMENT:
        variable["current"] = {"text": project.environment.name, "value": project.environment.name}


def _reference(project: Project, document: Document) -> None:
    """Replace a data source's key or name by Grafana's object reference; what is unknown stays as it is."""
    key = document.get("datasource")
    if isinstance(key, dict):
        return
    if not key:
        default = next((source for source in project.datasources if source.is_default), None)
        key = default.key if default else ""
    if key in SPECIAL_SOURCES:
        document["datasource"] = dict(SPECIAL_SOURCES[key])
        return
    source = project.datasource(str(key))
    endpoint = project.environment.endpoints.get(source.key) if source else None
    if source is not None and endpoint is not None:
        document["datasource"] = {"type": source.type, "uid": endpoint.uid}


def number_panels(panels: Iterable[Document]) -> None:
    """Give each panel without an id one that comes from its title, so that neighbours do not renumber it."""
    documents = list(panels)
    taken = {document["id"] for document in documents if document.get("id")}
    for document in documents:
        if document.get("id"):
            continue
        candidate = usual_panel_id(str(document.get("title")), is_row=document.get("type") == "row")
        while candidate in taken:
            candidate = candidate % _HIGHEST_PANEL_ID + 1
        taken.add(candidate)
        document["id"] = candidate


def usual_panel_id(title: str, *, is_row: bool = False) -> int:
    """Return the id of a panel whose title no other panel of its dashboard has."""
    return crc32(f"{is_row}{title}".encode()) % _HIGHEST_PANEL_ID + 1


def _location(project: Project, definition: Any, fallback: SourceLocation) -> SourceLocation:
    location = location_of(definition)
    return fallback if location == UNKNOWN else relative_to(location, project.root)
