"""The module of rules of Grafana: of the builder's form where they are that, else node by node.

A rule is an ``AlertRule`` where that compiles to the same: one query to a Prometheus or a Loki that is known, its last
value, and a threshold above or below. What may differ then is without meaning to Grafana: how a query is laid out, what
only the editor keeps in a model, the time range of an instant query, and settings that have their defaults.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.base.waiver import Waiver
from toolchain.compile.alerting.alerts import compile_alerts
from toolchain.compile.alerting.grafana import rule_groups
from toolchain.compile.alerting.grafana_rules import compile_grafana_rules
from toolchain.compile.alerting.inhibitions import compile_inhibitions
from toolchain.compile.alerting.model import CompiledAlert, CompiledGrafanaRule
from toolchain.compile.alerting.recordings import compile_recordings
from toolchain.compile.queries import parsed
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.evaluation import GRAFANA
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.promql.ast import Expression
from toolchain.project.project import Project
from toolchain.pull.code import Local
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.rule_shape import InexpressibleRuleError, rule_shape
from toolchain.pull.rules.accepted import findings_of, waivers_for
from toolchain.pull.rules.codes import (
    Constants,
    QueryCode,
    SharedWaivers,
    file_name_of,
    group_code,
)
from toolchain.pull.rules.conditions import Condition
from toolchain.pull.rules.grafana_codes import (
    built_code,
    common_code,
    interval_text,
    kept_code,
    outcomes_code,
    usual_states,
)
from toolchain.pull.rules.grafana_given import GrafanaGroup
from toolchain.pull.rules.grafana_same import built_meaning, whole_rule
from toolchain.pull.rules.ruler_module import RuleModule
from toolchain.pull.rules.same import first_difference
from toolchain.pull.verification import run
from toolchain.sync.difference import is_secret_path


def grafana_module(
    project: Project,
    groups: Sequence[GrafanaGroup],
    place: str,
    module_file: str,
    data_sources: Mapping[str, str] | None = None,
) -> RuleModule:
    """Return the module that defines rules of Grafana, which compiles to the same.

    ``data_sources`` are keys of the project's data sources by other uids. Raises RefusedError for what no definition
    can say.
    """
    groups, left_out = _undefined(project, [_here(each, project, data_sources or {}) for each in groups if each.rules])
    if not groups:
        problem = "; ".join(left_out) or "it holds no rules"
        raise RefusedError(f"{place}: {problem}", "Leave it out.")
    _require_no_secrets(groups, place)
    built = {id(rule) for group in groups for rule in group.rules if _shape(project, rule) is not None}
    built -= _different(project, groups, built, place, module_file)
    waivers = _waivers(project, groups, built, place, module_file)
    source = formatted(_source(project, groups, built, place, waivers))
    _require_same(project, groups, source, built, place, module_file)
    alerts, plain = _defined(source, module_file, place)
    left = findings_of(project, module_file, alerts, (), plain)
    folders = sorted({each.folder for each in groups if each.folder not in ("", project.environment.folder.uid)})
    notes = [f"rules of the folder {each!r} go to that of the environment" for each in folders]
    notes += [*left_out, *(f"{each.rule}: {each.message}" for each in left)]
    recordings = sum(bool(each.record) for each in plain)
    return RuleModule(source, len(alerts) + len(plain) - recordings, recordings, tuple(notes))


def _here(group: GrafanaGroup, project: Project, data_sources: Mapping[str, str]) -> GrafanaGroup:
    """Return a group whose queries ask the data sources of the environment where somebody says which these are."""
    endpoints = project.environment.endpoints
    uids = {name: endpoints[key].uid for name, key in data_sources.items() if key in endpoints}
    rules = tuple({**rule, "data": [_asking(node, uids) for node in rule.get("data") or ()]} for rule in group.rules)
    return evolve(group, rules=rules)


def _asking(node: Document, uids: Mapping[str, str]) -> Document:
    uid = uids.get(str(node.get("datasourceUid")))
    return node if uid is None else {**node, "datasourceUid": uid}


def _undefined(project: Project, groups: Sequence[GrafanaGroup]) -> tuple[list[GrafanaGroup], list[str]]:
    """Return groups without rules of definitions, and what was left out."""
    alone = evolve(project, slos=())
    taken = {each.uid or each.title: each.location for each in project.grafana_rules}
    recorded = compile_recordings(alone)
    taken |= {each.uid: each.location for each in compile_alerts(alone, (), compile_inhibitions(alone, recorded))}
    found, notes = [], []
    for group in groups:
        kept = tuple(each for each in group.rules if str(each.get("uid")) not in taken)
        notes += [
            f"rule {each.get('title')!r} is left out: {taken[str(each['uid'])]} defines it"
            for each in group.rules
            if str(each.get("uid")) in taken
        ]
        if kept:
            found.append(evolve(group, rules=kept))
    return found, notes


def _require_no_secrets(groups: Sequence[GrafanaGroup], place: str) -> None:
    for rule in (rule for group in groups for rule in group.rules):
        for path in _secret_paths(rule.get("data"), ""):
            raise RefusedError(
                f"{place}: rule {rule.get('title')!r} holds what its name says is a secret, at data{path}",
                "Take it out of the rule: a data source keeps secrets.",
            )


def _secret_paths(value: Any, path: str) -> list[str]:
    match value:
        case Mapping():
            return [found for name, each in value.items() for found in _secret_paths(each, f"{path}.{name}")]
        case list():
            return [found for index, each in enumerate(value) for found in _secret_paths(each, f"{path}[{index}]")]
        case str() if value and is_secret_path(path):
            return [path]
    return []


def _shape(project: Project, rule: Document) -> Condition | None:
    """Return the condition of a rule that may be one of the builder's; None for any other."""
    endpoints = project.environment.endpoints
    types = {endpoints[each.key].uid: each.type for each in project.datasources if each.key in endpoints}
    if rule.get("isPaused") or rule.get("notification_settings") or rule.get("missingSeriesEvalsToResolve"):
        return None
    try:
        shape = rule_shape(rule, types)
    except InexpressibleRuleError:
        return None
    if project.environment.evaluation.of_alerts(on_logs=shape.is_logql) != GRAFANA:
        return None
    tree = parsed(shape.text, "loki" if shape.is_logql else "prometheus", project.dialect).tree
    if not isinstance(tree, Expression | Query) or isinstance(tree, LogQuery):
        return None
    return Condition(tree, "above" if shape.worse == "above" else "below", float(shape.threshold))


