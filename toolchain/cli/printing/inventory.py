"""Inventories of what is defined, and of what it can be defined with, each with its file and line."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from inspect import getdoc, unwrap
from typing import Any

from toolchain.base.source import SourceLocation
from toolchain.check.own_rules import rules_of
from toolchain.check.rules.metric_unshown import metrics_read
from toolchain.check.stack.rules import PAGES as STACK_PAGES
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import shown_on
from toolchain.define.panels.kinds import KINDS, kind_of
from toolchain.define.resources.playlist import Playlist
from toolchain.languages.promql.ast import Expression
from toolchain.project.load_errors import relative_to

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
            "panels": sum(not panel.is_row for panel in dashboard.panels),
            "queries": sum(len(panel.targets) for panel in dashboard.panels),
            "variables": [variable.name for variable in dashboard.variables],
            **_place(dashboard.location),
        }


def panels(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per panel."""
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            if panel.is_row:
                continue
            yield {
                "dashboard": dashboard.uid,
                "id": panel.document.get("id"),
                "title": panel.title,
                "type": panel.type,
                "unit": kind_of(panel.type).unit_of(panel.document),
                "queries": len(panel.targets),
                **_place(panel.location),
            }


def panel_kinds(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per panel kind, with how many panels of dashboards are of it."""
    used = Counter(panel.type for dashboard in compilation.dashboards for panel in dashboard.panels)
    for kind in sorted(KINDS.values(), key=lambda each: each.function.__name__):
        code = unwrap(kind.function).__code__
        yield {
            "function": kind.function.__name__,
            "type": kind.type,
            "panels": used[kind.type],
            "arguments": list(kind.arguments),
            "help": (getdoc(kind.function) or "").partition("\n")[0].removeprefix("Return "),
            **_place(relative_to(SourceLocation(code.co_filename, code.co_firstlineno), compilation.project.root)),
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


def alerts(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per alert, those of objectives too."""
    for alert in compilation.rules.alerts:
        rule = alert.definition
        yield {
            "name": alert.name,
            "severity": rule.severity,
            "category": rule.category,
            "for": rule.wait,
            "group": rule.group.name,
            "owner": rule.owner,
            "summary": rule.summary,
            **_place(alert.location),
        }


def recordings(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per recording rule."""
    for recording in compilation.rules.recordings:
        rule = recording.definition
        yield {
            "record": rule.record,
            "group": rule.group.name,
            "every": rule.group.interval,
            "help": rule.help,
            **_place(recording.location),
        }


def objectives(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per objective."""
    for slo in compilation.project.slos:
        yield {
            "id": slo.id,
            "title": slo.title,
            "objective": f"{slo.objective:.4%}".rstrip("0%").rstrip(".") + "%",
            "over": slo.window,
            "pages": slo.pages,
            "owner": slo.owner,
            "help": slo.description,
            **_place(relative_to(slo.location, compilation.project.root)),
        }


def playlists(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per playlist."""
    for each in compilation.project.resources:
        if isinstance(each, Playlist):
            yield {
                "uid": each.uid,
                "title": each.title,
                "every": each.interval,
                **_place(relative_to(each.location, compilation.project.root)),
            }


def library_panels(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per panel of the library, with the dashboards that show it."""
    shown = shown_on(compilation.project.dashboards)
    for each in compilation.library_panels:
        yield {
            "uid": each.definition.uid,
            "title": each.definition.title,
            "type": each.panel.type,
            "dashboards": list(shown.get(each.definition.uid, ())),
            **_place(each.location),
        }


def reports(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per report."""
    for report in compilation.reports:
        definition, panels = report.definition, report.dashboard.panels
        yield {
            "name": definition.name,
            "title": definition.title,
            "period": definition.period,
            "sections": [section.title for section in definition.sections],
            "queries": sum(len(panel.targets) for panel in panels),
            "sent to": [point.name for point in definition.contact_points],
            **_place(report.location),
        }


def rules(compilation: Compilation) -> Iterator[Row]:
    """Yield one row per rule that definitions or files are held to, with the function that applies it."""
    for rule in (*rules_of(compilation.project), *STACK_PAGES):
        code = unwrap(rule.check).__code__
        yield {
            "rule": rule.id,
            "severity": rule.severity.value,
            "help": rule.summary,
            "reach": rule.reach.value,
            **_place(relative_to(SourceLocation(code.co_filename, code.co_firstlineno), compilation.project.root)),
        }


def _place(location: SourceLocation) -> Row:
    return {"file": location.file, "line": location.line}


INVENTORIES: Mapping[str, Callable[[Compilation], Iterator[Row]]] = {
    "metrics": metrics,
    "dashboards": dashboards,
    "panels": panels,
    "panel-kinds": panel_kinds,
    "queries": queries,
    "alerts": alerts,
    "recordings": recordings,
    "objectives": objectives,
    "reports": reports,
    "playlists": playlists,
    "library-panels": library_panels,
    "rules": rules,
}
