"""Grafana-managed alert rules: a query, its last value, and a threshold.

Source: Grafana documentation, "Use configuration files to provision alerting resources" and "Alerting provisioning HTTP
API". A file calls the folder by title and writes the interval as a duration; the API wants the folder's uid and
seconds, and spells ``keep_firing_for`` differently. Keys spelt the other way are dropped without a word.
"""

from collections.abc import Iterable, Sequence
from math import floor

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.evaluators import alerts_of
from toolchain.compile.alerting.grafana_rules import api_rule, file_rule
from toolchain.compile.alerting.group_names import group_names_of
from toolchain.compile.alerting.inhibitions import unseen
from toolchain.compile.alerting.model import CompiledAlert, CompiledGrafanaRule
from toolchain.compile.alerting.templates import SIGNAL, StateTexts, grafana_template
from toolchain.compile.alerting.without_value import state_texts
from toolchain.compile.provisioning import escaped
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.environment import Environment
from toolchain.define.evaluation import GRAFANA
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

BASE_INTERVAL = 10
"""Seconds; Grafana evaluates groups at multiples of it."""

_QUERY, _CONDITION = "A", "C"
_THERE = "D"
_IS_THERE = f"is_number(${SIGNAL}) || is_nan(${SIGNAL}) || is_inf(${SIGNAL})"
"""Of a query that is the whole condition: Prometheus fires for each series that it returns, whatever its value."""
_EXPRESSION_SOURCE = "__expr__"
_EVALUATORS = {">": "gt", "<": "lt"}
_LOOK_BACK = 600
"""Seconds that an instant query may look at; the windows inside the query decide what it reads."""


def grafana_interval(group: RuleGroup) -> int:
    """Return the seconds between evaluations: the group's interval, rounded down to what Grafana can do."""
    seconds = duration_seconds(group.interval) or 60.0
    return max(BASE_INTERVAL, floor(seconds / BASE_INTERVAL) * BASE_INTERVAL)


def evaluated_every(alerts: Sequence[CompiledAlert]) -> int:
    """Return the seconds between evaluations of the alerts of a group.

    What is inhibited and may fire before it sees that is evaluated as often as what inhibits it is recorded, so that it
    has ended again before Alertmanager has waited for its group (``group_wait``), and nobody is told.
    """
    own = grafana_interval(alerts[0].definition.group)
    hasty = (each for each in alerts if (duration_seconds(each.wait) or 0.0) < unseen(own, each.inhibitions))
    return min([own, *(grafana_interval(one.source.group) for each in hasty for one in each.inhibitions)])


def evaluated_by_grafana(environment: Environment, alerts: Iterable[CompiledAlert]) -> tuple[CompiledAlert, ...]:
    """Return the alerts that the environment gives to Grafana."""
    return alerts_of(environment.evaluation, GRAFANA, alerts)


def rule_groups(
    environment: Environment, alerts: Iterable[CompiledAlert], others: Iterable[CompiledGrafanaRule] = ()
) -> dict[str, Document]:
    """Return the bodies of the API's rule groups by name; see ``PUT .../rule-groups/{group}``.

    ``others`` are rules that are defined node by node.
    """
    return {
        name: {
            "title": name,
            "folderUid": environment.folder.uid,
            "interval": _every(those),
            "rules": [
                _api_rule(environment, each, name)
                if isinstance(each, CompiledAlert)
                else api_rule(environment, each, name)
                for each in those
            ],
        }
        for name, those in _together(alerts, others).items()
    }


def _together(
    alerts: Iterable[CompiledAlert], others: Iterable[CompiledGrafanaRule]
) -> dict[str, list[CompiledAlert | CompiledGrafanaRule]]:
    """Return rules by the name of their group in Grafana, those of a group in the order of their lines."""
    found: dict[str, list[CompiledAlert | CompiledGrafanaRule]] = {}
    rules: list[CompiledAlert | CompiledGrafanaRule] = [*alerts, *others]
    names = group_names_of(rule.definition.group for rule in rules)
    for rule in rules:
        found.setdefault(names[id(rule.definition.group)], []).append(rule)
    for those in found.values():
        if not all(isinstance(each, CompiledAlert) for each in those):
            those.sort(key=lambda rule: rule.location)
    return found


def _every(rules: Sequence[CompiledAlert | CompiledGrafanaRule]) -> int:
    """Return the seconds between evaluations of a group."""
    alerts = [each for each in rules if isinstance(each, CompiledAlert)]
    return evaluated_every(alerts) if alerts else grafana_interval(rules[0].definition.group)


def by_group(alerts: Iterable[CompiledAlert]) -> dict[str, list[CompiledAlert]]:
    """Return alerts by the name of their group."""
    found: dict[str, list[CompiledAlert]] = {}
    for alert in alerts:
        found.setdefault(alert.definition.group.name, []).append(alert)
    return found


