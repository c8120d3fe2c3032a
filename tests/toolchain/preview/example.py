"""A small dashboard with a panel of every kind, and two hours of data for it."""

import math
from typing import Any

from toolchain.define.panels import kinds as panel_kinds

END = 1_700_000_000
START = END - 7200
SCRAPE = 60
NASTY = '</script><b>"q"\'é\u2028'
PROMETHEUS = {"type": "prometheus", "uid": "p"}
LOKI = {"type": "loki", "uid": "l"}
JAEGER = {"type": "jaeger", "uid": "j"}


def openmetrics() -> str:
    """Return counters, a histogram, a gauge, a state and an alert, one sample a minute."""
    times = range(START, END + 1, SCRAPE)
    lines = ["# TYPE requests counter"]
    for job, speed in (("api", 2.0), (NASTY.replace("\u2028", " "), 0.5)):
        label = job.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f'requests_total{{job="{label}"}} {(t - START) * speed} {t}' for t in times]
    lines.append("# TYPE latency histogram")
    for bound, share in (("0.1", 0.5), ("0.5", 0.8), ("1.0", 0.95), ("+Inf", 1.0)):
        lines += [f'latency_bucket{{le="{bound}"}} {(t - START) * share} {t}' for t in times]
    lines += [f"latency_count {t - START} {t}" for t in times]
    lines += [f"latency_sum {(t - START) * 0.3} {t}" for t in times]
    lines.append("# TYPE memory_bytes gauge")
    lines += [f'memory_bytes{{pod="{p}"}} {2**28 * p * (2 + math.sin(t / 900))} {t}' for p in (1, 2) for t in times]
    lines.append("# TYPE breaker gauge")
    lines += [f'breaker{{service="{s}"}} {(t // 1800 + s) % 3} {t}' for s in (0, 1) for t in times]
    lines.append("# TYPE ALERTS gauge")
    lines += [f'ALERTS{{alertname="Slow",severity="critical",alertstate="firing"}} 1 {t}' for t in times]
    return "\n".join([*lines, "# EOF"]) + "\n"


def target(expression: str, ref_id: str = "A", **keys: Any) -> dict[str, Any]:
    """Return a Prometheus target over the range, or at its end."""
    return {"refId": ref_id, "datasource": PROMETHEUS, "expr": expression, "range": True, "instant": False, **keys}


def instant(expression: str, ref_id: str = "A", **keys: Any) -> dict[str, Any]:
    """Return a Prometheus target at the end of the range."""
    return target(expression, ref_id, **{"range": False, "instant": True, **keys})


RATE = "sum by (job) (rate(requests_total[$__rate_interval]))"
LIMITS = {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"color": "red", "value": 1}]}
STATES = [
    {"type": "value", "options": {"0": {"text": "closed", "color": "green"}, "1": {"text": "open", "color": "red"}}}
]
TABLE_LEGEND = {"showLegend": True, "displayMode": "table", "placement": "bottom", "calcs": ["mean", "max"]}

