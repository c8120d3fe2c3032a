"""The module of rules of Grafana: of the builder's form where they are that, else node by node.

A rule is an ``AlertRule`` where that compiles to the same: one query to a Prometheus or a Loki that is known, its last
value, and a threshold above or below. What may differ then is without meaning to Grafana: how a query is laid out, what
only the editor keeps in a model, the time range of an instant query, and settings that have their defaults.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, section
from toolchain.base.errors import DefinitionError
from toolchain.base.waiver import Waiver
from toolchain.compile.alerting.alerts import compile_alerts
from toolchain.compile.alerting.grafana import rule_groups
from toolchain.compile.alerting.grafana_nodes import EXPRESSION_SOURCES
from toolchain.compile.alerting.grafana_rules import compile_grafana_rules
from toolchain.compile.alerting.inhibitions import compile_inhibitions
from toolchain.compile.alerting.model import CompiledAlert, CompiledGrafanaRule
from toolchain.compile.alerting.recordings import compile_recordings
from toolchain.compile.queries import parsed
from toolchain.define.alerting.grafana_rule import GrafanaRule
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.evaluation import GRAFANA
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.promql.ast import Expression
from toolchain.project.project import Project
from toolchain.pull.code import Code, Literal, Local, Name, code_of
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.rule_shape import InexpressibleRuleError, rule_shape
from toolchain.pull.rules.accepted import findings_of, waivers_for
from toolchain.pull.rules.codes import (
    MODULE,
    Constants,
    QueryCode,
    alert_code,
    duration_code,
    file_name_of,
    group_code,
    plain_code,
    texts_code,
)
from toolchain.pull.rules.conditions import Condition
from toolchain.pull.rules.grafana_given import GrafanaGroup
from toolchain.pull.rules.ruler_module import RuleModule
from toolchain.pull.rules.same import first_difference
from toolchain.pull.verification import run
from toolchain.sync.difference import is_secret_path
from toolchain.sync.kinds.alert_rules import rule_form

_PLACED = ("folderUID", "ruleGroup", "orgID", "id", "guid", "updated", "provenance")
_OF_THE_SERVER = {"intervalMs": 1000, "maxDataPoints": 43200}
"""What Grafana puts into every model (docs/reference/grafana-api.md, 5.3)."""
_OF_THE_EDITOR = {
    **dict.fromkeys(("editorMode", "datasource", "refId", "intervalMs", "maxDataPoints", "key", "legendFormat")),
    **dict.fromkeys(("disableTextWrap", "fullMetaSearch", "includeNullMetadata", "useBackend")),
}
"""What a model holds that only the editor reads."""
_DEFAULTS: Mapping[str, tuple[Any, ...]] = {
    "hide": (False, None),
    "exemplar": (False, None),
    "format": ("time_series", None, ""),
    "range": (False, None),
    "interval": ("", None),
    "step": ("", None),
    "adhocFilters": ([], None),
    "expr": (),
}


@frozen(eq=False)
class _Written:
    """A rule with the code that stands for it, and whether that is the builder's."""

    document: Document
    is_built: bool


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
    for number, group in enumerate(groups):
        usual = _usual(group)
        code = group_code(
            file_name_of(group.name).replace("/", "-"),
            _interval(group.interval),
            {},
            waivers.get(number, ()),
            outcomes=_outcomes(usual),
        )
        local = constants.named("" if len(groups) == 1 else group.name, "GROUP", code, "group")
        for rule in group.rules:
            others = _common(rule, usual)
            condition = _shape(project, rule) if id(rule) in built else None
            if condition is not None:
                each = _built_code(rule, condition, queries, local, others)
            else:
                each = _plain_code(rule, local, others)
            found.append(constants.named(str(rule.get("title")), "RULE", each))
    purpose = f"Rules of Grafana, imported from {one_line(PurePath(place).name)} as they were."
    return module_source(purpose, found)


def _usual(group: GrafanaGroup) -> dict[str, str]:
    """Return what silence and failure mean to most rules of a group."""
    found = {}
    for name in ("noDataState", "execErrState"):
        states = Counter(str(rule[name]) for rule in group.rules if rule.get(name) and not rule.get("record"))
        if states:
            found[name] = states.most_common(1)[0][0]
    return found


def _outcomes(states: Mapping[str, str]) -> dict[str, Code]:
    codes: dict[str, Code] = {}
    if "noDataState" in states:
        codes["no_data"] = Name(MODULE, "NoData", (NoData(states["noDataState"]).name,))
    if "execErrState" in states:
        codes["on_error"] = Name(MODULE, "OnError", (OnError(states["execErrState"]).name,))
    return codes


