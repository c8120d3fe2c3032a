"""Compiles alert rules: the condition, the labels and annotations, the panel, and what silences it."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.inhibitions import Inhibitions, recorded_inhibitions
from toolchain.compile.alerting.model import CompiledAlert, ShownOn, condition_of, rule_labels
from toolchain.compile.alerting.readable import readable
from toolchain.compile.alerting.recordings import environment_scope
from toolchain.compile.model import CompiledDashboard
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.narrowing import narrowed_logql, narrowed_promql
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.ast import Constant, LogQuery, Operation, Query
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.numbers import number_text
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

Meaning = tuple[Expression | Query, Expression | Query, Analysis | LogAnalysis]


def compile_alerts(
    project: Project, dashboards: Iterable[CompiledDashboard], inhibitions: Inhibitions
) -> tuple[CompiledAlert, ...]:
    """Return the project's alert rules; never raises for bad content, which the checks report."""
    by_uid = {dashboard.uid: dashboard for dashboard in dashboards}
    return tuple(_compiled(project, rule, by_uid, inhibitions) for rule in project.alerts)


def _compiled(
    project: Project, rule: AlertRule, dashboards: Mapping[str, CompiledDashboard], inhibitions: Inhibitions
) -> CompiledAlert:
    interval = duration_seconds(rule.group.interval) or 60.0
    recorded = inhibitions.recorded
    context = QueryContext(
        project.catalog,
        Use.ALERT,
        scrape_interval=duration_seconds(project.environment.scrape_interval) or 15.0,
        evaluation_interval=interval,
        recorded=recorded.results,
        recordings=recorded.names,
        is_range=False,
    )
    shown_on = _shown_on(rule, dashboards)
    signal, condition, analysis = _meaning(project, rule, context)
    return CompiledAlert(
        rule,
        relative_to(rule.location, project.root),
        signal,
        condition,
        inhibitions.silenced(project, rule, signal) if isinstance(signal, Expression) else signal,
        recorded_inhibitions(project.environment.evaluation, rule),
        analysis,
        labels=rule_labels(rule, project.environment.name),
        annotations=_annotations(project, rule, shown_on, analysis),
        shown_on=shown_on,
    )


def _meaning(project: Project, rule: AlertRule, context: QueryContext) -> Meaning:
    """Return the signal, the condition, and what the condition means."""
    scope = environment_scope(project, rule.group)
    if isinstance(rule.query, Expression):
        signal = narrowed_promql(rule.query, scope) if scope else rule.query
        condition = condition_of(rule, signal)
        return signal, condition, analyse(condition, context)
    logs = narrowed_logql(rule.query, scope)
    assert not isinstance(logs, LogQuery)
    if rule.threshold is None:
        return logs, logs, analyse_logs(logs, context)
    operation = Operation(rule.operator, logs, Constant(number_text(rule.threshold)))
    return logs, operation, analyse_logs(operation, context)


def _shown_on(rule: AlertRule, dashboards: Mapping[str, CompiledDashboard]) -> ShownOn | None:
    if rule.panel is None or rule.panel.dashboard not in dashboards:
        return None
    dashboard = dashboards[rule.panel.dashboard]
    panel = next((each for each in dashboard.panels if each.title == rule.panel.panel and not each.is_row), None)
    return None if panel is None else ShownOn(dashboard, panel)


def _annotations(
    project: Project, rule: AlertRule, shown_on: ShownOn | None, analysis: Analysis | LogAnalysis
) -> dict[str, str]:
    environment = project.environment
    said = {"summary": rule.summary, "description": rule.description}
    annotations = {name: text for name, text in said.items() if text} | dict(rule.annotations)
    if rule.group.as_written:
        return annotations
    if environment.runbooks_url:
        annotations["runbook_url"] = f"{environment.runbooks_url}/{rule.runbook_name or rule.name}.md"
    if shown_on is not None:
        uid, panel = shown_on.dashboard.uid, shown_on.panel.document.get("id")
        variables = f"&var-{ENVIRONMENT_LABEL}={quote(environment.name)}"
        annotations["dashboard_url"] = f"{environment.grafana_url}/d/{uid}?viewPanel={panel}{variables}"
    return annotations | readable(rule, analysis)
