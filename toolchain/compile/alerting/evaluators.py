"""Which rules an environment gives to whom.

Whatever hands rules to an evaluator, a file or a deploy, takes them from here, so that an alert has one evaluator.
"""

from collections.abc import Iterable

from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording, CompiledRules
from toolchain.define.evaluation import AlertEvaluator, Evaluation


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
    return CompiledRules(alerts_of(evaluation, evaluator, rules.alerts), recordings)


def recordings_apart(given: CompiledRules) -> tuple[tuple[CompiledRecording, ...], tuple[CompiledRecording, ...]]:
    """Return the recording rules of an evaluator that have a file of their own, and those in groups of its alerts.

    A group that is as written stays whole: its alerts read what was recorded just before.
    """
    shared = {each.definition.group.name for each in given.alerts if each.definition.group.as_written}
    beside = tuple(each for each in given.recordings if each.definition.group.name in shared)
    return tuple(each for each in given.recordings if each not in beside), beside
