"""Reads rules from the artifacts that their evaluators are given: rule files, and the groups of Grafana."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.alerting.templates import StateTexts, texts_of_grafana
from toolchain.compile.artifact import Artifact, ArtifactKind, artifacts_of
from toolchain.compile.built.rules import GRAFANA, BuiltAlert, BuiltRecording, PanelKey, Tree
from toolchain.compile.queries import parsed
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.languages.logql.ast import Constant, Operation, Query
from toolchain.languages.promql.ast import Binary, Expression, Negation, Number
from toolchain.languages.promql.numbers import number_value
from toolchain.project.rule_source import RuleFormat, RuleSource, rule_sources

_DASHBOARD, _PANEL = "__dashboardUid__", "__panelId__"
_LINK = "dashboard_url"
_OPERATORS = {"gt": ">", "lt": "<"}
_OF_A_FILE = ("alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_OF_GRAFANA = ("title", "data", "noDataState", "execErrState", "for", "keep_firing_for", "labels", "annotations")
_PLACED = ("uid", "ruleGroup", "folderUID", "orgID")
"""What follows from a rule's name, its group and its environment."""


def built_recordings(artifacts: Sequence[Artifact]) -> tuple[BuiltRecording, ...]:
    """Return the recording rules of all rule files, each once."""
    found: dict[tuple[str, str], BuiltRecording] = {}
    for _, rule in _rules_of_files(artifacts):
        if rule.kind == "record":
            text = str(rule.document.get("expr") or "")
            tree = _read(text, "prometheus")
            recording = BuiltRecording(
                rule.name,
                tree if isinstance(tree, Expression) else text,
                rule.labels,
                rule.group_name,
                rule.interval,
                rule.location,
            )
            found.setdefault((rule.name, text), recording)
    return tuple(found.values())


def built_alerts(artifacts: Sequence[Artifact], source_types: Mapping[str, str]) -> tuple[BuiltAlert, ...]:
    """Return the alerts, each once, as Grafana evaluates them where it does; ``source_types`` are those of uids."""
    found: dict[str, BuiltAlert] = {}
    for artifact in artifacts_of(ALERT_GROUP, artifacts):
        for rule in rule_sources(artifact.document, artifact.map, RuleFormat.API):
            alert = _of_grafana(rule, source_types)
            found.setdefault(alert.name, alert)
    for product, rule in _rules_of_files(artifacts):
        if rule.kind == "alert":
            alert = _of_file(product, rule)
            found.setdefault(alert.name, alert)
    return tuple(found.values())


def _rules_of_files(artifacts: Sequence[Artifact]) -> Iterator[tuple[str, RuleSource]]:
    """Yield the rules of rule files, each with the product whose file it is."""
    for artifact in artifacts_of(ArtifactKind.RULE_FILE, artifacts):
        for rule in rule_sources(artifact.document, artifact.map, RuleFormat.RULER):
            yield artifact.path.partition("/")[0], rule


def _of_file(product: str, rule: RuleSource) -> BuiltAlert:
    source_type = "loki" if product == "loki" else "prometheus"
    signal, operator, threshold = _taken_apart(_read(str(rule.document.get("expr") or ""), source_type))
    annotations = rule.annotations
    return BuiltAlert(
        rule.name,
        product.capitalize(),
        signal,
        operator,
        threshold,
        rule.wait,
        rule.keep_firing,
        rule.labels,
        {name: StateTexts(each) for name, each in annotations.items()},
        rule.group_name,
        rule.interval,
        rule.location,
        panel=_linked(annotations.get(_LINK, "")),
        others={name: each for name, each in rule.document.items() if name not in _OF_A_FILE},
    )


def _read(text: str, source_type: str) -> Tree | str:
    """Return a query; its text where it cannot be read, as in a working tree that nobody has checked yet."""
    tree = parsed(text, source_type).tree
    return tree if isinstance(tree, Expression | Query) else text


def _taken_apart(tree: Tree | str) -> tuple[Tree | str, str, float | None]:
    """Return a condition as signal, operator and threshold."""
    match tree:
        case Binary(op=("<" | ">") as operator, left=left, right=right, matching=None, returns_bool=False):
            threshold = _number(right)
            if threshold is not None:
                return left, operator, threshold
        case Operation(op=("<" | ">") as operator, left=left, right=Constant(text=text)):
            return left, operator, number_value(text)
    return tree, "", None


def _number(expression: Expression) -> float | None:
    match expression:
        case Number():
            return expression.value
        case Negation(expression=Number() as number) if number.value is not None:
            return -number.value
    return None


def _of_grafana(rule: RuleSource, source_types: Mapping[str, str]) -> BuiltAlert:
    nodes = rule.nodes
    query = next((each for each in nodes if "expr" in section(each, "model")), {})
    text = str(section(query, "model").get("expr") or "")
    source_type = source_types.get(str(query.get("datasourceUid")), "")
    operator, threshold = _threshold_of(nodes)
    annotations = rule.annotations
    own = {name: each for name, each in annotations.items() if name not in (_DASHBOARD, _PANEL)}
    uid, number = annotations.get(_DASHBOARD, ""), annotations.get(_PANEL, "")
    return BuiltAlert(
        rule.name,
        GRAFANA,
        _read(text, source_type),
        operator,
        threshold,
        rule.wait,
        rule.keep_firing,
        {name: texts_of_grafana(each).text for name, each in rule.labels.items()},
        {name: texts_of_grafana(each) for name, each in own.items()},
        rule.group_name,
        rule.interval,
        rule.location,
        str(rule.document.get("noDataState") or ""),
        str(rule.document.get("execErrState") or ""),
        (uid, int(number)) if uid and number.isdecimal() else None,
        _others(rule.document, nodes),
    )


def _threshold_of(nodes: Sequence[Document]) -> tuple[str, float | None]:
    if any(section(node, "model").get("type") == "math" for node in nodes):
        return "", None
    for node in nodes:
        for condition in items(section(node, "model").get("conditions")):
            evaluator = section(condition, "evaluator")
            operator, parameters = _OPERATORS.get(str(evaluator.get("type"))), evaluator.get("params")
            if operator and isinstance(parameters, list) and len(parameters) == 1:
                return operator, float(parameters[0])
    return "", None


def _others(rule: Document, nodes: Sequence[Document]) -> Document:
    """Return what else a rule of Grafana says: of its nodes all but the query, its source and the threshold."""
    others = {name: each for name, each in rule.items() if name not in (*_OF_GRAFANA, *_PLACED)}
    return {**others, "data": [_other_settings(each) for each in nodes]}


def _other_settings(node: Document) -> Document:
    model = {name: each for name, each in section(node, "model").items() if name not in ("expr", "conditions")}
    return {**{name: each for name, each in node.items() if name != "datasourceUid"}, "model": model}


def _linked(link: str) -> PanelKey | None:
    """Return the panel that an address of Grafana shows."""
    address = urlsplit(link)
    uid = address.path.partition("/d/")[2].partition("/")[0]
    number = parse_qs(address.query).get("viewPanel", [""])[0]
    return (uid, int(number)) if uid and number.isdecimal() else None