def _interval(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def _common(rule: Document, usual: Mapping[str, str]) -> dict[str, Code | None]:
    names = () if rule.get("record") else ("noDataState", "execErrState")
    own = {name: str(rule[name]) for name in names if rule.get(name) and rule[name] != usual.get(name)}
    return {
        "uid": Literal(str(rule["uid"])) if rule.get("uid") else None,
        **_outcomes(own),
        "wait": duration_code(str(rule.get("for") or "")),
        "keep_firing": duration_code(str(rule.get("keep_firing_for") or "")),
    }


def _built_code(
    rule: Document, condition: Condition, queries: QueryCode, group: Local, others: Mapping[str, Code | None]
) -> Code:
    labels, annotations = _texts(rule, "labels"), _texts(rule, "annotations")
    query = queries.of(condition.query)
    return alert_code(str(rule["title"]), condition, query, group, labels, annotations, **others)


def _plain_code(rule: Document, group: Local, others: Mapping[str, Code | None]) -> Code:
    record = dict(rule.get("record") or {})
    missing = rule.get("missingSeriesEvalsToResolve")
    return plain_code(
        title=Literal(str(rule.get("title"))),
        group=group,
        nodes=code_of([_as_given(node) for node in rule.get("data") or ()]),
        condition=None if record else Literal(str(rule.get("condition") or "")),
        **others,
        labels=texts_code(_texts(rule, "labels")),
        annotations=texts_code(_texts(rule, "annotations")),
        paused=Literal(content=True) if rule.get("isPaused") else None,
        record=code_of(record) if record else None,
        notification=code_of(dict(rule["notification_settings"])) if rule.get("notification_settings") else None,
        missing_evals=Literal(int(missing)) if missing else None,
    )


def _as_given(node: Document) -> Document:
    """Return a node without what Grafana itself puts into every one."""
    model = section(node, "model")
    kept = {name: each for name, each in model.items() if _OF_THE_SERVER.get(name) != each}
    return {**{name: each for name, each in node.items() if (name, each) != ("queryType", "")}, "model": kept}


def _texts(rule: Document, name: str) -> dict[str, str]:
    return {label: "" if text is None else str(text) for label, text in section(rule, name).items()}


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
        if id(given) in built and first_difference(_meaning(project, given), _meaning(project, made))
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
        wanted, got = (_meaning(project, each) if id(given) in built else _whole(each) for each in (given, made))
        different = first_difference(wanted, got)
        if different:
            raise RefusedError(
                f"{place}: rule {given.get('title')!r} would become another one, first in {different}",
                "It is a mistake of this tool.",
            )


def _whole(rule: Document) -> Document:
    """Return all that a rule says; what means nothing in a recording rule is left out."""
    form = rule_form({name: each for name, each in rule.items() if name not in _PLACED and each not in (None, "", {})})
    if form.get("record"):
        form = {name: each for name, each in form.items() if name not in ("condition", "noDataState", "execErrState")}
    else:
        form = {"noDataState": "NoData", "execErrState": "Error", **form}
    if not rule.get("uid"):
        form.pop("uid", None)
    return {**form, "labels": dict(form.get("labels") or {})}


def _meaning(project: Project, rule: Document) -> Document:
    """Return what Grafana evaluates of a rule of the builder's form, and what it says."""
    return {**_whole(rule), "data": [_node_meaning(project, node) for node in rule.get("data") or ()]}


def _node_meaning(project: Project, node: Document) -> Document:
    model = {name: each for name, each in section(node, "model").items() if not _is_left_out(name, each)}
    expr = model.get("expr")
    if str(node.get("datasourceUid")) in EXPRESSION_SOURCES:
        conditions = [_without_relics(each) for each in model.pop("conditions", None) or ()]
        settings = {name: each for name, each in (model.pop("settings", None) or {}).items() if each}
        kept = {} if model.get("type") == "reduce" else {"conditions": conditions}
        return {"refId": node.get("refId"), **model, **kept, "settings": settings}
    if isinstance(expr, str):
        kind = "loki" if "queryType" in model else "prometheus"
        tree = parsed(expr, kind, project.dialect).tree
        model["expr"] = expr if tree is None else tree
    return {"refId": node.get("refId"), "datasourceUid": node.get("datasourceUid"), "model": model}


def _without_relics(condition: Any) -> Any:
    """Return a condition of a threshold, without what the editor of classic conditions leaves in one."""
    if not isinstance(condition, Mapping):
        return condition
    return {name: each for name, each in condition.items() if name not in ("operator", "query", "reducer", "type")}


def _is_left_out(name: str, value: Any) -> bool:
    return name in _OF_THE_EDITOR or (name in _DEFAULTS and value in _DEFAULTS[name])


def _waivers(
    project: Project, groups: Sequence[GrafanaGroup], built: Collection[int], place: str, module_file: str
) -> dict[int, tuple[Waiver, ...]]:
    """Return what the rules of each group need to be accepted as they are, by the number of the group."""
    alerts, plain = _defined(_source(project, groups, built, place, {}), module_file, place)
    rules: list[AlertRule | GrafanaRule] = [*alerts, *plain]
    rules.sort(key=lambda rule: rule.location)
    numbers = [number for number, group in enumerate(groups) for _ in group.rules]
    found: dict[int, list[Any]] = {}
    for each in findings_of(project, module_file, alerts, (), plain):
        index = sum(rule.location <= each.location for rule in rules) - 1
        if index >= 0:
            found.setdefault(numbers[index], []).append(each)
    return {number: waivers_for(some) for number, some in found.items()}
