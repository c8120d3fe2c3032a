"""The files that rules compile to: for Prometheus, for Loki, and for Grafana in both of its spellings.

Each file holds what its evaluator is given in the environment, so that loading every file tells no alert twice.
"""

from collections.abc import Iterable, Iterator

from toolchain.compile.alerting.evaluators import evaluator_of
from toolchain.compile.alerting.grafana import evaluated_by_grafana, rule_groups, rules_file
from toolchain.compile.alerting.model import CompiledAlert, CompiledRules
from toolchain.compile.alerting.routing_artifacts import routing_artifacts
from toolchain.compile.alerting.rule_files import alert_file, recording_file
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.define.evaluation import GRAFANA
from toolchain.project.loading import Project

RECORDINGS = "prometheus/rules/recordings.yaml"
METRIC_ALERTS = "prometheus/rules/alerts.yaml"
LOG_ALERTS = "loki/rules/alerts.yaml"
GRAFANA_ALERTS = "provisioning/alerting/rules.yaml"


def rule_artifacts(project: Project, rules: CompiledRules) -> Iterator[Artifact]:
    """Yield the rule files that the environment's evaluators need; what nobody is given makes no file."""
    environment = project.environment
    evaluation = environment.evaluation
    by_ruler = [each for each in rules.alerts if evaluator_of(evaluation, each) != GRAFANA]
    if rules.recordings and evaluation.recordings is not None:
        document = recording_file(rules.recordings)
        yield Artifact(RECORDINGS, ArtifactKind.RULE_FILE, document, rules.recordings[0].location)
    yield from _alert_file(METRIC_ALERTS, [each for each in by_ruler if not each.definition.is_log_alert])
    yield from _alert_file(LOG_ALERTS, [each for each in by_ruler if each.definition.is_log_alert])
    grafanas = evaluated_by_grafana(environment, rules.alerts)
    if grafanas:
        document = rules_file(environment, grafanas)
        yield Artifact(GRAFANA_ALERTS, ArtifactKind.ALERT_RULE_PROVISIONING, document, grafanas[0].location)
    for name, group in rule_groups(environment, grafanas).items():
        location = next(alert.location for alert in grafanas if alert.definition.group.name == name)
        yield Artifact(f"resources/alert-rule-groups/{name}.json", ArtifactKind.ALERT_RULE_GROUP, group, location)
    yield from routing_artifacts(project)


def _alert_file(path: str, alerts: Iterable[CompiledAlert]) -> Iterator[Artifact]:
    given = tuple(alerts)
    if given:
        yield Artifact(path, ArtifactKind.RULE_FILE, alert_file(given), given[0].location)
