"""The files that rules compile to: for Prometheus and rulers, and for Grafana in both of its spellings.

Each file holds what its evaluator is given in the environment, so that loading every file tells no alert twice.
"""

from collections.abc import Iterator

from toolchain.compile.alerting.evaluators import recordings_apart, rules_of
from toolchain.compile.alerting.grafana import evaluated_by_grafana, rule_groups, rules_file
from toolchain.compile.alerting.model import CompiledAlert, CompiledGrafanaRule, CompiledRules
from toolchain.compile.alerting.routing_artifacts import routing_artifacts
from toolchain.compile.alerting.rule_files import ALERTS, RECORDINGS, alert_file, recording_file
from toolchain.compile.alerting.ruler_groups import ruler_artifacts
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.define.environment import Environment
from toolchain.define.evaluation import PrometheusFiles, RulerEndpoint
from toolchain.project.project import Project

PROMETHEUS = "prometheus"
GRAFANA_ALERTS = "provisioning/alerting/rules.yaml"


def rule_file_path(evaluator: str, file: str) -> str:
    """Return the path of the recordings or alerts of an evaluator: Prometheus, or the product of a ruler."""
    return f"{evaluator}/rules/{file}.yaml"


def rule_artifacts(project: Project, rules: CompiledRules) -> Iterator[Artifact]:
    """Yield the rule files that the environment's evaluators need; what nobody is given makes no file."""
    environment = project.environment
    yield from _rule_files(environment, rules)
    grafanas = evaluated_by_grafana(environment, rules.alerts)
    of_grafana: list[CompiledAlert | CompiledGrafanaRule] = [*grafanas, *rules.grafana]
    if of_grafana:
        document = rules_file(environment, grafanas, rules.grafana)
        yield Artifact(GRAFANA_ALERTS, ArtifactKind.ALERT_RULE_PROVISIONING, document, of_grafana[0].location)
    places = {each.uid: each.location for each in reversed(of_grafana)}
    for name, group in rule_groups(environment, grafanas, rules.grafana).items():
        location = min(places[rule["uid"]] for rule in group["rules"])
        yield Artifact(f"resources/alert-rule-groups/{name}.json", ALERT_GROUP, group, location)
    yield from ruler_artifacts(environment, rules)
    yield from routing_artifacts(project)


def _rule_files(environment: Environment, rules: CompiledRules) -> Iterator[Artifact]:
    evaluation = environment.evaluation
    evaluators = (evaluation.recordings, evaluation.metric_alerts, evaluation.log_alerts)
    for evaluator in dict.fromkeys(evaluators):
        if not isinstance(evaluator, RulerEndpoint | PrometheusFiles):
            continue
        name = evaluator.product if isinstance(evaluator, RulerEndpoint) else PROMETHEUS
        given = rules_of(evaluation, evaluator, rules)
        recordings, beside = recordings_apart(given)
        if recordings:
            document, location = recording_file(recordings), recordings[0].location
            yield Artifact(rule_file_path(name, RECORDINGS), ArtifactKind.RULE_FILE, document, location)
        if given.alerts:
            document, location = alert_file(given.alerts, beside), given.alerts[0].location
            yield Artifact(rule_file_path(name, ALERTS), ArtifactKind.RULE_FILE, document, location)
