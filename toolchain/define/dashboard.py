"""Dashboards: rows and tabs of panels laid out on Grafana's grid, with a scope that every query is kept to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attr
from grafanalib import core

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Moment, Refresh
from toolchain.base.layout import Layout
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.annotations import BUILT_IN, Annotation, PlainAnnotation, QueryAnnotation
from toolchain.define.arrangement import Row as Row
from toolchain.define.arrangement import Tabs
from toolchain.define.arrangement import row as row
from toolchain.define.laying_out import laid_out, own_variables, require_variables
from toolchain.define.narrowing import narrowed_promql
from toolchain.define.resources.kind import ResourceKind
from toolchain.define.scope import scope_matchers
from toolchain.define.variables import HouseVariable

SCHEMA_VERSION = 37
"""The classic schema that Grafana 9.4 writes; newer releases migrate it on load, older ones could not read a newer."""


_SHARED = {
    "nothing": core.GRAPH_TOOLTIP_MODE_NOT_SHARED,
    "crosshair": core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
    "tooltip": core.GRAPH_TOOLTIP_MODE_SHARED_TOOLTIP,
}


@attr.s(auto_attribs=True, kw_only=True)
class HouseDashboard(core.Dashboard):
    """A dashboard that writes exactly the keys that Grafana itself stores.

    ``folder`` is the key of one of the environment's further folders, empty for its own. ``layout`` says how the panels
    lie where rows do not say all of it.
    """

    title: str
    folder: str = ""
    variables: tuple[HouseVariable, ...] = ()
    events: tuple[Annotation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    layout: Layout | None = None
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
    rows: Sequence[Row | Tabs],
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
    the names that Grafana has. Raises DefinitionError where a condition asks for a variable that is not there.
    """
    own = own_variables(rows, variables)
    require_variables(rows, [each.name for each in (*variables, *own)])
    laid = laid_out(rows, scope_matchers(scope))
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
        panels=laid.panels,
        layout=laid.layout,
        variables=(*variables, *own),
        events=tuple(_narrowed_event(event, scope) for event in annotations),
        waivers=tuple(waivers),
        patch=fields or {},
    )


def _narrowed_event(event: Annotation, scope: Sequence[HouseVariable]) -> Annotation:
    if isinstance(event, QueryAnnotation):
        return attr.evolve(event, query=narrowed_promql(event.query, scope_matchers(scope)))
    return event


DASHBOARD = ResourceKind(name="dashboard", folder="dashboards", schema="dashboard-resource", definition=HouseDashboard)
"""In the envelope of the resource API; the classic document alone is an artifact for a Grafana from files."""
