"""A dashboard as Grafana stores it: without what is as it would be anyway, and what only its pages need.

Source: Grafana 12.4, apps/dashboard/pkg/migration/frontend_defaults.go.
"""

from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.panels.successors import successor
from toolchain.migrate.values import annotations, same, variables, whole

_OF_PAGES = (
    "events",
    "meta",
    "originalTime",
    "originalTemplating",
    "originalLibraryPanels",
    "panelInEdit",
    "panelInView",
    "getVariablesFromState",
    "formatDate",
    "appEventsSubscription",
    "panelsAffectedByVariableChange",
    "lastRefresh",
    "timeRangeUpdatedDuringEditOrView",
    "originalDashboard",
    "variables",
    "version",
    "iteration",
    "nav",
    "pulldowns",
)
_PANEL_OF_PAGES = (
    "events",
    "isViewing",
    "isEditing",
    "isInView",
    "hasRefreshed",
    "cachedPluginOptions",
    "plugin",
    "queryRunner",
    "replaceVariables",
    "configRev",
    "hasSavedPanelEditChange",
    "getDisplayTitle",
    "dataSupport",
    "key",
    "isNew",
    "refreshWhenInView",
    "scopedVars",
)
_ANYWAY: tuple[tuple[str, Any], ...] = (
    ("style", "dark"),
    ("hideControls", False),
    ("id", None),
    ("gnetId", None),
)
_NO_FIELD_CONFIG: Document = {"defaults": {}, "overrides": []}
_GRID_POSITION: Document = {"x": 0, "y": 0, "h": 3, "w": 6}
_PANEL_ANYWAY: tuple[tuple[str, Any], ...] = (
    ("targets", [{"refId": "A"}]),
    ("transparent", False),
    ("options", {}),
    ("links", []),
    ("fieldConfig", _NO_FIELD_CONFIG),
    ("title", ""),
)
_SINGLESTATS = ("singlestat", "grafana-singlestat-panel")
_OLD_TABLE = ("pageSize", "scroll", "fontSize", "showHeader", "sort")
_BUILT_IN: Document = {
    "builtIn": 1,
    "datasource": {"uid": "-- Grafana --", "type": "grafana"},
    "name": "Annotations & Alerts",
    "type": "dashboard",
    "iconColor": "rgba(0, 211, 255, 1)",
    "enable": True,
    "hide": True,
}


@frozen
class AsWritten:
    """What panels had before anything was done to them, by their identity: it stays although it is empty."""

    with_transformations: frozenset[int]
    with_custom: frozenset[int]
    in_rows: bool
    """Whether panels get their places of rows: such a place is stored even where it is the default one."""

    @classmethod
    def of(cls, dashboard: Document) -> "AsWritten":
        """Return what the panels of a dashboard have, and those in them."""
        panels = [each for panel in items(dashboard.get("panels")) for each in (panel, *items(panel.get("panels")))]
        return cls(
            frozenset(id(each) for each in panels if "transformations" in each),
            frozenset(id(each) for each in panels if "custom" in section(each, "fieldConfig", "defaults")),
            isinstance(dashboard.get("rows"), list),
        )


def make_as_stored(dashboard: Document, written: AsWritten) -> None:
    """Drop what is not stored, add the annotations that each dashboard has, and order panels by their places."""
    if all(whole(each.get("builtIn")) != 1 for each in annotations(dashboard)):
        own = section(dashboard, "annotations")
        if isinstance(own.get("list"), list):
            own["list"] = [{**_BUILT_IN, "datasource": dict(_BUILT_IN["datasource"])}, *own["list"]]
    for name in _OF_PAGES:
        dashboard.pop(name, None)
    for name, value in _ANYWAY:
        _drop_if(dashboard, name, value)
    _drop_nulls(dashboard.get("templating"))
    for variable in variables(dashboard):
        _make_variable(variable)
    panels = [
        each for each in items(dashboard.get("panels")) if "repeatPanelId" not in each and "repeatedByRow" not in each
    ]
    for panel in panels:
        _make_panel(panel, written, nested=False)
        for inside in items(panel.get("panels")):
            _make_panel(inside, written, nested=True)
    dashboard["panels"] = sorted(panels, key=_place)


def _make_variable(variable: Document) -> None:
    variable.pop("index", None)
    kind = variable.get("type")
    if kind == "query":
        refresh = whole(variable.get("refresh"))
        if refresh != 0:
            variable.setdefault("options", [])
    elif kind == "constant":
        variable.pop("options", None)
    elif kind == "datasource":
        variable["options"] = []


def _make_panel(panel: Document, written: AsWritten, *, nested: bool) -> None:
    new_type = successor(panel)
    if new_type:
        panel["autoMigrateFrom"], panel["type"] = panel["type"], new_type
    if panel.get("libraryPanel") is not None:
        kept = {name: panel[name] for name in ("id", "title", "gridPos", "libraryPanel") if panel.get(name) is not None}
        panel.clear()
        panel.update(kept)
        return
    if panel.get("type") == "row":
        _drop_if(panel, "repeat", "")
    for name in _PANEL_OF_PAGES:
        panel.pop(name, None)
    for name, value in _PANEL_ANYWAY:
        _drop_if(panel, name, value)
    if not written.in_rows:
        _drop_if(panel, "gridPos", _GRID_POSITION)
    if panel.get("transformations") == [] and not (nested and id(panel) in written.with_transformations):
        del panel["transformations"]
    _drop_nulls(panel)
    if panel.get("type") == "table" and panel.get("autoMigrateFrom") != "table-old":
        for name in _OLD_TABLE:
            panel.pop(name, None)
    _drop_if(panel, "targets", [])
    _make_field_config(panel, had_custom=id(panel) in written.with_custom)


def _make_field_config(panel: Document, *, had_custom: bool) -> None:
    if not had_custom:
        _drop_if(panel, "fieldConfig", _NO_FIELD_CONFIG)
        if panel.get("autoMigrateFrom") in _SINGLESTATS:
            _drop_if(section(panel, "fieldConfig", "defaults"), "custom", {})
        return
    config = panel.setdefault("fieldConfig", {"defaults": {}, "overrides": []})
    if isinstance(config, dict) and isinstance(config.get("defaults"), dict):
        config["defaults"].setdefault("custom", {})


def _drop_if(owner: Document, name: str, value: Any) -> None:
    if name in owner and same(owner[name], value):
        del owner[name]


def _drop_nulls(value: Any) -> None:
    """Drop names that stand for nothing, and none of a list's items."""
    if isinstance(value, dict):
        for name in [name for name, inner in value.items() if inner is None]:
            del value[name]
        for inner in value.values():
            _drop_nulls(inner)
    elif isinstance(value, list):
        for inner in value:
            _drop_nulls(inner)


def _place(panel: Document) -> tuple[float, float]:
    place = section(panel, "gridPos")
    return (_coordinate(place, "y"), _coordinate(place, "x"))


def _coordinate(place: Document, name: str) -> float:
    value = place.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