EXAMPLES: dict[str, dict[str, Any]] = {
    "timeseries": {
        "targets": [target(RATE, legendFormat="{{job}}")],
        "options": {"legend": TABLE_LEGEND, "tooltip": {"mode": "multi"}},
        "fieldConfig": {
            "defaults": {
                "unit": "reqps",
                "thresholds": LIMITS,
                "custom": {"fillOpacity": 10, "thresholdsStyle": {"mode": "dashed+area"}},
            },
            "overrides": [
                {"matcher": {"id": "byName", "options": "api"}, "properties": [{"id": "unit", "value": "percentunit"}]}
            ],
        },
    },
    "stat": {
        "targets": [target("sum(rate(requests_total[5m]))")],
        "options": {"reduceOptions": {"calcs": ["lastNotNull"]}, "graphMode": "area", "colorMode": "background"},
        "fieldConfig": {"defaults": {"unit": "reqps", "thresholds": LIMITS, "color": {"mode": "thresholds"}}},
    },
    "gauge": {
        "targets": [instant("sum(rate(requests_total[5m])) / 4")],
        "fieldConfig": {"defaults": {"unit": "percentunit", "min": 0, "max": 1, "thresholds": LIMITS}},
    },
    "bargauge": {
        "targets": [instant("memory_bytes", legendFormat="pod {{pod}}")],
        "options": {"orientation": "horizontal", "displayMode": "gradient"},
        "fieldConfig": {"defaults": {"unit": "bytes", "color": {"mode": "thresholds"}}},
    },
    "piechart": {
        "targets": [instant("increase(requests_total[1h])")],
        "options": {
            "pieType": "donut",
            "displayLabels": ["percent"],
            "legend": {"values": ["value"], "placement": "right"},
        },
        "fieldConfig": {"defaults": {"unit": "short", "color": {"mode": "palette-classic"}}},
    },
    "heatmap": {
        "targets": [target("sum by (le) (increase(latency_bucket[$__rate_interval]))", format="heatmap")],
        "options": {"yAxis": {"unit": "s"}, "color": {"scheme": "Oranges", "scale": "exponential", "exponent": 0.5}},
    },
    "histogram": {"targets": [target("memory_bytes")], "fieldConfig": {"defaults": {"unit": "bytes"}}},
    "barchart": {"targets": [instant("memory_bytes", format="table")], "fieldConfig": {"defaults": {"unit": "bytes"}}},
    "table": {
        "targets": [instant("memory_bytes", "A", format="table"), instant("breaker * 0 + 1", "B", format="table")],
        "transformations": [
            {"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": {"Value #A": "Memory"}}},
        ],
        "options": {"sortBy": [{"displayName": "Memory", "desc": True}]},
        "fieldConfig": {"defaults": {"unit": "bytes", "custom": {"cellOptions": {"type": "color-background"}}}},
    },
    "state-timeline": {
        "targets": [target("breaker", legendFormat="{{service}}")],
        "fieldConfig": {"defaults": {"mappings": STATES, "color": {"mode": "thresholds"}}},
    },
    "status-history": {
        "targets": [target("breaker", interval="10m")],
        "fieldConfig": {"defaults": {"mappings": STATES, "color": {"mode": "thresholds"}}},
    },
    "logs": {"targets": [{"refId": "A", "datasource": LOKI, "expr": '{app="$app"}'}], "options": {"showTime": True}},
    "text": {"options": {"mode": "markdown", "content": f"# Read me\n\n{NASTY} | **bold** in $app"}},
    "traces": {"targets": [{"refId": "A", "datasource": JAEGER, "query": ""}]},
    "nodeGraph": {"targets": [{"refId": "A", "datasource": JAEGER, "queryType": "dependencyGraph"}]},
    "alertlist": {"options": {"alertInstanceLabelFilter": '{severity="critical"}', "maxItems": 5}},
    "dashlist": {"options": {"tags": ["example"], "showSearch": True, "maxItems": 5}},
    "annolist": {"options": {"tags": ["deploy"], "limit": 5}},
}
USUAL: dict[str, Any] = {
    "targets": [target("memory_bytes", legendFormat="{{pod}}")],
    "transformations": [{"id": "joinByField", "options": {"byField": "Time"}}],
}
"""Of a kind without an example here: two series, as columns beside their times."""
KINDS = {kind: EXAMPLES.get(kind, USUAL) for kind in dict.fromkeys((*EXAMPLES, *panel_kinds.KINDS))}


def dashboard() -> dict[str, Any]:
    """Return the dashboard: kinds under a row, and under a folded one what has no data, an error, and an unknown kind."""
    panels: list[dict[str, Any]] = [
        {"type": "row", "id": 1, "title": "Kinds", "gridPos": place(0, 24, 1), "panels": []}
    ]
    for index, (kind, keys) in enumerate(KINDS.items()):
        grid = {"x": index % 3 * 8, "y": 1 + index // 3 * 8, "w": 8, "h": 8}
        panels.append(
            {"type": kind, "id": index + 10, "title": f"{kind} {NASTY}", "description": NASTY, "gridPos": grid, **keys}
        )
    bottom = 1 + (len(KINDS) + 2) // 3 * 8
    folded = [
        {
            "type": "stat",
            "id": 100,
            "title": "empty",
            "targets": [instant("nothing")],
            "gridPos": place(bottom + 1, 8, 4),
        },
        {
            "type": "stat",
            "id": 101,
            "title": "broken",
            "targets": [instant("sum(")],
            "gridPos": place(bottom + 1, 8, 4, 8),
        },
        {"type": "canvas", "id": 102, "title": "unknown", "gridPos": place(bottom + 1, 8, 4, 16)},
        {
            "type": "timeseries",
            "id": 103,
            "title": "$job",
            "repeat": "job",
            "targets": [target('rate(requests_total{job=~"$job"}[5m])')],
            "gridPos": place(bottom + 5, 12, 6),
        },
    ]
    panels.append(
        {"type": "row", "id": 2, "title": "More", "collapsed": True, "gridPos": place(bottom, 24, 1), "panels": folded}
    )
    variables = [
        {
            "name": "job",
            "label": "Job",
            "type": "query",
            "datasource": PROMETHEUS,
            "query": {"query": "label_values(requests_total, job)", "qryType": 1},
            "includeAll": True,
            "multi": True,
            "current": {"value": ["$__all"]},
        },
        {"name": "app", "type": "custom", "query": "web,api", "current": {"value": "web"}},
    ]
    restarts = {
        "name": "Restarts",
        "datasource": PROMETHEUS,
        "enable": True,
        "expr": "breaker == 2",
        "iconColor": "orange",
    }
    return {
        "uid": "example",
        "title": f"Example {NASTY}",
        "tags": ["example"],
        "time": {"from": "now-2h", "to": "now"},
        "panels": panels,
        "templating": {"list": variables},
        "annotations": {"list": [restarts]},
    }


def place(y: int, w: int, h: int, x: int = 0) -> dict[str, int]:
    """Return a place on the grid."""
    return {"x": x, "y": y, "w": w, "h": h}
