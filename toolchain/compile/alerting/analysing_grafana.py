"""Rules of Grafana that are defined node by node, as the checks see those of whoever wrote them."""

from collections.abc import Iterable

from attrs import evolve

from toolchain.base.source_map import DefinedMap, Origin
from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.compile.alerting.analysing import analysed_sources
from toolchain.compile.alerting.grafana_rules import api_rule
from toolchain.compile.alerting.model import CompiledGrafanaRule
from toolchain.project.project import Project
from toolchain.project.rule_source import RuleFormat, RuleSource


def analysed_grafana_rules(project: Project, rules: Iterable[CompiledGrafanaRule]) -> tuple[AnalysedRule, ...]:
    """Return rules with what they mean, and the definitions that may carry waivers."""
    compiled = tuple(rules)
    sources = [
        RuleSource(
            RuleFormat.API,
            api_rule(project.environment, each, each.definition.group.name),
            DefinedMap({(): Origin(each.location)}),
            {"title": each.definition.group.name, "folderUid": project.environment.folder.uid},
        )
        for each in compiled
    ]
    analysed = analysed_sources([sources], project).rules
    return tuple(evolve(rule, definition=each.definition) for rule, each in zip(analysed, compiled, strict=True))
