"""Files as strangers publish them: dashboards as Grafana exports them, and rule files, of the sizes that people have.

The sizes are those of 622 files of monitoring-mixins/website, percona/grafana-dashboards, rfmoz/grafana-dashboards and
samber/awesome-prometheus-alerts: of two files one is a dashboard or more, with 13 panels in the middle and 276 at most,
35 and 780 kB; a rule file has 2.8 kB in the middle. No two files are the same.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

_SUBSYSTEMS = ("http", "grpc", "node_cpu", "mysql", "kafka_broker", "etcd_disk", "container_fs", "redis", "jvm_gc")
_KINDS = ("timeseries", "timeseries", "timeseries", "stat", "stat", "graph", "graph", "table", "gauge", "bargauge")
_LEGENDS = ("{{instance}}", "{{pod}}", "{{instance}} {{mode}}", "", "__auto")
_SHARE_OF_DASHBOARDS = 0.67
_MOST_PANELS = 276
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_RECORDED = 0.3
"""The share of rules that record."""


def write_files(folder: Path, number: int, seed: int = 1) -> list[Path]:
    """Write so many dashboards and rule files to a folder, and return their paths; a seed gives the same ones."""
    random = Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(number):
        is_dashboard = random.random() < _SHARE_OF_DASHBOARDS
        path = folder / f"{index:04}.{'json' if is_dashboard else 'yaml'}"
        path.write_text(_dashboard(random, index) if is_dashboard else _rules(random, index), encoding="utf-8")
        paths.append(path)
    return paths


def _query(random: Random, index: int) -> str:
    name, number = random.choice(_SUBSYSTEMS), random.randrange(index + 5)
    where = random.choice(('job=~"$job"', 'cluster="$cluster", namespace=~"$namespace"', 'instance=~"$instance"'))
    labels = random.choice(("instance", "namespace, pod", "cluster", "instance, mode"))
    window = random.choice(("5m", "$__rate_interval", "1m", "10m"))
    return random.choice(
        (
            f"sum by ({labels}) (rate({name}_requests_{number}_total{{{where}}}[{window}]))",
            f"{name}_connections_{number}{{{where}}}",
            f'100 * (1 - avg by (instance) (rate({name}_seconds_total{{mode="idle", {where}}}[{window}])))',
            f"histogram_quantile(0.99, sum by (le, {labels}) "
            f"(rate({name}_duration_seconds_{number}_bucket{{{where}}}[{window}])))",
            f"sum(rate({name}_errors_{number}_total{{{where}}}[{window}])) by ({labels})\n/\n"
            f"sum(rate({name}_requests_{number}_total{{{where}}}[{window}])) by ({labels})",
            f"topk(10, max by ({labels}) ({name}_memory_bytes_{number}{{{where}}}))",
        )
    )


def _panel(random: Random, index: int, number: int) -> dict[str, Any]:
    kind = random.choice(_KINDS)
    return {
        "id": number + 1,
        "type": kind,
        "title": f"Panel {number} of {random.choice(_SUBSYSTEMS)}",
        "description": random.choice(("", "How many requests are answered, and by which of the instances.")),
        "datasource": _SOURCE,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "fieldConfig": {
            "defaults": {
                "color": {"mode": "palette-classic"},
                "custom": {"drawStyle": "line", "fillOpacity": 10, "lineWidth": 1, "showPoints": "never"},
                "mappings": [],
                "thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]},
                "unit": random.choice(("short", "s", "bytes", "percent", "reqps", "ops")),
            },
            "overrides": [],
        },
        "options": {
            "legend": {"calcs": ["mean", "max"], "displayMode": "table", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        "targets": [
            {
                "datasource": _SOURCE,
                "editorMode": "code",
                "expr": _query(random, index),
                "legendFormat": random.choice(_LEGENDS),
                "range": True,
                "refId": "ABCD"[target],
            }
            for target in range(random.choice((1, 1, 1, 2, 3)))
        ],
    }


def _variable(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "query",
        "datasource": _SOURCE,
        "definition": f"label_values(up, {name})",
        "query": {"query": f"label_values(up, {name})", "refId": "Variable"},
        "multi": name != "cluster",
        "includeAll": name != "cluster",
        "refresh": 2,
        "current": {},
        "options": [],
    }


def _dashboard(random: Random, index: int) -> str:
    panels = min(_MOST_PANELS, max(1, round(random.lognormvariate(2.6, 0.8))))
    source = {"name": "datasource", "type": "datasource", "query": "prometheus", "current": {}, "options": []}
    document = {
        "annotations": {"list": []},
        "editable": True,
        "panels": [_panel(random, index, number) for number in range(panels)],
        "refresh": "30s",
        "schemaVersion": 39,
        "tags": ["generated"],
        "templating": {"list": [source, *map(_variable, ("cluster", "namespace", "job", "instance"))]},
        "time": {"from": "now-6h", "to": "now"},
        "title": f"Dashboard {index}",
        "uid": f"dashboard-{index}",
    }
    return json.dumps(document, indent=2)


def _rules(random: Random, index: int) -> str:
    rules = "".join(_rule(random, index, number) for number in range(max(1, round(random.lognormvariate(1.9, 0.8)))))
    return f"groups:\n  - name: group-{index}\n    interval: 1m\n    rules:\n{rules}"


def _rule(random: Random, index: int, number: int) -> str:
    name = random.choice(_SUBSYSTEMS)
    if random.random() < _RECORDED:
        query = f"sum by (job) (rate({name}_requests_{number}_total[5m]))"
        return f"      - record: job:{name}_requests_{index}_{number}:rate5m\n        expr: {query}\n"
    return (
        f"      - alert: Alert{index}Of{number}\n"
        f"        expr: |\n"
        f'          sum by (job, instance) (rate({name}_errors_{number}_total{{job="{name}"}}[5m]))\n'
        f"            / sum by (job, instance) (rate({name}_requests_{number}_total[5m])) > 0.0{random.randint(1, 9)}\n"
        f"        for: {random.randint(1, 30)}m\n"
        f"        labels:\n"
        f"          severity: {random.choice(('warning', 'critical'))}\n"
        f"        annotations:\n"
        f'          summary: "{{{{ $labels.instance }}}} of {{{{ $labels.job }}}} fails"\n'
        f'          description: "{{{{ $value | humanizePercentage }}}} of its requests end with an error."\n'
    )
