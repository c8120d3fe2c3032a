"""Dashboards in the styles in which people make them, small, each a document that Grafana takes."""

from collections.abc import Iterator
from itertools import product
from typing import Any

Document = dict[str, Any]

SOURCES: dict[str, Any] = {
    "variable": {"type": "prometheus", "uid": "${datasource}"},
    "input": {"type": "prometheus", "uid": "${DS_PROMETHEUS}"},
    "name": "Prometheus of the team",
    "nobody": None,
    "uid": {"type": "prometheus", "uid": "PBFA97CFB590B2093"},
    "mixed": {"type": "datasource", "uid": "-- Mixed --"},
}
EDITORS: dict[str, Document] = {
    "12": {"editorMode": "code", "range": True, "legendFormat": "__auto", "fullMetaSearch": False, "useBackend": False},
    "8": {"exemplar": True, "interval": "", "legendFormat": "{{pod}}"},
    "6": {"intervalFactor": 2, "legendFormat": "{{instance}}", "step": 20, "metric": "up", "format": "time_series"},
    "instant": {"instant": True, "format": "table", "range": False, "legendFormat": ""},
}
UI_OPTIONS: Document = {
    "legend": {"calcs": ["mean", "lastNotNull"], "displayMode": "table", "placement": "right", "showLegend": True},
    "tooltip": {"mode": "multi", "sort": "desc", "hideZeros": False, "maxHeight": 600},
}
UI_FIELDS: Document = {
    "color": {"mode": "palette-classic"},
    "mappings": [
        {"type": "value", "options": {"0": {"text": "down", "color": "red", "index": 0}}},
        {"type": "special", "options": {"match": "null", "result": {"text": "N/A", "index": 1}}},
    ],
    "thresholds": {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, {"color": "#EAB839", "value": 0.7}],
    },
    "unit": "percentunit",
    "min": 0,
    "max": 1,
    "custom": {
        "axisBorderShow": False,
        "drawStyle": "line",
        "fillOpacity": 12,
        "lineWidth": 2,
        "stacking": {"group": "A", "mode": "normal"},
        "thresholdsStyle": {"mode": "area"},
        "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    },
}
OVERRIDES = [
    {"matcher": {"id": "byName", "options": "p99"}, "properties": [{"id": "custom.lineWidth", "value": 3}]},
    {"matcher": {"id": "byRegexp", "options": "/limit|request/"}, "properties": [{"id": "unit", "value": "bytes"}]},
    {"matcher": {"id": "byFrameRefID", "options": "B"}, "properties": [{"id": "class", "value": None}]},
]


def panels(style: str, source: Any, editor: Document) -> list[Document]:
    """A few panels as an editor of that time writes them."""
    queries = ['sum(rate(http_requests_total{job="api",code=~"5.."}[$__rate_interval])) by (code)', "up == 0"]
    targets = [{"refId": name, "expr": text, **editor} for name, text in zip("AB", queries, strict=True)]
    if style == "generated":
        made: list[Document] = [
            {"type": "timeseries", "title": f"Requests {index}", "targets": targets[:1], "gridPos": place(index, 8, 7)}
            for index in range(5)
        ]
    elif style == "edited":
        made = [
            {
                "type": "timeseries",
                "title": "Load",
                "description": 'It\'s "loaded"\nand more',
                "gridPos": place(0, 24, 9),
                "fieldConfig": {"defaults": UI_FIELDS, "overrides": OVERRIDES},
                "options": UI_OPTIONS,
                "pluginVersion": "11.4.0",
                "targets": targets,
                "transformations": [
                    {"id": "merge", "options": {}},
                    {"id": "organize", "options": {"excludeByName": {}}},
                ],
            },
            {"type": "timeseries", "title": "Load", "gridPos": {"h": 4, "w": 5, "x": 3, "y": 40}, "targets": targets},
        ]
    elif style == "rows":
        inside = [
            {"type": "stat", "title": "", "id": 11, "targets": targets[:1], "gridPos": {"h": 3, "w": 3, "x": 0, "y": 1}}
        ]
        made = [
            {"type": "row", "title": "Now", "id": 9, "collapsed": False, "gridPos": place(0, 24, 1), "panels": []},
            {"type": "gauge", "title": "Full", "targets": targets[:1], "gridPos": {"h": 5, "w": 6, "x": 0, "y": 1}},
            {
                "type": "row",
                "title": "$pod",
                "repeat": "pod",
                "collapsed": True,
                "id": 10,
                "gridPos": {"h": 1, "w": 24, "x": 0, "y": 6},
                "panels": inside,
            },
        ]
    else:
        made = [
            {"type": "text", "title": "Read me", "options": {"mode": "html", "content": "<b>\\</b>\n\n\t'''"}, "gridPos": place(0, 6, 3)},
            {"type": "acme-flow-panel", "title": "Flow", "options": {"nodes": [{"a": None}], "": {}}, "gridPos": place(1, 6, 3), "targets": targets},
            {"type": "timeseries", "title": "Lib", "libraryPanel": {"uid": "lib-1", "name": "Shared"}, "gridPos": place(2, 6, 3)},
            {"type": "table", "title": "SQL", "gridPos": place(3, 6, 3), "targets": [{"refId": "A", "rawSql": "select 1", "datasource": {"type": "mysql", "uid": "x"}}]},
        ]  # fmt: skip
    for number, panel in enumerate(made, 1):
        panel.setdefault("id", number)
        if source is not None and panel["type"] != "row":
            panel.setdefault("datasource", source)
    return made


