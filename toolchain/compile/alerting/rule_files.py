"""Rule files of Prometheus and of Loki's ruler.

Source: Prometheus documentation, "Recording rules" and "Alerting rules"; Loki documentation, "Alerting and recording
rules".
"""

from collections.abc import Iterable

from toolchain.base.documents.document import Document
from toolchain.compile.alerting.evaluators import AnyRecording
from toolchain.compile.alerting.group_names import group_names_of
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.define.alerting.group import RuleGroup
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

RECORDINGS, ALERTS = "recordings", "alerts"
"""The rule files of an environment."""


def alert_file(alerts: Iterable[CompiledAlert], beside: Iterable[AnyRecording] = ()) -> Document:
    """Return a rule file of alerts, in groups, and of the recording rules that these groups have ``beside`` them."""
    rules = [(alert.location, alert.definition.group, alert_rule(alert)) for alert in alerts]
    recordings = [(each.location, each.definition.group, recording_rule(each)) for each in beside]
    if recordings:
        rules = sorted((*rules, *recordings), key=lambda rule: rule[0])
    return _file((group, document) for _, group, document in rules)


def recording_file(recordings: Iterable[AnyRecording]) -> Document:
    """Return a rule file of recording rules, in groups."""
    return _file((recording.definition.group, recording_rule(recording)) for recording in recordings)


def alert_rule(alert: CompiledAlert) -> Document:
    """Return one alerting rule; ``for`` and ``keep_firing_for`` are left out where they are zero."""
    rule, condition = alert.definition, alert.evaluated
    document: Document = {
        "alert": rule.name,
        "expr": to_promql(condition) if isinstance(condition, Expression) else to_logql(condition),
    }
    if rule.wait not in ("", "0s"):
        document["for"] = rule.wait
    if rule.keep_firing not in ("", "0s") and isinstance(condition, Expression):
        document["keep_firing_for"] = rule.keep_firing  # Loki's rules have no such field
    return {**document, "labels": dict(alert.labels), "annotations": dict(alert.annotations)}


def recording_rule(recording: AnyRecording) -> Document:
    """Return one recording rule."""
    text = to_promql(recording.expression) if isinstance(recording, CompiledRecording) else to_logql(recording.query)
    return {
        "record": recording.definition.record,
        "expr": text,
        "labels": dict(recording.labels),
    }


def group_fields(group: RuleGroup) -> Document:
    """Return what a group says beside its rules."""
    interval = {"interval": group.interval} if group.interval else {}
    return {"name": group.name, **interval, **group.settings}


def _file(rules: Iterable[tuple[RuleGroup, Document]]) -> Document:
    groups: dict[str, Document] = {}
    found = list(rules)
    names = group_names_of(group for group, _ in found)
    for group, rule in found:
        name = names[id(group)]
        document = groups.setdefault(name, {**group_fields(group), "name": name, "rules": []})
        document["rules"].append(rule)
    return {"groups": list(groups.values())}
