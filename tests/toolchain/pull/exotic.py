"""Dashboards as people make them in Grafana's editor, far from the house's style."""

from typing import Any

from toolchain.define.panels.kinds import KINDS

Document = dict[str, Any]

UNKNOWN_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
AS_EDITED = {
    "disableTextWrap": False,
    "editorMode": "builder",
    "fullMetaSearch": False,
    "includeNullMetadata": True,
    "legendFormat": "__auto",
    "range": True,
    "useBackend": False,
}


def panel(number: int, kind: str, title: str, x: int, y: int, **fields: Any) -> Document:
    """A panel at a place, eight columns wide."""
    place = {"h": 7, "w": 8, "x": x, "y": y}
    return {"id": number, "type": kind, "title": title, "gridPos": place, **fields}


def dashboard(uid: str, title: str, panels: list[Document], **fields: Any) -> Document:
    """A dashboard as Grafana 12 stores one."""
    return {
        "uid": uid,
        "title": title,
        "schemaVersion": 41,
        "editable": True,
        "fiscalYearStartMonth": 0,
        "graphTooltip": 0,
        "links": [],
        "preload": False,
        "tags": [],
        "templating": {"list": []},
        "time": {"from": "now-15m", "to": "now-1m"},
        "timepicker": {"refresh_intervals": ["5s", "1h"]},
        "timezone": "",
        "version": 7,
        "panels": panels,
        **fields,
    }


def edited_series(number: int, x: int, y: int, expr: str) -> Document:
    """A time series panel with the options that the editor writes."""
    return panel(
        number,
        "timeseries",
        "Panel Title",
        x,
        y,
        datasource=UNKNOWN_SOURCE,
        fieldConfig={
            "defaults": {
                "color": {"mode": "palette-classic"},
                "custom": {"axisBorderShow": False, "drawStyle": "line", "lineWidth": 2, "barWidthFactor": 0.6},
                "mappings": [],
                "thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]},
            },
            "overrides": [],
        },
        options={
            "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"hideZeros": False, "mode": "single", "sort": "none"},
        },
        pluginVersion="12.0.1",
        targets=[{"datasource": UNKNOWN_SOURCE, "expr": expr, "refId": "A", **AS_EDITED}],
    )


def as_edited() -> Document:
    """What a person makes in five minutes: untitled panels, in no order, with a gap."""
    return dashboard(
        "adk2v9x",
        "New dashboard",
        [
            edited_series(3, 8, 0, "up"),
            edited_series(1, 0, 0, 'sum by(job) (rate(http_requests_total{job="medianest-app"}[5m]))'),
            edited_series(2, 0, 20, "this is { no query"),
        ],
    )


def rows() -> Document:
    """Rows that are collapsed, repeated, empty and untitled, and panels between them."""
    return dashboard(
        "Rows_And-Rows",
        "Rows",
        [
            panel(1, "text", "Before", 0, 0, options={"mode": "html", "content": '<b>"it\'s"</b>\n\\d\t'}),
            {"id": 2, "type": "row", "title": "Open", "collapsed": False, "gridPos": {"h": 1, "w": 24, "x": 0, "y": 9}},
            panel(3, "stat", "Repeated", 0, 10, repeat="instance", repeatDirection="v", maxPerRow=4),
            {
                "id": 4,
                "type": "row",
                "title": "Closed $job",
                "collapsed": True,
                "repeat": "job",
                "gridPos": {"h": 1, "w": 24, "x": 0, "y": 17},
                "panels": [panel(5, "gauge", "Inside", 0, 18), panel(6, "gauge", "Inside", 16, 18)],
            },
            panel(7, "stat", "After a closed row", 3, 18),
            {"id": 8, "type": "row", "title": "", "collapsed": True, "gridPos": {"h": 1, "w": 24, "x": 0, "y": 25}},
            {"id": 9, "type": "row", "title": "Odd", "collapsed": False, "panels": [panel(10, "stat", "Lost", 0, 0)]},
            {"id": 11, "type": "row", "title": "Empty", "gridPos": {"h": 1, "w": 24, "x": 0, "y": 27}, "panels": []},
        ],
    )


