"""The module of a rule file: its groups, alerts and recording rules, all of which go to their evaluator as written."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from attrs import evolve, frozen

from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Finding, Severity
from toolchain.base.waiver import Waiver
from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.compile.alerting.alerts import compile_alerts
from toolchain.compile.alerting.analysing import language_of
from toolchain.compile.alerting.inhibitions import compile_inhibitions
from toolchain.compile.alerting.log_recordings import compile_log_recordings
from toolchain.compile.alerting.model import rule_uid, uid_of
from toolchain.compile.alerting.recordings import compile_recordings
from toolchain.compile.alerting.rule_files import alert_rule, group_fields, recording_rule
from toolchain.compile.of_sources import compile_sources
from toolchain.compile.queries import parsed
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import AlertRule
from toolchain.languages.logql.ast import LogQuery, Query, log_queries
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.project.file_rules import RuleDocument
from toolchain.project.project import Project
from toolchain.project.rule_source import RuleSource
from toolchain.pull.code import Code, Literal, Local, Name
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.rules.accepted import findings_of, waivers_for
from toolchain.pull.rules.codes import (
    MODULE,
    Constants,
    QueryCode,
    SharedWaivers,
    alert_code,
    duration_code,
    file_name_of,
    group_code,
    recording_code,
)
from toolchain.pull.rules.conditions import Tree, condition_of
from toolchain.pull.rules.given import GivenGroup, given_groups
from toolchain.pull.rules.same import first_difference, group_form
from toolchain.pull.verification import run

_REFUSED = tuple(rule for rule in RULES if rule.id in ("template-syntax", "query-syntax"))
"""Check rules whose errors are what Prometheus and Loki refuse a file for."""

_OF_PROMETHEUS = {"no_data": Name(MODULE, "NoData", ("OK",)), "on_error": Name(MODULE, "OnError", ("OK",))}
"""What silence and failure mean to Prometheus."""

Trees = Mapping[str, Tree]
"""Queries by their texts."""


@frozen(eq=False)
class RuleModule:
    """The source of a module of rules, how many it defines, and what a reader has to know."""

    source: str
    alerts: int
    recordings: int
    notes: tuple[str, ...]


@frozen(eq=False)
class _Defined:
    """What a module defines, each in the order of its lines."""

    groups: tuple[RuleGroup, ...]
    alerts: tuple[AlertRule, ...]
    recordings: tuple[RecordingRule | LogRecordingRule, ...]


def ruler_module(project: Project, documents: Sequence[RuleDocument], file: str, module_file: str) -> RuleModule:
    """Return the module that defines the rules of documents, which compiles to the same.

    Raises RefusedError with the line of what no definition can say.
    """
    groups = given_groups(documents)
    if not any(group.rules for group in groups):
        raise RefusedError(f"{file}: it holds no rules", "Leave it out.")
    trees = _trees(project, groups)
    _require_sound(project, groups)
    waivers = _waivers(project, groups, trees, file, module_file)
    source = formatted(_source(project, groups, trees, file, waivers))
    defined = _defined(source, module_file, file)
    _require_same(project, groups, defined, trees, file)
    left = findings_of(project, module_file, defined.alerts, defined.recordings)
    empty = [f"group {each.name!r} is left out, since it has no rules" for each in groups if not each.rules]
    renamed = [
        f"group {each.name!r} is called {file_name_of(each.name)!r}: its name becomes that of a file"
        for each in groups
        if each.rules and file_name_of(each.name) != each.name
    ]
    notes = (*_beside(documents), *empty, *renamed, *(f"{each.rule}: {each.message}" for each in left))
    return RuleModule(source, len(defined.alerts), len(defined.recordings), notes)


def _beside(documents: Sequence[RuleDocument]) -> list[str]:
    """Return what stands beside the groups, and has no place in definitions."""
    found = []
    for each in documents:
        namespace = each.whole.get("namespace").scalar
        if namespace:
            found.append(f"the namespace {namespace!r} is left out: a deploy has its own")
        if each.whole.get("kind").scalar:
            name = each.whole.get("metadata", "name").scalar
            found.append(f"of the {each.whole.get('kind').scalar} {name!r} nothing but its groups is kept")
    return found


def _require_sound(project: Project, groups: Sequence[GivenGroup]) -> None:
    """Raise for what whoever evaluates the rules refuses of them."""
    rules = compile_sources(project, rules=[[rule for group in groups for rule in group.rules]])
    for finding in check(rules, _REFUSED, asks_for_waivers=False).findings:
        if finding.severity is Severity.ERROR and finding.rule in {each.id for each in _REFUSED}:
            raise RefusedError(f"{finding.location}: {finding.message}", finding.remedy)


def _trees(project: Project, groups: Sequence[GivenGroup]) -> Trees:
    """Return the queries of all rules. Raises RefusedError for one that cannot be read."""
    rules = [rule for group in groups for rule in group.rules]
    language = language_of((str(rule.document.get("expr") or "") for rule in rules), project.dialect)
    return {str(rule.document["expr"]): _tree(project, rule, language) for rule in rules}


def _tree(project: Project, rule: RuleSource, language: str) -> Tree:
    read = parsed(str(rule.document["expr"]), language, project.dialect)
    tree = read.tree
    at = rule.map.location(("expr",), read.error_at)
    if not isinstance(tree, Expression | Query):
        name = {"prometheus": "PromQL", "loki": "LogQL"}[language]
        raise RefusedError(
            f"{at}: the query of {rule.name!r} is no {name}: {read.syntax_error}", "Correct it, or leave the rule out."
        )
    if isinstance(tree, LogQuery):
        raise RefusedError(
            f"{at}: the query of {rule.name!r} asks for lines, and rules need numbers", "Count the lines."
        )
    return tree


def _source(
    project: Project, groups: Sequence[GivenGroup], trees: Trees, file: str, waivers: Mapping[int, Sequence[Waiver]]
) -> str:
    constants, queries, found = Constants(), QueryCode(project), list[Local]()
    written = [each for each in groups if each.rules]
    uids, shared = _uids(project, written), SharedWaivers(constants, waivers.values())
    for number, group in enumerate(written):
        outcomes = _OF_PROMETHEUS if any(rule.kind == "alert" for rule in group.rules) else {}
        name, accepted = file_name_of(group.name), shared.of(waivers.get(number, ()))
        code = group_code(name, group.interval, group.settings, accepted, outcomes=outcomes)
        local = constants.named("" if len(written) == 1 else group.name, "GROUP", code, "group")
        for rule in group.rules:
            found.append(constants.named(rule.name, "RULE", _rule(rule, trees, queries, local, uids)))
    purpose = f"Rules of {one_line(PurePath(file).name)}, imported as they were written."
    return module_source(purpose, found)


def _rule(rule: RuleSource, trees: Trees, queries: QueryCode, group: Local, uids: Mapping[int, str]) -> Code:
    tree = trees[str(rule.document["expr"])]
    if rule.kind == "record":
        return recording_code(rule.name, queries.of(tree), group, rule.labels, on_logs=isinstance(tree, Query))
    condition = condition_of(tree)
    uid = uids.get(id(rule))
    return alert_code(
        rule.name,
        condition,
        queries.of(condition.query),
        group,
        rule.labels,
        rule.annotations,
        always_fires=None if _measures(tree) else Literal(content=True),
        wait=duration_code(rule.wait),
        keep_firing=duration_code(rule.keep_firing),
        uid=Literal(uid) if uid else None,
    )


def _measures(tree: Tree) -> bool:
    return bool(selectors(tree)) if isinstance(tree, Expression) else any(log_queries(tree))


def _uids(project: Project, groups: Sequence[GivenGroup]) -> dict[int, str]:
    """Return uids of alerts whose names are those of earlier ones, which Grafana would take for one."""
    seen = dict.fromkeys((uid_of(each) for each in project.alerts), 1)
    found = {}
    for rule in (rule for group in groups for rule in group.rules if rule.kind == "alert"):
        uid = rule_uid(rule.name)
        seen[uid] = seen.get(uid, 0) + 1
        if seen[uid] > 1:
            found[id(rule)] = f"{uid[:36]}-{seen[uid]}"
    return found


def _defined(source: str, module_file: str, file: str) -> _Defined:
    """Return what a module defines. Raises RefusedError for what the words of definitions refuse."""
    try:
        values = tuple(run(source, module_file).values())
    except DefinitionError as error:
        raise RefusedError(f"{file}: {error.message}", error.remedy) from error
    return _Defined(
        tuple(each for each in values if isinstance(each, RuleGroup)),
        tuple(each for each in values if isinstance(each, AlertRule)),
        tuple(each for each in values if isinstance(each, RecordingRule | LogRecordingRule)),
    )


def _waivers(
    project: Project, groups: Sequence[GivenGroup], trees: Trees, file: str, module_file: str
) -> dict[int, tuple[Waiver, ...]]:
    """Return what the rules of each group need to be accepted as they are, by the number of the group."""
    defined = _defined(_source(project, groups, trees, file, {}), module_file, file)
    numbers = {id(group): number for number, group in enumerate(defined.groups)}
    rules: list[AlertRule | RecordingRule | LogRecordingRule] = [*defined.alerts, *defined.recordings]
    rules.sort(key=lambda rule: rule.location)
    places = [rule.location for rule in rules]
    found: dict[int, list[Finding]] = {}
    for each in findings_of(project, module_file, defined.alerts, defined.recordings):
        number = bisect_right(places, each.location)
        if number:
            found.setdefault(numbers[id(rules[number - 1].group)], []).append(each)
    return {number: waivers_for(some) for number, some in found.items()}


def _require_same(project: Project, groups: Sequence[GivenGroup], defined: _Defined, trees: Trees, file: str) -> None:
    """Raise where the rules of a module are not those that it was made of."""
    wanted = [group_form(_document(each), trees.__getitem__) for each in groups if each.rules]
    language = "prometheus" if all(isinstance(each, Expression) for each in trees.values()) else "loki"

    def read(text: str) -> Tree:
        tree = parsed(text, language, project.dialect).tree
        assert isinstance(tree, Expression | Query)
        return tree

    made = [group_form(each, read) for each in compiled_groups(project, defined.alerts, defined.recordings)]
    different = first_difference(wanted, made)
    if different:
        raise RefusedError(
            f"{file}: the module that was written compiles to other rules, first in {different}",
            "It is a mistake of this tool.",
        )


def _document(group: GivenGroup) -> dict[str, Any]:
    rules = [rule.document for rule in group.rules]
    return {"name": file_name_of(group.name), "interval": group.interval, **group.settings, "rules": rules}


def compiled_groups(
    project: Project, alerts: Sequence[AlertRule], recordings: Sequence[RecordingRule | LogRecordingRule]
) -> list[dict[str, Any]]:
    """Return the groups of rules as their evaluator gets them, in the order of their lines."""
    of_metrics = tuple(each for each in recordings if isinstance(each, RecordingRule))
    on_logs = tuple(each for each in recordings if isinstance(each, LogRecordingRule))
    alone = evolve(project, alerts=tuple(alerts), recordings=of_metrics, slos=())
    recorded = compile_recordings(alone)
    rules = [(each.location, each.definition.group, alert_rule(each)) for each in _alerts(alone)]
    rules += [(each.location, each.definition.group, recording_rule(each)) for each in recorded.rules]
    compiled = compile_log_recordings(alone, on_logs)
    rules += [(each.location, each.definition.group, recording_rule(each)) for each in compiled]
    groups: dict[int, dict[str, Any]] = {}
    for _, group, document in sorted(rules, key=lambda rule: rule[0]):
        groups.setdefault(id(group), {**group_fields(group), "rules": []})["rules"].append(document)
    return list(groups.values())


def _alerts(project: Project) -> Any:
    return compile_alerts(project, (), compile_inhibitions(project, compile_recordings(project)))
