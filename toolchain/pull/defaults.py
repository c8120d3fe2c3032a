"""What Grafana takes where a dashboard says nothing: saying it and leaving it out is the same.

Whatever is not in these tables is kept as it is. Sources are Grafana 12.4's: ``kinds`` its dashboard_kind.cue;
``frontend_defaults`` what it drops when it stores a dashboard (apps/dashboard/pkg/migration/frontend_defaults.go);
``plugin`` the defaults that a panel's plugin registers (module.tsx and panelcfg.cue of public/app/plugins/panel/...),
which getPanelOptionsWithDefaults merges under what a panel says, name by name; ``promlib`` its Prometheus data source
(pkg/promlib/models/query.go). A name that stands for null is dropped when a dashboard is stored (frontend_defaults).
"""

from collections.abc import Mapping
from typing import Any

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
_HIDE: Defaults = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
_AXIS: Defaults = {
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "axisColorMode": "text",
    "axisLabel": "",
    "axisPlacement": "auto",
    "scaleDistribution": {"type": "linear"},
}
_GRAPH: Defaults = {
    **_HIDE,
    **_AXIS,
    "barAlignment": 0,
    "barWidthFactor": 0.6,
    "drawStyle": "line",
    "fillOpacity": 0,
    "gradientMode": "none",
    "insertNulls": False,
    "lineInterpolation": "linear",
    "lineStyle": {"fill": "solid"},
    "lineWidth": 1,
    "pointSize": 5,
    "showPoints": "auto",
    "showValues": False,
    "spanNulls": False,
    "stacking": {"group": "A", "mode": "none"},
    "thresholdsStyle": {"mode": "off"},
}
_LEGEND: Defaults = {"legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}}
_TOOLTIP: Defaults = {"tooltip": {"hideZeros": False, "mode": "single", "sort": "none"}}
_REDUCED: Defaults = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
_ORIENTED: Defaults = {"orientation": "auto", "text": {}}


def _panel(options: Defaults, defaults: Defaults | None = None, custom: Defaults | None = None) -> Defaults:
    fields = {**(_VALUES if defaults is None else defaults), "custom": custom or {}}
    return {**PANEL, "options": options, "fieldConfig": {"defaults": fields, "overrides": []}}


PLUGINS: Mapping[str, Defaults] = {
    "timeseries": _panel({**_LEGEND, **_TOOLTIP}, _BY_SERIES, _GRAPH),
    "barchart": _panel(
        {
            **_LEGEND,
            **_TOOLTIP,
            "barRadius": 0,
            "barWidth": 0.97,
            "fullHighlight": False,
            "groupWidth": 0.7,
            "orientation": "auto",
            "showValue": "auto",
            "stacking": "none",
            "xTickLabelRotation": 0,
            "xTickLabelSpacing": 0,
        },
        _BY_SERIES,
        {
            **_HIDE,
            **_AXIS,
            "fillOpacity": 80,
            "gradientMode": "none",
            "lineWidth": 1,
            "thresholdsStyle": {"mode": "off"},
        },
    ),
    "bargauge": _panel(
        {
            **_REDUCED,
            **_ORIENTED,
            "displayMode": "gradient",
            "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": False},
            "maxVizHeight": 300,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": "color",
        },
        _BY_THRESHOLDS,
    ),
    "gauge": _panel(
        {
            **_REDUCED,
            **_ORIENTED,
            "minVizHeight": 75,
            "minVizWidth": 75,
            "showThresholdLabels": False,
            "showThresholdMarkers": True,
            "sizing": "auto",
        },
        _BY_THRESHOLDS,
    ),
    "stat": _panel(
        {
            **_REDUCED,
            **_ORIENTED,
            "colorMode": "value",
            "graphMode": "area",
            "justifyMode": "auto",
            "percentChangeColorMode": "standard",
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        },
        _BY_THRESHOLDS,
    ),
    "piechart": _panel(
        {**_REDUCED, **_TOOLTIP, **_LEGEND, "displayLabels": [], "pieType": "pie"},
        {**_BY_SERIES},
        _HIDE,
    ),
    "histogram": _panel(
        {**_LEGEND, **_TOOLTIP, "combine": False, "bucketOffset": 0},
        _BY_SERIES,
        {
            **_HIDE,
            "fillOpacity": 80,
            "gradientMode": "none",
            "lineWidth": 1,
            "stacking": {"group": "A", "mode": "none"},
        },
    ),
    "state-timeline": _panel(
        {**_LEGEND, **_TOOLTIP, "alignValue": "left", "mergeValues": True, "rowHeight": 0.9, "showValue": "auto"},
        {**_VALUES, "color": {"mode": "continuous-GrYlRd"}},
        {**_HIDE, "fillOpacity": 70, "insertNulls": False, "lineWidth": 0, "spanNulls": False},
    ),
    "status-history": _panel(
        {**_LEGEND, **_TOOLTIP, "colWidth": 0.9, "rowHeight": 0.9, "showValue": "auto"},
        {**_VALUES, "color": {"mode": "thresholds"}},
        {**_HIDE, "fillOpacity": 70, "lineWidth": 1},
    ),
    "table": _panel(
        {"cellHeight": "sm", "showHeader": True, "footer": {"reducers": []}},
        _BY_THRESHOLDS,
        {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False},
    ),
    "logs": _panel(
        {
            "dedupStrategy": "none",
            "enableInfiniteScrolling": False,
            "enableLogDetails": True,
            "prettifyLogMessage": False,
            "showCommonLabels": False,
            "showTime": False,
            "sortOrder": "Descending",
            "wrapLogMessage": False,
        }
    ),
    "heatmap": _panel(
        {
            "calculate": False,
            "cellGap": 1,
            "color": {
                "exponent": 0.5,
                "fill": "dark-orange",
                "mode": "scheme",
                "reverse": False,
                "scale": "exponential",
                "scheme": "Oranges",
                "steps": 64,
            },
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
            "yAxis": {"axisPlacement": "left", "reverse": False},
        },
        _VALUES,
        {**_HIDE, "scaleDistribution": {"type": "linear"}},
    ),
    "text": _panel({"mode": "markdown", "code": {"showLineNumbers": False, "showMiniMap": False}}),
}


def of_panel(kind: object) -> Defaults:
    """Return the defaults of a panel of a type; of one whose plugin is not known, those that all panels have."""
    if kind == "row":
        return ROW
    return PLUGINS.get(str(kind), PANEL)


def of_query(source_type: str) -> Defaults:
    """Return the defaults of a query of a data source of a type."""
    return {"prometheus": PROMETHEUS_QUERY, "loki": LOKI_QUERY}.get(source_type, OTHER_QUERY)
