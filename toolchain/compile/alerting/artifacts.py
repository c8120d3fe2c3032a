"""The files that rules compile to: for Prometheus, for Loki, and for Grafana in both of its spellings."""

from collections.abc import Iterable

from toolchain.compile.alerting.grafana import evaluated_by_grafana, rule_groups, rules_file
from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.alerting.routing_artifacts import routing_artifacts
from toolchain.compile.alerting.rule_files import alert_file, recording_file
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.project import Project


def rule_artifacts(project: Project, rules: CompiledRules) -> Iterable[Artifact]:
    """Yield the rule files that the project needs; a kind of rule that it has none of makes no file."""
    environment = project.environment
    metric_alerts = [alert for alert in rules.alerts if not alert.definition.is_log_alert]
    log_alerts = [alert for alert in rules.alerts if alert.definition.is_log_alert]
    if rules.recordings:
        document = recording_file(rules.recordings)
        location = rules.recordings[0].location
        yield Artifact("prometheus/rules/recordings.yaml", ArtifactKind.RULE_FILE, document, location)
    if metric_alerts:
        document = alert_file(metric_alerts)
        yield Artifact("prometheus/rules/alerts.yaml", ArtifactKind.RULE_FILE, document, metric_alerts[0].location)
    if log_alerts:
        document = alert_file(log_alerts)
        yield Artifact("loki/rules/alerts.yaml", ArtifactKind.RULE_FILE, document, log_alerts[0].location)
    grafanas = evaluated_by_grafana(environment, rules.alerts)
    if grafanas:
        yield Artifact(
            "provisioning/alerting/rules.yaml",
            ArtifactKind.ALERT_RULE_PROVISIONING,
            rules_file(environment, grafanas),
            grafanas[0].location,
        )
    for name, group in rule_groups(environment, grafanas).items():
        location = next(alert.location for alert in grafanas if alert.definition.group.name == name)
        yield Artifact(f"resources/alert-rule-groups/{name}.json", ArtifactKind.ALERT_RULE_GROUP, group, location)
    yield from routing_artifacts(project)
