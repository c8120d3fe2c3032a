"""Inventories: metrics, dashboards, panels, queries and variables, each with its file and line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from toolchain.check.rules.metric_unshown import metrics_read
from toolchain.compile.compiler import Compilation
from toolchain.load_errors import relative_to
from toolchain.promql.ast import Expression
from toolchain.source import SourceLocation

Row = dict[str, Any]


def metrics(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per metric, with the dashboards that show it."""
    shown: dict[int, list[str]] = {}
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            for target in panel.targets:
                if isinstance(target.query, Expression):
                    for metric in metrics_read(compilation.project.catalog, target.query):
                        shown.setdefault(id(metric), []).append(dashboard.uid)
    for metric in compilation.project.catalog.metrics:
        yield {
            "name": metric.name,
            "type": metric.type.value,
            "unit": metric.unit,
            "labels": [label.name for label in metric.labels],
            "jobs": [job.name for job in metric.jobs],
            "owner": metric.owner,
            "help": metric.help,
            "dashboards": list(dict.fromkeys(shown.get(id(metric), ()))),
            **_place(relative_to(metric.location, compilation.project.root)),
        }


def dashboards(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per dashboard."""
    for dashboard in compilation.dashboards:
        yield {
            "uid": dashboard.uid,
            "title": dashboard.title,
            "tags": dashboard.document.get("tags", []),
            "panels": sum(panel.type != "row" for panel in dashboard.panels),
            "queries": sum(len(panel.targets) for panel in dashboard.panels),
            "variables": [variable.name for variable in dashboard.variables],
            **_place(dashboard.location),
        }


def panels(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per panel."""
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            if panel.type == "row":
                continue
            field_config = panel.document.get("fieldConfig") or {}
            yield {
                "dashboard": dashboard.uid,
                "id": panel.document.get("id"),
                "title": panel.title,
                "type": panel.type,
                "unit": (field_config.get("defaults") or {}).get("unit", ""),
                "queries": len(panel.targets),
                **_place(panel.location),
            }


def queries(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per query, with the metrics that it reads."""
    catalog = compilation.project.catalog
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            for target in panel.targets:
                read = metrics_read(catalog, target.query) if isinstance(target.query, Expression) else ()
                yield {
                    "dashboard": dashboard.uid,
                    "panel": panel.title,
                    "ref": target.document.get("refId", ""),
                    "datasource": target.source_type,
                    "query": target.text,
                    "metrics": list(dict.fromkeys(metric.name for metric in read)),
                    **_place(target.location),
                }


def _place(location: SourceLocation) -> Row:
    return {"file": location.file, "line": location.line}


INVENTORIES: Mapping[str, Callable[[Compilation], Iterator[Row]]] = {
    "metrics": metrics,
    "dashboards": dashboards,
    "panels": panels,
    "queries": queries,
}