def place(index: int, width: int, height: int) -> Document:
    """The place of a panel among others of one size."""
    across = 24 // width
    return {"h": height, "w": width, "x": index % across * width, "y": index // across * height}


def variables(source: Any) -> list[Document]:
    """Variables of most types, with what was chosen."""
    return [
        {"type": "datasource", "name": "datasource", "query": "prometheus", "current": {"text": "default", "value": "default"}, "refresh": 1, "hide": 0, "regex": "", "options": []},
        {"type": "query", "name": "pod", "label": "Pod", "datasource": source, "definition": "label_values(up, pod)", "query": {"query": "label_values(up, pod)", "refId": "StandardVariableQuery"}, "refresh": 2, "sort": 1, "multi": True, "includeAll": True, "current": {"selected": True, "text": ["All"], "value": ["$__all"]}},
        {"type": "custom", "name": "class", "query": "a,b : c", "current": {"text": "a", "value": "a"}, "options": [{"text": "a", "value": "a", "selected": True}, {"text": "b", "value": "c", "selected": False}]},
        {"type": "textbox", "name": "filter", "query": "", "current": {"text": "x|y", "value": "x|y"}},
        {"type": "interval", "name": "interval", "query": "1m,5m", "auto": True, "auto_count": 30, "current": {"text": "1m", "value": "1m"}},
        {"type": "constant", "name": "cluster", "query": "eu-1", "hide": 2},
    ]  # fmt: skip


def every() -> Iterator[tuple[str, Document]]:
    """Each style with each data source and some editor, by a name."""
    editors = list(EDITORS)
    styles = ("generated", "edited", "rows", "foreign")
    versions = (42, 39, 36, 30, 27, 16)
    for number, (style, source) in enumerate(product(styles, SOURCES)):
        for shift in (0, 1):
            editor = editors[(number + shift) % len(editors)]
            name = f"{style}-{source}-{editor}-{shift}"
            document: Document = {
                "uid": f"s{number}-{shift}",
                "title": f"Style {number} {shift}",
                "schemaVersion": versions[(number + shift) % len(versions)],
                "tags": ["imported", name],
                "graphTooltip": number % 3,
                "time": {"from": "now-1h", "to": "now" if shift else "now-5m"},
                "refresh": "" if shift else "30s",
                "timezone": ("", "utc", "browser")[number % 3],
                "panels": panels(style, SOURCES[source], EDITORS[editor]),
                "templating": {"list": variables(SOURCES[source]) if shift else []},
                "links": [{"type": "dashboards", "title": "Others", "tags": ["x"], "asDropdown": True, "icon": "bolt"}],
            }
            if source == "input":
                document["__inputs"] = [{"name": "DS_PROMETHEUS", "type": "datasource", "pluginId": "prometheus"}]
            yield name, document
