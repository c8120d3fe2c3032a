"""Compiles alert rules: the condition, the labels and annotations, the panel, and what silences it."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.model import CompiledAlert, ShownOn
from toolchain.compile.alerting.readable import readable
from toolchain.compile.alerting.recordings import Recorded, environment_scope
from toolchain.compile.model import CompiledDashboard
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.rule import AlertRule, Inhibition
from toolchain.define.scope import narrowed_logql, narrowed_promql
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.ast import Constant, LogQuery, Operation, Query
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.ast import Binary, Expression, Number, Subquery
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project

Parts = tuple[Expression | Query, Binary | Operation, Expression | Query, Analysis | LogAnalysis]


def compile_alerts(
    project: Project, dashboards: Iterable[CompiledDashboard], recorded: Recorded
) -> tuple[CompiledAlert, ...]:
    """Return the project's alert rules; never raises for bad content, which the checks report."""
    by_uid = {dashboard.uid: dashboard for dashboard in dashboards}
    return tuple(_compiled(project, rule, by_uid, recorded) for rule in project.alerts)


def _compiled(
    project: Project, rule: AlertRule, dashboards: Mapping[str, CompiledDashboard], recorded: Recorded
) -> CompiledAlert:
    interval = duration_seconds(rule.group.interval) or 60.0
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
    parts = _parts(project, rule, context)
    return CompiledAlert(
        rule,
        relative_to(rule.location, project.root),
        *parts,
        labels=_labels(project, rule),
        annotations=_annotations(project, rule, shown_on) | readable(rule, parts[3]),
        shown_on=shown_on,
    )


def _parts(project: Project, rule: AlertRule, context: QueryContext) -> Parts:
    """Return the signal, the condition, the signal without what is inhibited, and what the condition means."""
    scope = environment_scope(project)
    if isinstance(rule.query, Expression):
        signal = narrowed_promql(rule.query, scope)
        condition = _compared(rule, signal)
        uninhibited = _without_inhibited(signal, rule.inhibited_by, project)
        return signal, condition, uninhibited, analyse(condition, context)
    logs = narrowed_logql(rule.query, scope)
    assert not isinstance(logs, LogQuery)
    operation = Operation(rule.operator, logs, Constant(f"{rule.threshold:g}"))
    return logs, operation, logs, analyse_logs(operation, context)


def _compared(rule: AlertRule, signal: Expression) -> Binary:
    return Binary(rule.operator, signal, Number(f"{rule.threshold:g}"))


def _without_inhibited(signal: Expression, inhibitions: Iterable[Inhibition], project: Project) -> Expression:
    """Return the signal while none of the inhibiting conditions holds.

    A rule that goes on firing for a while after its condition was last true inhibits for as long. A condition that is
    narrowed to some series by labels is matched with a constant that carries these labels.
    """
    for inhibition in inhibitions:
        source = inhibition.source
        if isinstance(source.query, Expression):
            holds: Expression = _compared(source, narrowed_promql(source.query, environment_scope(project)))
            if duration_seconds(source.keep_firing):
                holds = q.either(holds, _held_lately(source, holds))
            for label, value in inhibition.labels:
                holds = q.both(holds, q.labelled(q.vector(1), **{label: value}), on=[label])
            signal = q.unless(signal, holds, on=[])
    return signal


def _held_lately(source: AlertRule, condition: Expression) -> Expression:
    """Return whether a condition held for as long as its rule waits, lately enough for the rule to go on firing."""
    wait, keep = (int(duration_seconds(each) or 0) for each in (source.wait, source.keep_firing))
    evaluations = max(1, round(wait / (duration_seconds(source.group.interval) or 1)))
    held = q.over("count_over_time", Subquery(condition, f"{wait + keep}s", source.group.interval))
    return held >= evaluations


def _shown_on(rule: AlertRule, dashboards: Mapping[str, CompiledDashboard]) -> ShownOn | None:
    if rule.panel is None or rule.panel.dashboard not in dashboards:
        return None
    dashboard = dashboards[rule.panel.dashboard]
    panel = next((each for each in dashboard.panels if each.title == rule.panel.panel and not each.is_row), None)
    return None if panel is None else ShownOn(dashboard, panel)


def _labels(project: Project, rule: AlertRule) -> dict[str, str]:
    labels = {
        "severity": rule.severity,
        "category": rule.category,
        "service": rule.service,
        "owner": rule.owner,
        ENVIRONMENT_LABEL: project.environment.name,
    }
    return {name: value for name, value in labels.items() if value}


def _annotations(project: Project, rule: AlertRule, shown_on: ShownOn | None) -> dict[str, str]:
    environment = project.environment
    annotations = {"summary": rule.summary, "description": rule.description}
    if environment.runbooks_url:
        annotations["runbook_url"] = f"{environment.runbooks_url}/{rule.runbook_name or rule.name}.md"
    if shown_on is not None:
        uid, panel = shown_on.dashboard.uid, shown_on.panel.document.get("id")
        variables = f"&var-{ENVIRONMENT_LABEL}={quote(environment.name)}"
        annotations["dashboard_url"] = f"{environment.grafana_url}/d/{uid}?viewPanel={panel}{variables}"
    return annotations