def rules_file(
    environment: Environment, alerts: Iterable[CompiledAlert], others: Iterable[CompiledGrafanaRule] = ()
) -> Document:
    """Return the provisioning file of the rules.

    Grafana expands variables in every string but the queries' models and the annotations, so dollars are doubled in the
    others.
    """
    groups = [
        {
            "orgId": environment.org_id,
            "name": escaped(name),
            "folder": escaped(_folder_path(environment.folder.title)),
            "interval": f"{_every(those)}s",
            "rules": [
                _file_rule(environment, each) if isinstance(each, CompiledAlert) else file_rule(each) for each in those
            ],
        }
        for name, those in _together(alerts, others).items()
    ]
    return {"apiVersion": 1, "groups": groups}


def _folder_path(title: str) -> str:
    """Return a folder at the root as rules name it: a slash would lead into a folder below."""
    return title.replace("/", r"\/")


def _api_rule(environment: Environment, alert: CompiledAlert, group: str) -> Document:
    rule = _rule(environment, alert)
    annotations = dict(rule["annotations"])
    if alert.shown_on is not None:
        annotations["__dashboardUid__"] = alert.shown_on.dashboard.uid
        annotations["__panelId__"] = str(alert.shown_on.panel.document.get("id"))
    return {
        **rule,
        "annotations": annotations,
        "folderUID": environment.folder.uid,
        "ruleGroup": group,
        "orgID": environment.org_id,
        "keep_firing_for": alert.definition.keep_firing,
    }


def _file_rule(environment: Environment, alert: CompiledAlert) -> Document:
    rule = _rule(environment, alert)
    rule["labels"] = {name: escaped(value) for name, value in rule["labels"].items()}
    rule["keepFiringFor"] = alert.definition.keep_firing
    if alert.shown_on is not None:
        rule["dashboardUid"] = alert.shown_on.dashboard.uid
        rule["panelId"] = alert.shown_on.panel.document.get("id")
    return rule


def _rule(environment: Environment, alert: CompiledAlert) -> Document:
    rule = alert.definition
    return {
        "uid": alert.uid,
        "title": rule.name,
        "condition": _CONDITION,
        "data": _nodes(environment, alert),
        "noDataState": rule.no_data.value,
        "execErrState": rule.on_error.value,
        "for": rule.wait,
        "isPaused": False,
        "labels": {name: _template(alert, StateTexts(text)) for name, text in alert.labels.items()},
        "annotations": _annotations(alert),
    }


def _annotations(alert: CompiledAlert) -> dict[str, str]:
    rule = alert.definition
    if rule.group.as_written:
        return {name: _template(alert, StateTexts(text)) for name, text in alert.annotations.items()}
    return {name: _template(alert, state_texts(rule, name, text)) for name, text in alert.annotations.items()}


def _template(alert: CompiledAlert, texts: StateTexts) -> str:
    return grafana_template(texts, keeps_labels=alert.definition.group.as_written)


def _nodes(environment: Environment, alert: CompiledAlert) -> list[Document]:
    rule = alert.definition
    nodes = [
        _query(environment, alert),
        _expression(SIGNAL, {"type": "reduce", "expression": _QUERY, "reducer": "last", "settings": {"mode": ""}}),
    ]
    if rule.threshold is not None:
        return [*nodes, _threshold(SIGNAL, _EVALUATORS[rule.operator], rule.threshold)]
    return [*nodes, _expression(_THERE, {"type": "math", "expression": _IS_THERE}), _threshold(_THERE, "gt", 0)]


def _threshold(ref: str, evaluator: str, number: float) -> Document:
    conditions = [{"evaluator": {"type": evaluator, "params": [number]}}]
    return _expression(_CONDITION, {"type": "threshold", "expression": ref, "conditions": conditions})


def _query(environment: Environment, alert: CompiledAlert) -> Document:
    signal = alert.asked
    key = "prometheus" if isinstance(signal, Expression) else "loki"
    endpoint = environment.endpoints.get(key)
    model: Document = {"refId": _QUERY, "editorMode": "code"}
    if isinstance(signal, Expression):
        model |= {"expr": to_promql(signal), "instant": True, "range": False}
    else:
        model |= {"expr": to_logql(signal), "queryType": "instant"}
    return {
        "refId": _QUERY,
        "queryType": str(model.get("queryType", "")),
        "relativeTimeRange": {"from": _LOOK_BACK, "to": 0},
        "datasourceUid": endpoint.uid if endpoint else key,
        "model": model,
    }


def _expression(name: str, model: Document) -> Document:
    return {
        "refId": name,
        "queryType": "",
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": _EXPRESSION_SOURCE,
        "model": {"refId": name, "datasource": {"type": _EXPRESSION_SOURCE, "uid": _EXPRESSION_SOURCE}, **model},
    }
