"""Dashboards: rows of panels laid out on Grafana's grid, with a scope that every query is kept to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attr
from grafanalib import core

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import AtLeast1, Count, Moment, Refresh
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.annotations import BUILT_IN, Annotation, PlainAnnotation, QueryAnnotation
from toolchain.define.layout import GRID_COLUMNS, as_high, as_wide, placed
from toolchain.define.narrowing import narrowed_promql, narrowed_target
from toolchain.define.panels.base import HousePanel
from toolchain.define.resources.kind import ResourceKind
from toolchain.define.resources.library_panel import LibraryPanel
from toolchain.define.scope import scope_matchers
from toolchain.define.variables import HouseVariable
from toolchain.languages.matching import Matcher

SCHEMA_VERSION = 37
"""The classic schema that Grafana 9.4 writes; newer releases migrate it on load, older ones could not read a newer."""


_SHARED = {
    "nothing": core.GRAPH_TOOLTIP_MODE_NOT_SHARED,
    "crosshair": core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
    "tooltip": core.GRAPH_TOOLTIP_MODE_SHARED_TOOLTIP,
}


@described("row", 'row("Now", stat(...), ...)')
@attr.s(auto_attribs=True, frozen=True)
class Row:
    """A titled row of panels; panels flow from left to right and wrap at 24 columns."""

    title: str
    panels: tuple[HousePanel, ...]
    collapsed: bool = False
    repeat: str = ""
    panel_id: AtLeast1 | None = None
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    top: Count | None = None


@checked
def row(
    title: str,
    *panels: HousePanel | LibraryPanel,
    width: AtLeast1 | None = None,
    collapsed: bool = False,
    height: AtLeast1 | None = None,
    repeat: str = "",
    top: Count | None = None,
    panel_id: AtLeast1 | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Row:
    """Return a row; an empty title leaves the header out. ``repeat`` names a variable.

    A panel of the library stands for itself, or for what its ``placed`` returns.

    ``width`` counts columns of 24, ``height`` grid rows: those of each panel that states none, instead of what is usual
    for its kind. ``top`` is the grid row at which they begin where that is not below the header. ``panel_id``
    keeps a number that the header has in Grafana; it comes from the title else. ``fields`` are any others of
    the header.
    """
    shown = tuple(each.placed() if isinstance(each, LibraryPanel) else each for each in panels)
    if width is not None:
        shown = tuple(as_wide(panel, width) for panel in shown)
    if height is not None:
        shown = tuple(as_high(panel, height) for panel in shown)
    return Row(title, shown, collapsed, repeat, panel_id, fields or {}, top)


@attr.s(auto_attribs=True, kw_only=True)
class HouseDashboard(core.Dashboard):
    """A dashboard that writes exactly the keys that Grafana itself stores.

    ``folder`` is the key of one of the environment's further folders, empty for its own.
    """

    title: str
    folder: str = ""
    variables: tuple[HouseVariable, ...] = ()
    events: tuple[Annotation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)

    def to_json_data(self) -> dict[str, Any]:
        """Return the dashboard as Grafana stores it; data sources are still the project's keys."""
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": self.tags,
            "schemaVersion": self.schemaVersion,
            "editable": self.editable,
            "graphTooltip": self.graphTooltip,
            "time": {"from": self.time.start, "to": self.time.end},
            "timezone": self.timezone,
            "refresh": self.refresh,
            "templating": {"list": list(self.variables)},
            "annotations": {"list": [*_given(self.events), *self.events]},
            "links": self.links,
            "panels": self.panels,
        }


def _given(events: Sequence[Annotation]) -> list[dict[str, Any]]:
    """Return the annotation that every dashboard has, unless it is among those of the definition."""
    is_said = any(isinstance(each, PlainAnnotation) and each.document.get("builtIn") for each in events)
    return [] if is_said else [BUILT_IN]


@checked
def dashboard(
    *,
    uid: str,
    title: str,
    description: str,
    tags: Sequence[str],
    rows: Sequence[Row],
    variables: Sequence[HouseVariable] = (),
    scope: Sequence[HouseVariable] = (),
    links: Sequence[dict[str, Any]] = (),
    annotations: Sequence[Annotation] = (),
    time_from: Moment = "now-6h",
    time_to: Moment = "now",
    refresh: Refresh = "1m",
    timezone: str = "browser",
    shared: Literal["crosshair", "tooltip", "nothing"] = "crosshair",
    folder: str = "",
    waivers: Iterable[Waiver] = (),
    fields: Mapping[str, Any] | None = None,
) -> HouseDashboard:
    """Return a dashboard.

    Every built query is narrowed to the ``scope`` variables whose label is one of what it reads; queries written by
    hand, and those of panels of the library, are left as they are. Panel ids come from titles, so that inserting a
    panel does not renumber its neighbours. ``shared`` is what the panels have together where the pointer is.
    ``folder`` is the key of a folder of the environment's ``folders``, empty for its own. ``fields`` are any others, by
    the names that Grafana has.
    """
    return HouseDashboard(
        uid=uid,
        title=title,
        description=description,
        tags=list(tags),
        schemaVersion=SCHEMA_VERSION,
        graphTooltip=_SHARED[shared],
        time=core.Time(time_from, time_to),
        timezone=timezone,
        refresh=refresh,
        folder=folder,
        links=list(links),
        panels=laid_out(rows, scope_matchers(scope)),
        variables=tuple(variables),
        events=tuple(_narrowed_event(event, scope) for event in annotations),
        waivers=tuple(waivers),
        patch=fields or {},
    )


def _narrowed(panel: HousePanel, scope: Sequence[Matcher]) -> HousePanel:
    """Return a panel whose queries are kept to a scope; what several dashboards show has its own."""
    if panel.library is not None:
        return panel
    return attr.evolve(panel, targets=[narrowed_target(target, scope) for target in panel.targets])


def _narrowed_row(source: Row, scope: Sequence[Matcher]) -> Row:
    return attr.evolve(source, panels=tuple(_narrowed(panel, scope) for panel in source.panels))


def _narrowed_event(event: Annotation, scope: Sequence[HouseVariable]) -> Annotation:
    if isinstance(event, QueryAnnotation):
        return attr.evolve(event, query=narrowed_promql(event.query, scope_matchers(scope)))
    return event


def laid_out(rows: Sequence[Row], scope: Sequence[Matcher]) -> list[HousePanel]:
    """Return the panels of rows, each behind its header and at its place, with queries kept to a scope."""
    panels: list[HousePanel] = []
    top = 0
    for each in (_narrowed_row(row, scope) for row in rows):
        below = top + 1 if each.title else top
        inside, bottom = placed(each.panels, below if each.top is None else each.top)
        if not each.title:
            panels += inside
            top = bottom
        elif each.collapsed:
            panels.append(_row_panel(each, top, inside))
            top = below
        else:
            panels += [_row_panel(each, top, ()), *inside]
            top = bottom
    return panels


def _row_panel(source: Row, top: int, children: Sequence[HousePanel]) -> HousePanel:
    return HousePanel(
        kind="row",
        id=source.panel_id,
        title=source.title,
        gridPos=core.GridPos(h=1, w=GRID_COLUMNS, x=0, y=top),
        repeat=core.Repeat(variable=source.repeat or None),
        collapsed=source.collapsed,
        children=list(children),
        patch=source.patch,
        location=source.panels[0].location if source.panels else calling_location(),
    )


DASHBOARD = ResourceKind(name="dashboard", folder="dashboards", schema="dashboard-resource", definition=HouseDashboard)
"""In the envelope of the resource API; the classic document alone is an artifact for a Grafana from files."""
