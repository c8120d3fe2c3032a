"""What Grafana's editor writes into a dashboard when somebody saves it: the defaults of panels, queries and variables.

Who changes a title there saves every panel that was drawn with all options that its plugin has; what is at its default
says nothing. Source: Grafana 12.4.3, ``getPanelOptionsWithDefaults.ts``, and ``module.tsx`` and ``panelcfg.gen.ts`` of
the plugins below ``public/app/plugins/panel/``.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document

_LEGEND = {"showLegend": True, "displayMode": "list", "placement": "bottom"}
_TOOLTIP = {"mode": "single", "sort": "none", "hideZeros": False}
_SERIES = {"legend": _LEGEND, "tooltip": _TOOLTIP}
_REDUCED = {"reduceOptions": {"values": False, "calcs": ["lastNotNull"]}}
_HIDDEN = {"hideFrom": {"legend": False, "tooltip": False, "viz": False}}
_AXIS = {
    "axisPlacement": "auto",
    "axisColorMode": "text",
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "axisGridShow": True,
    "scaleDistribution": {"type": "linear"},
}
_BARS = {"fillOpacity": 80, "gradientMode": "none", "lineWidth": 1, "thresholdsStyle": {"mode": "off"}}
_SIZES = {"minVizWidth": 75, "minVizHeight": 75}

_OPTIONS: Mapping[str, Document] = {
    "alertlist": {
        "viewMode": "list",
        "groupMode": "default",
        "maxItems": 20,
        "sortOrder": 1,
        "dashboardAlerts": False,
        "showInactiveAlerts": False,
        "stateFilter": {
            **dict.fromkeys(("firing", "pending", "recovering", "error"), True),
            **dict.fromkeys(("noData", "normal"), False),
        },
    },
    "annolist": {
        "limit": 10,
        "navigateAfter": "10m",
        "navigateBefore": "10m",
        "navigateToPanel": True,
        "onlyFromThisDashboard": False,
        "onlyInTimeRange": False,
        "showTags": True,
        "showTime": True,
        "showUser": True,
    },
    "barchart": {
        **_SERIES,
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
    "bargauge": {
        **_REDUCED,
        "legend": {**_LEGEND, "showLegend": False},
        "orientation": "auto",
        "displayMode": "gradient",
        "valueMode": "color",
        "namePlacement": "auto",
        "showUnfilled": True,
        "sizing": "auto",
        "minVizWidth": 8,
        "minVizHeight": 16,
        "maxVizHeight": 300,
    },
    "dashlist": {
        "includeVars": False,
        "keepTime": False,
        "maxItems": 10,
        "showFolderNames": True,
        "showHeadings": True,
        "showRecentlyViewed": False,
        "showSearch": False,
        "showStarred": True,
    },
    "gauge": {
        **_REDUCED,
        **_SIZES,
        "orientation": "auto",
        "sizing": "auto",
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
        "barShape": "flat",
        "barWidthFactor": 0.5,
        "endpointMarker": "point",
        "segmentCount": 1,
        "segmentSpacing": 0.3,
        "shape": "gauge",
        "sparkline": True,
        "textMode": "auto",
        "effects": {"barGlow": False, "centerGlow": False, "gradient": True},
    },
    "heatmap": {
        "calculate": False,
        "cellGap": 1,
        "color": {
            "mode": "scheme",
            "scheme": "Oranges",
            "fill": "dark-orange",
            "scale": "exponential",
            "reverse": False,
            "exponent": 0.5,
            "steps": 64,
        },
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"},
        "selectionMode": "x",
        "showValue": "auto",
        "tooltip": {"mode": "single", "yHistogram": False, "showColorScale": False},
        "yAxis": {"axisPlacement": "left", "reverse": False},
    },
    "histogram": {**_SERIES, "bucketCount": 30, "bucketOffset": 0, "combine": False},
    "logs": {
        "showTime": False,
        "showCommonLabels": False,
        "timestampResolution": "ms",
        "wrapLogMessage": False,
        "unwrappedColumns": False,
        "prettifyLogMessage": False,
        "enableLogDetails": True,
        "enableInfiniteScrolling": False,
        "showLogAttributes": True,
        "showControls": False,
        "dedupStrategy": "none",
        "sortOrder": "Descending",
    },
    "nodeGraph": {"zoomMode": "cooperative", "layoutAlgorithm": "layered"},
    "piechart": {**_REDUCED, **_SERIES, "pieType": "pie", "sort": "desc"},
    "stat": {
        **_REDUCED,
        "orientation": "auto",
        "textMode": "auto",
        "wideLayout": True,
        "colorMode": "value",
        "graphMode": "area",
        "justifyMode": "auto",
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
    },
    "state-timeline": {
        **_SERIES,
        "alignValue": "left",
        "mergeValues": True,
        "perPage": 20,
        "rowHeight": 0.9,
        "showValue": "auto",
    },
    "status-history": {**_SERIES, "colWidth": 0.9, "perPage": 20, "rowHeight": 0.9, "showValue": "auto"},
    "table": {"showHeader": True, "cellHeight": "sm"},
    "text": {
        "mode": "markdown",
        "code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False},
    },
    "timeseries": _SERIES,
    "traces": {"spanFilters": {"matchesOnly": False, "criticalPathOnly": False}},
    "xychart": {**_SERIES, "mapping": "auto"},
}

_CUSTOM: Mapping[str, Document] = {
    "barchart": {**_AXIS, **_HIDDEN, **_BARS},
    "heatmap": {**_HIDDEN, "scaleDistribution": {"type": "linear"}},
    "histogram": {**_HIDDEN, **_BARS, "stacking": {"mode": "none", "group": "A"}},
    "piechart": _HIDDEN,
    "state-timeline": {
        **_HIDDEN,
        "axisPlacement": "auto",
        "lineWidth": 0,
        "fillOpacity": 70,
        "spanNulls": False,
        "insertNulls": False,
    },
    "status-history": {**_HIDDEN, "axisPlacement": "auto", "lineWidth": 1, "fillOpacity": 70},
    "table": {
        "align": "auto",
        "cellOptions": {"type": "auto"},
        "inspect": False,
        "wrapHeaderText": False,
    },
    "timeseries": {
        **_AXIS,
        **_HIDDEN,
        "drawStyle": "line",
        "lineInterpolation": "linear",
        "barAlignment": 0,
        "barWidthFactor": 0.6,
        "lineWidth": 1,
        "fillOpacity": 0,
        "gradientMode": "none",
        "spanNulls": False,
        "insertNulls": False,
        "showPoints": "auto",
        "showValues": False,
        "pointSize": 5,
        "stacking": {"mode": "none", "group": "A"},
        "thresholdsStyle": {"mode": "off"},
    },
    "xychart": {
        **_AXIS,
        **_HIDDEN,
        "show": "points",
        "pointSize": {"fixed": 5},
        "pointShape": "circle",
        "pointStrokeWidth": 1,
        "fillOpacity": 50,
    },
}

_OF_QUERY_EDITOR: Document = {
    "disableTextWrap": False,
    "fullMetaSearch": False,
    "includeNullMetadata": True,
    "useBackend": False,
    "direction": "backward",
}
_TARGET: Document = {**_OF_QUERY_EDITOR, "hide": False, "exemplar": False}
_OF_EDITOR = frozenset({"editorMode"})
"""Of a query: in which of its two editors it was shown last."""
_VARIABLE: Document = {
    "hide": 0,
    "skipUrlSync": False,
    "multi": False,
    "includeAll": False,
    "allowCustomValue": True,
}
_PANEL: Document = {"transparent": False, "hideTimeOverride": False}
_THRESHOLDS: Document = {
    "mode": "absolute",
    "steps": [{"color": "green"}, {"color": "red", "value": 80}],
}
"""Of a panel that has none; the first step has no value in normal form."""
_WHOLE: Document = {"graphTooltip": 0, "liveNow": False, "preload": False}


def said_of_panel(panel: Document) -> Document:
    """Return a panel in normal form without what is at the default of its plugin."""
    kind = str(panel.get("type"))
    found = _without(panel, _PANEL)
    if isinstance(found.get("options"), dict):
        found["options"] = _without(found["options"], _OPTIONS.get(kind, {}))
    config = found.get("fieldConfig")
    if isinstance(config, dict) and isinstance(config.get("defaults"), dict):
        defaults = _without(config["defaults"], {"custom": _CUSTOM.get(kind, {})})
        if defaults.get("thresholds") == _THRESHOLDS:
            del defaults["thresholds"]
        found["fieldConfig"] = _filled({**config, "defaults": defaults})
    if isinstance(found.get("targets"), list):
        found["targets"] = [said_of_target(each) for each in found["targets"]]
    return _filled(found)


def said_of_target(target: Document) -> Document:
    """Return a query without what is at its default, and without what only its editor knows."""
    return _without({name: each for name, each in target.items() if name not in _OF_EDITOR}, _TARGET)


def without_editor_fields(target: Document) -> Document:
    """Return a query without what only Grafana's editor writes into one."""
    return _without(target, _OF_QUERY_EDITOR)


def said_of_variable(variable: Document) -> Document:
    """Return a variable without what is at its default."""
    return _without(variable, _VARIABLE)


def said_of_dashboard(dashboard: Document) -> Document:
    """Return what a dashboard says beside its parts, without what is at its default."""
    return _without(dashboard, _WHOLE)


def _without(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> Document:
    """Return nested data without values that are the default, and without what is empty then."""
    found: Document = {}
    for name, each in value.items():
        usual = defaults.get(name)
        if name in defaults and type(each) is type(usual) and each == usual:
            continue
        if isinstance(each, dict) and isinstance(usual, Mapping):
            inner = _without(each, usual)
            if inner or not each:
                found[name] = inner
        else:
            found[name] = each
    return found


def _filled(value: Document) -> Document:
    return {name: each for name, each in value.items() if each not in ({}, [])}
