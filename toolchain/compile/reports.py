"""Compiles reports: their panels as those of a dashboard, so that whatever reads and checks panels reads theirs."""

from grafanalib import core

from toolchain.compile.alerting.recordings import environment_scope
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledReport
from toolchain.compile.queries import QueryReader
from toolchain.define.arrangement import Row
from toolchain.define.dashboard import SCHEMA_VERSION, HouseDashboard
from toolchain.define.laying_out import laid_out
from toolchain.define.report import Report
from toolchain.project.defined_dashboards import defined_dashboard


def compile_report(report: Report, queries: QueryReader) -> CompiledReport:
    """Return a report with its queries kept to the environment; never raises for bad content, which checks report."""
    project = queries.project
    rows = [Row(each.title, each.panels) for each in report.sections]
    page = HouseDashboard(
        uid=f"report-{report.name}",
        title=report.title,
        description=report.description,
        tags=[],
        schemaVersion=SCHEMA_VERSION,
        time=core.Time(f"now-{report.period}", "now"),
        timezone="utc",
        panels=laid_out(rows, environment_scope(project)).panels,
        waivers=tuple(report.waivers),
        location=report.location,
    )
    return CompiledReport(report, compile_dashboard(defined_dashboard(page, report.location, project.root), queries))