def _source(
    project: Project,
    groups: Sequence[GrafanaGroup],
    built: Collection[int],
    place: str,
    waivers: Mapping[int, Sequence[Waiver]],
) -> str:
    constants, queries, found = Constants(), QueryCode(project), list[Local]()
    shared = SharedWaivers(constants, waivers.values())
    for number, group in enumerate(groups):
        usual = usual_states(group)
        code = group_code(
            file_name_of(group.name).replace("/", "-"),
            interval_text(group.interval),
            {},
            shared.of(waivers.get(number, ())),
            outcomes=outcomes_code(usual),
        )
        local = constants.named("" if len(groups) == 1 else group.name, "GROUP", code, "group")
        for rule in group.rules:
            others = common_code(rule, usual)
            condition = _shape(project, rule) if id(rule) in built else None
            if condition is not None:
                each = built_code(rule, condition, queries, local, others)
            else:
                each = kept_code(rule, local, others)
            found.append(constants.named(str(rule.get("title")), "RULE", each))
    purpose = f"Rules of Grafana, imported from {one_line(PurePath(place).name)} as they were."
    return module_source(purpose, found)


def _defined(source: str, module_file: str, place: str) -> tuple[list[AlertRule], list[GrafanaRule]]:
    try:
        values = list(run(source, module_file).values())
    except DefinitionError as error:
        raise RefusedError(f"{place}: {error.message}", error.remedy) from error
    return [each for each in values if isinstance(each, AlertRule)], [
        each for each in values if isinstance(each, GrafanaRule)
    ]


def _compiled(project: Project, source: str, module_file: str, place: str) -> list[Document]:
    """Return the rules of a module as Grafana gets them, in the order of their lines."""
    alerts, plain = _defined(source, module_file, place)
    alone = evolve(project, alerts=tuple(alerts), recordings=(), slos=())
    compiled = compile_alerts(alone, (), compile_inhibitions(alone, compile_recordings(alone)))
    others = compile_grafana_rules(alone, plain)
    groups = rule_groups(project.environment, compiled, others).values()
    made = {str(rule["uid"]): rule for group in groups for rule in group["rules"]}
    ordered: list[CompiledAlert | CompiledGrafanaRule] = [*compiled, *others]
    ordered.sort(key=lambda each: each.location)
    return [made[each.uid] for each in ordered]


def _pairs(
    project: Project, groups: Sequence[GrafanaGroup], source: str, module_file: str, place: str
) -> list[tuple[Document, Document]]:
    given = [rule for group in groups for rule in group.rules]
    return list(zip(given, _compiled(project, source, module_file, place), strict=True))


def _different(
    project: Project, groups: Sequence[GrafanaGroup], built: Collection[int], place: str, module_file: str
) -> set[int]:
    """Return the rules which the builder's form would change."""
    source = _source(project, groups, built, place, {})
    return {
        id(given)
        for given, made in _pairs(project, groups, source, module_file, place)
        if id(given) in built and first_difference(built_meaning(project, given), built_meaning(project, made))
    }


def _require_same(
    project: Project,
    groups: Sequence[GrafanaGroup],
    source: str,
    built: Collection[int],
    place: str,
    module_file: str,
) -> None:
    for given, made in _pairs(project, groups, source, module_file, place):
        wanted, got = (
            built_meaning(project, each) if id(given) in built else whole_rule(each) for each in (given, made)
        )
        different = first_difference(wanted, got)
        if different:
            raise RefusedError(
                f"{place}: rule {given.get('title')!r} would become another one, first in {different}",
                "It is a mistake of this tool.",
            )


def _waivers(
    project: Project, groups: Sequence[GrafanaGroup], built: Collection[int], place: str, module_file: str
) -> dict[int, tuple[Waiver, ...]]:
    """Return what the rules of each group need to be accepted as they are, by the number of the group."""
    alerts, plain = _defined(_source(project, groups, built, place, {}), module_file, place)
    rules: list[AlertRule | GrafanaRule] = [*alerts, *plain]
    rules.sort(key=lambda rule: rule.location)
    numbers = [number for number, group in enumerate(groups) for _ in group.rules]
    places = [rule.location for rule in rules]
    found: dict[int, list[Any]] = {}
    for each in findings_of(project, module_file, alerts, (), plain):
        index = bisect_right(places, each.location) - 1
        if index >= 0:
            found.setdefault(numbers[index], []).append(each)
    return {number: waivers_for(some) for number, some in found.items()}
