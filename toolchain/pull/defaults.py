"""What Grafana takes where a dashboard says nothing: saying it and leaving it out is the same.

Whatever is not in these tables is kept as it is. Sources are Grafana 12.4's: ``kinds`` its dashboard_kind.cue;
``frontend_defaults`` what it drops when it stores a dashboard (apps/dashboard/pkg/migration/frontend_defaults.go);
``promlib`` its Prometheus data source (pkg/promlib/models/query.go). What a panel's plugin registers, which
getPanelOptionsWithDefaults merges under what a panel says, name by name, is in ``define/panels/plugin_defaults.py``. A
name that stands for null is dropped when a dashboard is stored (frontend_defaults).
"""

from collections.abc import Mapping
from typing import Any

from toolchain.define.panels.plugin_defaults import CUSTOM, OPTIONS

Defaults = Mapping[str, Any]
"""Values by names; those of an object, one inside the other, are merged name by name."""

DASHBOARD: Defaults = {
    # frontend_defaults, which fills these in on each load, and kinds
    "description": "",
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "links": [],
    "liveNow": False,
    "preload": False,
    "refresh": "",
    "style": "dark",
    "tags": [],
    "time": {"from": "now-6h", "to": "now"},
    "timezone": "",
    "weekStart": "",
    "hideControls": False,
    "templating": {"list": []},
    "annotations": {"list": []},
    "timepicker": {
        "hidden": False,
        "nowDelay": "",
        "refresh_intervals": ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
    },
}
SERVERS = frozenset({"id", "version"})
"""What the server that stores a dashboard gives it (kinds: "id", "version")."""

BUILT_IN: tuple[Mapping[str, Any], ...] = tuple(
    {
        "builtIn": 1,
        "datasource": source,
        "enable": True,
        "hide": True,
        "iconColor": "rgba(0, 211, 255, 1)",
        "name": "Annotations & Alerts",
        "type": "dashboard",
        **target,
    }
    for source in ({"type": "grafana", "uid": "-- Grafana --"}, {"type": "datasource", "uid": "grafana"})
    for target in ({}, {"target": {"limit": 100, "matchAny": False, "tags": [], "type": "dashboard"}})
)
"""The annotation that each dashboard gets if it has no built-in one (frontend_defaults), as releases wrote it."""

PANEL: Defaults = {
    # kinds and frontend_defaults
    "type": "",
    "title": "",
    "description": "",
    "transparent": False,
    "links": [],
    "transformations": [],
    "targets": [],
    "options": {},
    "fieldConfig": {"defaults": {}, "overrides": []},
    "repeatDirection": "h",
    "hideTimeOverride": False,
}
NO_QUERIES = [{"refId": "A"}]
"""The queries of a panel that has none (frontend_defaults)."""
PLACE: Defaults = {"x": 0, "y": 0, "w": 6, "h": 3}
"""Where a panel is that says no place at all (frontend_defaults)."""
ROW: Defaults = {"title": "", "collapsed": False, "panels": [], "repeat": "", "targets": []}
TRANSFORMATION: Defaults = {"options": {}}
"""Options that a transformation does not say are its own defaults (packages/grafana-data/src/transformations)."""
LINK: Defaults = {
    "targetBlank": False,
    "asDropdown": False,
    "includeVars": False,
    "keepTime": False,
    "tags": [],
    "tooltip": "",
    "url": "",
}
ANNOTATION: Defaults = {"builtIn": 0, "hide": False, "enable": True}

VARIABLE: Defaults = {
    # kinds
    "name": "",
    "type": "",
    "label": "",
    "definition": "",
    "description": "",
    "hide": 0,
    "skipUrlSync": False,
    "multi": False,
    "includeAll": False,
    "allowCustomValue": True,
    "options": [],
    "current": {},
    "regex": "",
    "sort": 0,
    "allValue": "",
    # words of releases before 8, which no later one reads
    "tags": [],
    "tagsQuery": "",
    "tagValuesQuery": "",
    "useTags": False,
}

PROMETHEUS_QUERY: Defaults = {
    # promlib: zero values, and 1 where "intervalFactor" is 0; packages/grafana-prometheus: what its builder begins with
    "datasource": {},
    "hide": False,
    "exemplar": False,
    "format": "time_series",
    "instant": False,
    "interval": "",
    "intervalFactor": 1,
    "legendFormat": "",
    "disableTextWrap": False,
    "fullMetaSearch": False,
    "includeNullMetadata": True,
    "useBackend": False,
}
LOKI_QUERY: Defaults = {"datasource": {}, "hide": False, "legendFormat": "", "queryType": "range", "step": ""}
OTHER_QUERY: Defaults = {"datasource": {}, "hide": False}

_VALUES: Defaults = {
    # standardOptions: public/app/core/components/OptionsUI/registry.tsx
    "mappings": [],
    "thresholds": {
        "mode": "absolute",
        "steps": [{"color": "green"}, {"color": "red", "value": 80}],
    },
    "links": [],
}
_BY_THRESHOLDS: Defaults = {**_VALUES, "color": {"mode": "thresholds"}}
"""Without a colour a field has that of its thresholds (packages/grafana-data/src/field/fieldColor.ts)."""
_BY_SERIES: Defaults = {**_VALUES, "color": {"mode": "palette-classic"}}


def _panel(options: Defaults, fields: Defaults, custom: Defaults | None) -> Defaults:
    fields = {**fields, "custom": custom or {}}
    return {**PANEL, "options": options, "fieldConfig": {"defaults": fields, "overrides": []}}


_FIELDS: Mapping[str, Defaults] = {
    **dict.fromkeys(("timeseries", "barchart", "piechart", "histogram"), _BY_SERIES),
    **dict.fromkeys(("bargauge", "gauge", "stat", "table", "status-history"), _BY_THRESHOLDS),
    "state-timeline": {**_VALUES, "color": {"mode": "continuous-GrYlRd"}},
}
"""Standard options of those plugins that colour fields by default."""
PLUGINS: Mapping[str, Defaults] = {
    kind: _panel(options, _FIELDS.get(kind, _VALUES), CUSTOM.get(kind)) for kind, options in OPTIONS.items()
}


def of_panel(kind: object) -> Defaults:
    """Return the defaults of a panel of a type; of one whose plugin is not known, those that all panels have."""
    if kind == "row":
        return ROW
    return PLUGINS.get(str(kind), PANEL)


def of_query(source_type: str) -> Defaults:
    """Return the defaults of a query of a data source of a type."""
    return {"prometheus": PROMETHEUS_QUERY, "loki": LOKI_QUERY}.get(source_type, OTHER_QUERY)
