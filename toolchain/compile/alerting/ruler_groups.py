"""Rule groups as the rulers of an environment take them: those of each file, cut to the number of rules in a group.

Source: Grafana Mimir documentation, "HTTP API", set rule group; Loki documentation, "HTTP API", set rule group.
"""

from collections.abc import Iterable, Iterator

from toolchain.compile.alerting.evaluators import AnyRecording, recordings_apart, rules_of
from toolchain.compile.alerting.group_names import group_names_of
from toolchain.compile.alerting.model import CompiledRecording, CompiledRules
from toolchain.compile.alerting.rule_files import ALERTS, RECORDINGS, alert_rule, group_fields, recording_rule
from toolchain.compile.alerting.rule_split import Rule, group_names, split
from toolchain.compile.artifact import Artifact, resource_path
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.environment import Environment
from toolchain.define.evaluation import RULER_GROUP, RulerEndpoint
from toolchain.languages.promql.ast import selectors


def ruler_artifacts(environment: Environment, rules: CompiledRules) -> Iterator[Artifact]:
    """Yield the groups of each ruler, with the ruler and the file that they are of; two files may have equal names."""
    for endpoint in environment.rulers:
        given = rules_of(environment.evaluation, endpoint, rules)
        recordings, beside = recordings_apart(given)
        alerts = [(each.definition.group, Rule(alert_rule(each), location=each.location)) for each in given.alerts]
        alerts += [(each.definition.group, _recording(each)) for each in beside]
        if beside:
            alerts.sort(key=lambda rule: rule[1].location)
        yield from _groups(endpoint, RECORDINGS, [(each.definition.group, _recording(each)) for each in recordings])
        yield from _groups(endpoint, ALERTS, alerts)


def _recording(recording: AnyRecording) -> Rule:
    names = frozenset[str]()
    if isinstance(recording, CompiledRecording):
        names = frozenset(each.name for each in selectors(recording.expression))
    return Rule(recording_rule(recording), recording.definition.record, names, recording.location)


def _groups(endpoint: RulerEndpoint, file: str, rules: Iterable[tuple[RuleGroup, Rule]]) -> Iterator[Artifact]:
    groups: dict[str, tuple[RuleGroup, list[Rule]]] = {}
    found = list(rules)
    known = group_names_of(group for group, _ in found)
    for group, rule in found:
        groups.setdefault(known[id(group)], (group, []))[1].append(rule)
    ruler = {"product": endpoint.product, "url": endpoint.url.rstrip("/"), "tenant": endpoint.tenant}
    for own, (group, members) in groups.items():
        parts = split(members, endpoint.max_rules_per_group)
        for name, part in zip(group_names(own, len(parts), frozenset(groups)), parts, strict=True):
            document = {**group_fields(group), "name": name, "rules": [rule.document for rule in part]}
            yield Artifact(
                resource_path(f"rule-groups/{endpoint.product}/{file}", name),
                RULER_GROUP,
                {"ruler": ruler, "file": file, "group": document},
                part[0].location,
            )
