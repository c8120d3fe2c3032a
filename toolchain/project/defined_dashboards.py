"""Dashboards out of definitions: grafanalib objects, house ones or any other, made into documents with source maps."""

from pathlib import Path as FilePath
from typing import Any

from attrs import define, field
from grafanalib import core

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation, location_of
from toolchain.base.source_map import DefinedMap, Origin, Path, UnitOrigin
from toolchain.base.waiver import waivers_of
from toolchain.define.annotations import PlainAnnotation
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.kinds import kind_of
from toolchain.define.units import ShownAs
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.ast import Expression
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.load_errors import relative_to
from toolchain.project.modern import modern_dashboard, modern_panel
from toolchain.project.plain import plain


def defined_dashboard(dashboard: core.Dashboard, location: SourceLocation, root: FilePath) -> DashboardSource:
    """Return a dashboard as Grafana stores it, but for what compiling adds: references, ids and units.

    Raises what its parts raise when they are made into documents, with the line of the part to blame.
    """
    notes = _Notes(root, relative_to(location, root))
    document: Document = plain(dashboard, notes.add)
    folder, layout = "", None
    if isinstance(dashboard, HouseDashboard):
        folder, layout = dashboard.folder, dashboard.layout
    else:
        document = modern_dashboard(document)
    _modernise(document, (), notes)
    return DashboardSource(document, DefinedMap(notes.origins), folder, layout=layout)


def defined_panel(panel: HousePanel, location: SourceLocation, root: FilePath) -> DashboardSource:
    """Return a dashboard without a uid that has one panel, the first of ``panels``, and nothing else.

    Raises what the panel raises when it is made into a document.
    """
    notes = _Notes(root, relative_to(location, root))
    notes.origins[()] = Origin(notes.whole)
    document: Document = plain({"uid": "", "title": str(panel.title), "panels": [panel]}, notes.add)
    return DashboardSource(document, DefinedMap(notes.origins))


def _modernise(holder: Document, path: Path, notes: "_Notes") -> None:
    """Write the panels of a dashboard or a row that are plain grafanalib as Grafana stores them."""
    panels = holder.get("panels")
    for index, panel in enumerate(panels) if isinstance(panels, list) else ():
        place: Path = (*path, "panels", index)
        if isinstance(panel, dict):
            if place not in notes.house:
                panels[index] = panel = modern_panel(panel)  # type: ignore[index]
            _modernise(panel, place, notes)


@define(eq=False)
class _Notes:
    """Gathers the origins of the parts of one dashboard; ``house`` are the places of house panels."""

    root: FilePath
    whole: SourceLocation
    origins: dict[Path, Origin] = field(factory=dict)
    house: set[Path] = field(factory=set)

    def add(self, part: Any, path: Path) -> None:
        """Note the object whose document stands at a path."""
        if isinstance(part, HousePanel):
            self.house.add(path)
        location = location_of(part) if path else self.whole
        origin = Origin(
            self._around(path) if path and location == UNKNOWN else relative_to(location, self.root),
            waivers_of(part),
            getattr(part, "patch", None) or {},
            _built(part),
            _unit(part),
            finished=isinstance(part, PlainAnnotation),
            kept=getattr(part, "is_kept", False) or getattr(part, "kept", None) is not None,
        )
        self.origins[path] = origin

    def _around(self, path: Path) -> SourceLocation:
        return DefinedMap(self.origins).location(path[:-1])


def _built(part: Any) -> Expression | Query | None:
    """Return the query that a target, a variable or an annotation was built with."""
    for name in ("query", "selector"):
        query = getattr(part, name, None)
        if isinstance(query, Expression | Query):
            return query
    return None


def _unit(part: Any) -> UnitOrigin:
    if not isinstance(part, HousePanel) or part.kept is not None:
        return UnitOrigin.DOCUMENT
    if part.stated_unit is None:
        return UnitOrigin.QUERIES if kind_of(part.kind).is_numeric else UnitOrigin.DOCUMENT
    return UnitOrigin.EXPLAINED if isinstance(part.stated_unit, ShownAs) else UnitOrigin.STATED