def panels() -> Document:
    """Panels of every known kind, with odd options, of unknown kinds, and from the library."""
    kinds = (*KINDS, "graph", "grafana-polystat-panel", "geomap")
    bare = [panel(100 + index, kind, kind, 8 * (index % 3), 7 * (index // 3)) for index, kind in enumerate(kinds)]
    odd = [
        {"id": 1, "gridPos": {"h": 3, "w": 24, "x": 0, "y": 70}, "libraryPanel": {"uid": "lib-1", "name": "Shared"}},
        panel(
            2,
            "table",
            "Everything",
            0,
            73,
            description='Quotes " and \' and ümläut, 日本語 and 🎉;\nsecond line',
            datasource={"type": "datasource", "uid": "-- Mixed --"},
            interval="1m",
            timeFrom="1h",
            timeShift="1d",
            hideTimeOverride=True,
            transparent=True,
            maxDataPoints=50,
            cacheTimeout="60",
            links=[{"title": "There", "url": "/d/x?${__url_time_range}&var-a=$a", "targetBlank": False}],
            transformations=[
                {"id": "merge", "options": {}},
                {"id": "organize", "options": {"excludeByName": {"Time": True, "token": False}, "renameByName": {}}},
                {"id": "filterByValue", "disabled": True, "options": {"filters": [{"fieldName": "a", "config": {}}]}},
            ],
            fieldConfig={
                "defaults": {
                    "unit": "bytes",
                    "decimals": 1,
                    "min": 0,
                    "max": 1.5,
                    "noValue": "-",
                    "displayName": "${__field.labels.a}",
                    "mappings": [
                        {"type": "value", "options": {"0": {"text": "no", "color": "red", "index": 0}}},
                        {"type": "range", "options": {"from": 1, "to": None, "result": {"text": "yes"}}},
                        {"type": "special", "options": {"match": "null", "result": {"text": "N/A"}}},
                    ],
                    "thresholds": {"mode": "percentage", "steps": [{"color": "blue", "value": None}]},
                    "links": [{"title": "Data", "url": "https://example.org/?q=${__value.raw}", "targetBlank": True}],
                    "custom": {"align": "right", "cellOptions": {"type": "color-background", "mode": "gradient"}},
                },
                "overrides": [
                    {"matcher": {"id": "byName", "options": "a"}, "properties": [{"id": "unit", "value": "s"}]},
                    {
                        "matcher": {"id": "byRegexp", "options": "/^p(95|99)$/i"},
                        "properties": [
                            {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [8, 6]}},
                            {"id": "color", "value": {"mode": "fixed", "fixedColor": "red"}},
                        ],
                    },
                    {"matcher": {"id": "byFrameRefID", "options": "A"}, "properties": []},
                    {
                        "matcher": {"id": "byName", "options": "twice"},
                        "properties": [{"id": "unit", "value": "s"}, {"id": "unit", "value": "ms"}],
                    },
                ],
            },
            targets=[
                {"refId": "A", "datasource": {"type": "loki", "uid": "loki"}, "expr": '{a="b"} |= "c"', "maxLines": 5},
                {"refId": "prices", "datasource": {"type": "mysql", "uid": "shop"}, "rawSql": "select '\\'", "hide": False},
                {"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}, "type": "math", "expression": "$A"},
                {"refId": "C", "expr": "up", "instant": True, "range": True, "hide": True, "interval": "30s"},
            ],
        ),
        panel(3, "timeseries", "Of another panel", 8, 73, targets=[{"panelId": 2, "refId": "A"}], datasource=None),
        panel(4, "stat", "By name", 16, 73, datasource="Prometheus", targets=[{"expr": "up", "refId": "Z"}]),
        panel(5, "stat", "From below", 0, 80, fieldConfig={"defaults": {"thresholds": {"mode": "absolute", "steps": [
            {"color": "red", "value": None}, {"color": "orange", "value": 0.9}, {"color": "green", "value": 0.95},
        ]}}, "overrides": []}),
    ]  # fmt: skip
    return dashboard("panels.of-all kinds", "All \"kinds\" \\ of 'panels'\nand more", [*bare, *odd])


def variables() -> Document:
    """Variables of every type, annotations and links."""
    found = [
        {"type": "datasource", "name": "datasource", "query": "prometheus", "current": {"text": "P", "value": "p"}},
        {"type": "interval", "name": "step", "query": "1m,5m", "auto": True, "auto_count": 30, "auto_min": "10s"},
        {"type": "constant", "name": "from", "query": "a", "hide": 2, "skipUrlSync": True},
        {"type": "adhoc", "name": "Filters", "datasource": UNKNOWN_SOURCE, "filters": [], "baseFilters": []},
        {"type": "textbox", "name": "text", "label": "Text", "query": "a\"b'c", "current": {"text": "x", "value": "x"}},
        {"type": "custom", "name": "list", "query": "a, b\\,c, d : e", "multi": True, "includeAll": True,
         "current": {"text": ["b"], "value": ["b"]}},
        {"type": "custom", "name": "dashboard", "query": "one", "multi": True, "includeAll": False},
        {"type": "query", "name": "instance", "datasource": {"type": "prometheus", "uid": "prometheus"}, "refresh": 1,
         "definition": "label_values(up,instance)", "query": {"query": "label_values(up,instance)", "refId": "A"}},
        {"type": "query", "name": "ünï", "datasource": None, "query": "metrics(.*)", "regex": "/a|b/", "sort": 2},
        {"type": "system", "name": "list", "query": ""},
    ]  # fmt: skip
    events = [
        {"builtIn": 1, "name": "Annotations & Alerts", "datasource": {"type": "grafana", "uid": "-- Grafana --"}},
        {"name": "Deploys", "datasource": {"type": "prometheus", "uid": "prometheus"}, "expr": "changes(x[1m]) > 0",
         "enable": False, "iconColor": "red", "useValueForTime": "on"},
        {"name": "Tags", "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "enable": True, "hide": False,
         "iconColor": "blue", "target": {"type": "tags", "tags": ["a"], "matchAny": False, "limit": 100}},
        {"name": "Tags of any", "enable": True, "iconColor": "blue", "target": {"type": "tags", "matchAny": True}},
    ]  # fmt: skip
    links = [
        {"type": "dashboards", "title": "", "tags": ["x"], "asDropdown": False, "icon": "doc", "url": ""},
        {"type": "link", "title": "Wiki", "url": "https://example.org", "icon": "bolt", "tooltip": "See", "tags": []},
    ]
    return dashboard(
        "variables",
        "日本語",
        [panel(1, "text", "", 0, 0)],
        templating={"list": found},
        annotations={"list": events},
        links=links,
        tags=["b", "a"],
        refresh="",
        weekStart="monday",
        liveNow=True,
    )


def every() -> tuple[Document, ...]:
    """All of them."""
    return as_edited(), rows(), panels(), variables()
