"""Rules of Grafana that are defined node by node, in both of its spellings."""

from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.compile.alerting.model import CompiledGrafanaRule
from toolchain.compile.provisioning import escaped
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.environment import Environment
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

_DASHBOARD, _PANEL = "__dashboardUid__", "__panelId__"
_IN_FILES = {"target_datasource_uid": "targetDatasourceUid"}


def compile_grafana_rules(project: Project, rules: Iterable[GrafanaRule]) -> tuple[CompiledGrafanaRule, ...]:
    """Return rules with their lines; nothing of them changes."""
    return tuple(CompiledGrafanaRule(rule, relative_to(rule.location, project.root)) for rule in rules)


def api_rule(environment: Environment, compiled: CompiledGrafanaRule, group: str) -> Document:
    """Return a rule as the API has it."""
    rule = compiled.definition
    return {
        **_rule(compiled),
        "folderUID": environment.folder.uid,
        "ruleGroup": group,
        "orgID": environment.org_id,
        "keep_firing_for": rule.keep_firing,
        **({"notification_settings": dict(rule.notification)} if rule.notification else {}),
        **({"record": dict(rule.record)} if rule.record else {}),
        **({"missingSeriesEvalsToResolve": rule.missing_evals} if rule.missing_evals else {}),
    }


def file_rule(compiled: CompiledGrafanaRule) -> Document:
    """Return a rule as a provisioning file has it, in which Grafana expands variables."""
    rule = compiled.definition
    document = _rule(compiled)
    annotations = dict(document["annotations"])
    dashboard, panel = annotations.pop(_DASHBOARD, ""), annotations.pop(_PANEL, "")
    record = {_IN_FILES.get(name, name): each for name, each in rule.record.items()}
    return {
        **document,
        "title": escaped(rule.title),
        "labels": {name: escaped(each) for name, each in rule.labels.items()},
        "annotations": annotations,
        "keepFiringFor": rule.keep_firing,
        **({"dashboardUid": dashboard} if dashboard else {}),
        **({"panelId": int(panel)} if panel.isdecimal() else {}),
        **({"notification_settings": _escaped(rule.notification)} if rule.notification else {}),
        **({"record": _escaped(record)} if record else {}),
        **({"missing_series_evals_to_resolve": rule.missing_evals} if rule.missing_evals else {}),
    }


def _rule(compiled: CompiledGrafanaRule) -> Document:
    rule = compiled.definition
    alerts = {"condition": rule.condition, **_outcomes(rule)} if not rule.record else {"condition": rule.record["from"]}
    return {
        "uid": compiled.uid,
        "title": rule.title,
        **alerts,
        "data": [dict(node) for node in rule.nodes],
        "for": rule.wait,
        "isPaused": rule.paused,
        "labels": dict(rule.labels),
        "annotations": dict(rule.annotations),
    }


def _outcomes(rule: GrafanaRule) -> Document:
    states = {"noDataState": rule.no_data, "execErrState": rule.on_error}
    return {name: each.value for name, each in states.items() if each is not None}


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return escaped(value)
        case Mapping():
            return {name: _escaped(each) for name, each in value.items()}
        case list() | tuple():
            return [_escaped(each) for each in value]
    return value
