"""Compiles a dashboard: data source keys become references, queries trees; units and ids are given where none are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar
from zlib import crc32

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source_map import Path, SourceMap, UnitOrigin
from toolchain.compile.model import (
    CompiledAnnotation,
    CompiledDashboard,
    CompiledPanel,
    CompiledTarget,
    CompiledVariable,
)
from toolchain.compile.queries import QueryReader
from toolchain.compile.series_links import SeriesLinks
from toolchain.compile.units import RATIOS, inferred_unit, set_unit, with_unit_along_x
from toolchain.compile.variable_query import annotation_query, variable_query
from toolchain.define.environment import THIS_ENVIRONMENT
from toolchain.define.panels.kinds import kind_of
from toolchain.define.patch import patched
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.project import Project

SPECIAL_SOURCES: Mapping[str, Document] = {
    "-- Mixed --": {"type": "datasource", "uid": "-- Mixed --"},
    "-- Grafana --": {"type": "grafana", "uid": "-- Grafana --"},
    "-- Dashboard --": {"type": "datasource", "uid": "-- Dashboard --"},
}

_HIGHEST_PANEL_ID = 999_983

NO_LINKS = SeriesLinks()

Listed = TypeVar("Listed", CompiledAnnotation, CompiledVariable)


def compile_dashboard(
    source: DashboardSource, queries: QueryReader, links: SeriesLinks = NO_LINKS
) -> CompiledDashboard:
    """Return a dashboard with what its parts mean; never raises for bad content, which the checks report.

    Parts of a definition become as Grafana stores them, and their data links choose labels; those of a file or of a
    Grafana stay as they are.
    """
    document = dict(source.document)
    work = _Work(source.map, queries, _chosen_types(document), links, str(document.get("uid") or ""))
    document["panels"], panels = work.panels(document.get("panels"), ())
    if not source.map.origin(()).finished:
        number_panels(panel.document for panel in panels)
    annotations = _listed(document, "annotations", work.annotation)
    variables = _listed(document, "templating", work.variable)
    document = patched(document, source.map.origin(()).patch)
    return CompiledDashboard(document, source.map, (), panels, variables, annotations, source.folder, source.layout)


@frozen(eq=False)
class _Work:
    """The compiling of one dashboard; ``source_types`` are the types between which its data source variables choose."""

    map: SourceMap
    queries: QueryReader
    source_types: Mapping[str, str]
    links: SeriesLinks
    uid: str

    def panels(self, documents: object, around: Path) -> tuple[list[Document], tuple[CompiledPanel, ...]]:
        """Return the documents of panels, and the panels with those inside of them, in reading order."""
        made: list[Document] = []
        every: list[CompiledPanel] = []
        for index, document in _objects(documents):
            panel, inner = self._panel(document, (*around, "panels", index))
            made.append(panel.document)
            every += (panel, *inner)
        return made, tuple(every)

    def _panel(self, document: Document, path: Path) -> tuple[CompiledPanel, tuple[CompiledPanel, ...]]:
        origin = self.map.origin(path)
        document, inner = dict(document), tuple[CompiledPanel, ...]()
        is_whole = origin.finished or origin.kept
        names_source = "datasource" in document or (not is_whole and bool(document.get("targets")))
        if not origin.finished and names_source:
            self._refer(document)
        targets = tuple(self._targets(document, path))
        if targets:
            document["targets"] = [target.document for target in targets]
        if origin.unit is UnitOrigin.QUERIES and not origin.finished:
            unit = inferred_unit(document, targets)
            if unit is not None:
                document = set_unit(document, unit)
        if origin.unit is not UnitOrigin.DOCUMENT and not is_whole:
            document = with_unit_along_x(document, targets)
        if not is_whole and kind_of(document.get("type")).has_value_axis:
            document = _from_zero(document)
        if not is_whole:
            document = self.links.in_panel(document, targets, self.uid)
        if document.get("panels"):
            document["panels"], inner = self.panels(document["panels"], path)
        document = patched(document, origin.patch)
        return CompiledPanel(document, self.map, path, targets), inner

    def _targets(self, panel: Document, around: Path) -> Iterator[CompiledTarget]:
        step = panel.get("interval")
        for index, document in _objects(panel.get("targets")):
            path = (*around, "targets", index)
            origin = self.map.origin(path)
            document = dict(document)
            if not origin.finished and "datasource" in document:
                self._refer(document)
            elif not (origin.finished or origin.kept) and isinstance(panel.get("datasource"), dict):
                document["datasource"] = dict(panel["datasource"])
            source_type = self._type(document.get("datasource")) or self._type(panel.get("datasource"))
            read = self.queries.read(document, origin, source_type, str(step or ""))
            if read.min_step and not origin.kept:
                document["interval"] = read.min_step
            yield CompiledTarget(patched(document, origin.patch), self.map, path, source_type, read)

    def _type(self, reference: object) -> str:
        """Return the type of the data source that a reference, a name or a variable means, empty for an unknown one."""
        if isinstance(reference, dict) and reference.get("type"):
            return str(reference["type"])
        name = reference.get("uid") if isinstance(reference, dict) else reference
        if not isinstance(name, str):
            return ""
        chosen = self.source_types.get(name.strip("${}[]").partition(":")[0], "")
        return chosen or self.queries.project.source_types.get(name, "")

    def annotation(self, document: Document, path: Path) -> CompiledAnnotation:
        """Return an annotation."""
        origin = self.map.origin(path)
        document = dict(document)
        if not origin.finished:
            self._refer(document)
        source_type = self._type(document.get("datasource"))
        return CompiledAnnotation(document, self.map, path, annotation_query(document, origin), source_type)

    def variable(self, document: Document, path: Path) -> CompiledVariable:
        """Return a variable."""
        origin = self.map.origin(path)
        document = dict(document)
        if not origin.finished:
            if "datasource" in document:
                self._refer(document)
            _choose_environment(self.queries.project, document)
        document = patched(document, origin.patch)
        source_type = self._type(document.get("datasource"))
        return CompiledVariable(document, self.map, path, variable_query(document, origin), source_type)

    def _refer(self, document: Document) -> None:
        """Replace a data source's key or name by Grafana's object reference; what is unknown stays as it is."""
        project = self.queries.project
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


def _from_zero(document: Document) -> Document:
    """Return a panel of ratios whose axis begins at zero or, where a value is below, there; none that says where."""
    defaults = section(document, "fieldConfig", "defaults")
    if "min" in defaults or defaults.get("unit") not in RATIOS:
        return document
    custom = {**section(defaults, "custom"), "axisSoftMin": 0}
    return {**document, "fieldConfig": {**section(document, "fieldConfig"), "defaults": {**defaults, "custom": custom}}}


def _listed(document: Document, name: str, compiled: Callable[[Document, Path], Listed]) -> tuple[Listed, ...]:
    """Return what is compiled of the list in a section of a dashboard, and put its documents there."""
    around = document.get(name)
    if not isinstance(around, dict):
        return ()
    made = tuple(compiled(each, (name, "list", index)) for index, each in _objects(around.get("list")))
    document[name] = {**around, "list": [each.document for each in made]}
    return made


def _objects(documents: object) -> Iterator[tuple[int, Document]]:
    """Yield the objects of a list with their indexes; what else stands there is told where shapes are checked."""
    for index, each in enumerate(documents) if isinstance(documents, list) else ():
        if isinstance(each, dict):
            yield index, each


def _chosen_types(document: Document) -> dict[str, str]:
    variables = items(section(document, "templating").get("list"))
    return {str(each.get("name")): str(each.get("query")) for each in variables if each.get("type") == "datasource"}


def _choose_environment(project: Project, variable: Document) -> None:
    current = variable.get("current")
    if isinstance(current, dict) and current.get("value") == THIS_ENVIRONMENT:
        variable["current"] = {"text": project.environment.name, "value": project.environment.name}


def every_panel(dashboard: Document) -> Iterator[Document]:
    """Yield the panels of a document, those inside a row behind it; what is no object is left out."""
    for panel in items(dashboard.get("panels")):
        yield panel
        yield from every_panel(panel)


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
