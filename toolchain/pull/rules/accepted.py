"""What the checks find of imported rules, and the waivers that accept it until somebody has looked at them."""

from collections.abc import Iterable, Mapping

from attrs import evolve

from toolchain.base.finding import Finding
from toolchain.base.waiver import Waiver
from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import AlertRule
from toolchain.project.project import Project

_REASONS: Mapping[str, str] = {
    "template-syntax": "imported: Grafana does not fill in all that its texts ask for",
    "unknown-metric": "imported: the catalog does not have all metrics that are read here yet",
    "unknown-label": "imported: the catalog does not have all labels that are read here yet",
    "alert-input": "imported: the catalog does not have all metrics that are read here yet",
    "annotation-label": "imported: its texts name labels that its query may not have",
    "alert-window": "imported: its windows are those of another scrape interval",
    "alert-for": "imported: it waits as long as its authors found right",
    "alert-route": "imported: no policy leads its alerts to anybody yet",
    "rule-duplicate": "imported: its authors have several alerts on one condition",
    "query-job": "imported: its queries do not say which jobs they mean",
    "recording-name": "imported: recordings are called as their authors do",
    "zero-division": "imported: nothing keeps its queries from dividing by zero",
    "regex-matcher": "imported: its matchers are those of its authors",
    "alert-nodes": "imported: its nodes are as Grafana has them",
    "group-settings": "imported: Grafana does not have all settings of its group",
    "evaluator-missing": "imported: nobody records what Loki counts here yet",
    "alert-runbook": "imported: its runbook is not written here yet",
    "alert-untested": "imported: nobody has tested it here yet",
    "alert-panel": "imported: no panel shows it yet",
    "alert-service": "imported: who is concerned is not said yet",
}


def findings_of(
    project: Project,
    file: str,
    alerts: Iterable[AlertRule],
    recordings: Iterable[RecordingRule | LogRecordingRule],
    of_grafana: Iterable[GrafanaRule] = (),
) -> tuple[Finding, ...]:
    """Return what the checks find of a module's rules, in a project that has no others, and nothing that they mean."""
    every = tuple(recordings)
    alone = evolve(
        project,
        environment=evolve(project.environment, stack=None),
        retention=project.samples_kept_for,
        message_templates=(),
        dashboards=(),
        reports=(),
        resources=(),
        alert_tests=(),
        slos=(),
        alerts=tuple(alerts),
        recordings=tuple(each for each in every if isinstance(each, RecordingRule)),
        log_recordings=tuple(each for each in every if isinstance(each, LogRecordingRule)),
        grafana_rules=tuple(of_grafana),
        findings=(),
    )
    found = check(compile_project(alone), rules_of(project)).findings
    return tuple(each for each in found if each.location.file == file)


def waivers_for(findings: Iterable[Finding]) -> tuple[Waiver, ...]:
    """Return a waiver for each check rule that finds something, with the reason."""
    first: dict[str, Finding] = {}
    for each in findings:
        first.setdefault(each.rule, each)
    return tuple(Waiver(rule, _REASONS.get(rule, f"imported: {first[rule].message}")) for rule in sorted(first))
