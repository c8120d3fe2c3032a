"""What inhibits alerts in Grafana, which knows no inhibition: a record of each alert that inhibits others.

A record is 1 while its alert is active, as Prometheus calls what is pending or fires (its documentation, "Alerting
rules"): from the moment at which the condition holds, so that no consequence is told before its cause, and for as long
as the alert goes on firing. What is inhibited reads it behind ``unless``: where nothing is recorded, it fires. The
condition of an alert that goes on firing is recorded as well, so that it is evaluated once, and looked back at cheaply.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Any

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.alert_records import ACTIVE, CONDITION, record_of_alert
from toolchain.compile.alerting.model import condition_of, rule_labels
from toolchain.compile.alerting.recordings import Recorded, compile_recording, environment_scope
from toolchain.define.alerting.outcomes import NoData
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL, RecordingRule
from toolchain.define.alerting.rule import AlertRule, Inhibition
from toolchain.define.evaluation import GRAFANA, Evaluation
from toolchain.languages.matching import Grouping, Matcher, VectorMatching
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.analysis.labels import output_labels
from toolchain.languages.promql.analysis.recorded import recorded_branches
from toolchain.languages.promql.ast import Aggregation, Binary, Expression, Number, Selector, Subquery
from toolchain.project.project import Project

_OF_TARGETS = frozenset({"job", "instance", ENVIRONMENT_LABEL})
"""Labels that names of recordings leave out."""


def recorded_inhibitions(evaluation: Evaluation, rule: AlertRule) -> tuple[Inhibition, ...]:
    """Return those inhibitions of a rule that records keep: where Grafana evaluates it, and somebody records."""
    if evaluation.recordings is None or evaluation.of_alerts(on_logs=rule.is_log_alert) != GRAFANA:
        return ()
    return tuple(each for each in rule.inhibited_by if not each.source.is_log_alert)


@frozen(eq=False)
class Inhibitions:
    """The records of a project, behind the recordings that it defines, and their names by the id of the alert rule."""

    recorded: Recorded
    names: Mapping[int, str]

    def silenced(self, project: Project, rule: AlertRule, signal: Expression) -> Expression:
        """Return the signal of a rule while nothing that inhibits it is active.

        Where silence is news to Grafana, the threshold itself stands for it, which is never beyond the threshold.
        """
        causes = [self._active(project, each) for each in recorded_inhibitions(project.environment.evaluation, rule)]
        for cause in causes:
            signal = q.unless(signal, cause, on=[])
        if not causes or rule.no_data is NoData.OK or rule.threshold is None:
            return signal
        return Binary(
            "or", signal, Number(f"{rule.threshold:g}") * q.group(q.either(*causes)), VectorMatching("on", ())
        )

    def _active(self, project: Project, inhibition: Inhibition) -> Selector:
        labels = (Matcher(label, "=", value) for label, value in inhibition.labels)
        scope = (each for each in environment_scope(project) if each.label not in dict(inhibition.labels))
        return Selector(self.names[id(inhibition.source)], (*scope, *labels))


def compile_inhibitions(project: Project, recorded: Recorded) -> Inhibitions:
    """Return the records of the alerts that inhibit others, each once, with the labels by which others narrow it."""
    sources: dict[int, AlertRule] = {}
    narrowed: dict[int, set[str]] = {}
    for rule in project.alerts:
        for each in recorded_inhibitions(project.environment.evaluation, rule):
            sources[id(each.source)] = each.source
            narrowed.setdefault(id(each.source), set()).update(label for label, _ in each.labels)
    names: dict[int, str] = {}
    for key, source in sources.items():
        for record in _records(source, narrowed[key], rule_labels(source, project.environment.name)):
            recorded = _with(recorded, project, record, source)
            names[key] = record.record
    return Inhibitions(recorded, names)


def _with(recorded: Recorded, project: Project, rule: RecordingRule, source: AlertRule) -> Recorded:
    made = evolve(compile_recording(project, rule, recorded.results), of_alert=source.name)
    result = recorded_branches(made.analysis, rule.record, made.labels)
    return evolve(recorded, rules=(*recorded.rules, made), results={**recorded.results, rule.record: result})


def _records(source: AlertRule, labels: Iterable[str], added: Mapping[str, str]) -> Iterator[RecordingRule]:
    """Yield what records an alert, in its group; the last one keeps these labels, or has those that the alert adds."""
    assert isinstance(source.query, Expression)
    condition = condition_of(source, source.query)
    if duration_seconds(source.keep_firing):
        known = sorted((output_labels(condition) or frozenset()) - _OF_TARGETS)
        holds = _record(source, CONDITION, known, condition, help="The signal, while it is beyond the threshold.")
        yield holds
        condition = q.select(holds.metric)
        condition = q.either(condition, _held_lately(source, condition))
    kept = sorted(each for each in labels if each not in added)
    yield _record(
        source,
        ACTIVE,
        kept,
        Aggregation("group", condition, Grouping("by", tuple(kept)) if kept else None),
        help="1 while it is pending or fires, and what it inhibits is silent.",
        labels={name: added[name] for name in sorted(labels) if name in added and name != ENVIRONMENT_LABEL},
    )


def _record(source: AlertRule, what: str, level: Iterable[str], expression: Expression, **others: Any) -> RecordingRule:
    return RecordingRule(
        record=record_of_alert(source.name, what, level),
        expression=expression,
        group=source.group,
        location=source.location,
        **others,
    )


def _held_lately(source: AlertRule, condition: Expression) -> Expression:
    """Return whether a condition held for as long as its rule waits, lately enough for the rule to go on firing.

    One that comes and goes, never for long enough, inhibits only while it holds: nobody is told of it. The windows are
    one evaluation longer than the times, as Prometheus 3 leaves out the sample at their beginning, which 2 takes in.
    """
    every, step = duration_seconds(source.group.interval) or 60.0, source.group.interval
    wait = duration_seconds(source.wait) or 0.0
    held = condition
    if wait:
        held = q.over("count_over_time", Subquery(condition, f"{wait + every:g}s", step)) > round(wait / every)
    keeps = duration_seconds(source.keep_firing) or 0.0
    return q.over("present_over_time", Subquery(held, f"{keeps + every:g}s", step))


def unseen(interval: int, inhibitions: Iterable[Inhibition]) -> float:
    """Return for how many seconds at most an alert does not see that what inhibits it is active.

    That is until it is recorded, and then until the next evaluation, of which there is one every ``interval`` seconds.
    """
    recorded = max((duration_seconds(each.source.group.interval) or 60.0 for each in inhibitions), default=0.0)
    return interval * ceil(recorded / interval)
