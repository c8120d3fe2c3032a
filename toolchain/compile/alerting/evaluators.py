"""Which rules an environment gives to whom.

Whatever hands rules to an evaluator, a file or a deploy, takes them from here, so that an alert has one evaluator.
"""

from collections.abc import Iterable

from toolchain.compile.alerting.model import CompiledAlert, CompiledLogRecording, CompiledRecording, CompiledRules
from toolchain.define.evaluation import GRAFANA, AlertEvaluator, Evaluation

AnyRecording = CompiledRecording | CompiledLogRecording
"""A recording rule, of metrics or of log lines."""


def alerts_of(
    evaluation: Evaluation, evaluator: AlertEvaluator, alerts: Iterable[CompiledAlert]
) -> tuple[CompiledAlert, ...]:
    """Return the alerts that an evaluator is given."""
    return tuple(each for each in alerts if evaluator_of(evaluation, each) == evaluator)


def evaluator_of(evaluation: Evaluation, alert: CompiledAlert) -> AlertEvaluator:
    """Return who evaluates an alert."""
    return evaluation.of_alerts(on_logs=alert.definition.is_log_alert)


def rules_of(evaluation: Evaluation, evaluator: AlertEvaluator, rules: CompiledRules) -> CompiledRules:
    """Return all that an evaluator is given: alerts, and recording rules."""
    recordings = rules.recordings if evaluation.recordings == evaluator else ()
    on_logs = rules.log_recordings if evaluation.log_alerts == evaluator and evaluator != GRAFANA else ()
    return CompiledRules(alerts_of(evaluation, evaluator, rules.alerts), recordings, log_recordings=on_logs)


def recordings_apart(given: CompiledRules) -> tuple[tuple[AnyRecording, ...], tuple[AnyRecording, ...]]:
    """Return the recording rules of an evaluator that have a file of their own, and those in groups of its alerts.

    A group that is as written stays whole: its alerts read what was recorded just before.
    """
    shared = {each.definition.group.name for each in given.alerts if each.definition.group.as_written}
    every: tuple[AnyRecording, ...] = (*given.recordings, *given.log_recordings)
    beside = tuple(each for each in every if each.definition.group.name in shared)
    return tuple(each for each in every if each not in beside), beside
