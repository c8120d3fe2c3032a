"""Alert rules of Grafana as a definition module, where they are of the shape that ours compile to."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import DefinitionError
from toolchain.compile.alerting.alerts import compile_alerts
from toolchain.compile.alerting.grafana import by_group, evaluated_every, grafana_interval, rule_groups
from toolchain.compile.alerting.inhibitions import compile_inhibitions, recorded_inhibitions
from toolchain.compile.alerting.model import uid_of
from toolchain.compile.alerting.readable import THRESHOLD, VALUE
from toolchain.compile.alerting.recordings import compile_recordings, environment_scope
from toolchain.compile.alerting.templates import texts_of_grafana
from toolchain.compile.alerting.without_value import usual_texts
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.alerting.rule import BUSINESS, CRITICAL, WARNING, AlertRule, Inhibition
from toolchain.define.narrowing import narrowed_promql
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.matching import VectorMatching
from toolchain.languages.promql.ast import Binary, Expression
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.pull.code import Call, Code, Items, Literal, Local, Name, call, code_of, text_code
from toolchain.pull.constant_names import constant_name
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.module import formatted, module_source, one_line
from toolchain.pull.names import ProjectNames
from toolchain.pull.rule_shape import RuleShape, inexpressible, rule_shape
from toolchain.pull.verification import run
from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.kinds.alert_rules import rule_form

_MODULE = "toolchain.define.alerting"
_SEVERITIES = {CRITICAL: "CRITICAL", WARNING: "WARNING", BUSINESS: "BUSINESS"}
MADE = frozenset({f"annotations.{VALUE}", f"annotations.{THRESHOLD}"})
"""What the compiler makes of a query and a limit: it follows an edit of those."""
_WITHOUT_VALUE = " without a value"


class AlertWriter:
    """Writes the alert rules of one group."""

    def __init__(self, compilation: Compilation, interval: int) -> None:
        self._compilation = compilation
        self._project = compilation.project
        self._interval = interval
        self._names = ProjectNames(self._project)
        self._expressions = ExpressionWriter(self._names)
        self._scope = environment_scope(self._project)

    def source(self, rules: Sequence[Mapping[str, Any]]) -> str:
        """Return the source of the module that defines the rules. Raises InexpressibleRuleError."""
        taken = Counter[str]()
        constants = []
        for rule in rules:
            name = constant_name(str(rule["title"]), "RULE")
            taken[name] += 1
            constants.append(Local(name if taken[name] == 1 else f"{name}_{taken[name]}", self.rule(rule)))
        what = f"The alert rule {rules[0]['title']}" if len(rules) == 1 else f"Alerts of {rules[0]['ruleGroup']}"
        purpose = f"{one_line(what)}: pulled from Grafana, and not explained yet."
        return formatted(module_source(purpose, constants))

    def defined(self, uid: str) -> AlertRule | None:
        """Return the rule of ours that has this uid in Grafana."""
        return next((rule for rule in self._project.alerts if uid_of(rule) == uid), None)

    def rule(self, rule: Mapping[str, Any]) -> Call:
        """Return the code of a rule. Raises InexpressibleRuleError."""
        environment = self._project.environment
        types = {
            environment.endpoints[source.key].uid: source.type
            for source in self._project.datasources
            if source.key in environment.endpoints
        }
        shape = rule_shape(rule, types)
        mine = self.defined(str(rule.get("uid")))
        labels = rule.get("labels") or {}
        annotations = _annotations(str(rule["title"]), rule.get("annotations") or {})
        severity = str(labels.get("severity") or WARNING)
        query, inhibitions = self._query(rule, shape, mine)
        keywords: dict[str, Code | None] = {
            "name": Literal(str(rule["title"])),
            "query": query,
            "limits": self._limits(shape, severity, mine),
            "severity": Name(_MODULE, _SEVERITIES[severity]) if severity in _SEVERITIES else Literal(severity),
            "group": self._group(str(rule.get("ruleGroup"))),
            "category": Literal(str(labels.get("category", ""))),
            "service": text_code(labels.get("service")),
            "owner": Literal(str(labels.get("owner", ""))),
            "always_fires": Literal(content=True) if mine is not None and mine.always_fires else None,
            "wait": _duration(rule.get("for")),
            "keep_firing": _duration(rule.get("keep_firing_for")),
            "no_data": self._enum(rule, NoData, "noDataState"),
            "on_error": self._enum(rule, OnError, "execErrState"),
            "summary": Literal(annotations.get("summary", "")),
            "description": Literal(annotations.get("description", "")),
            "without_value": text_code(annotations.get(f"summary{_WITHOUT_VALUE}")),
            "panel": self._panel(annotations),
            "runbook_name": self._runbook(rule, annotations),
            "inhibited_by": Items(tuple(inhibitions)) if inhibitions else None,
            "waivers": Items(tuple(_waivers(mine))) if mine is not None and mine.waivers else None,
        }
        return Call(Name(_MODULE, "AlertRule"), (), {name: each for name, each in keywords.items() if each is not None})

    def _query(self, rule: Mapping[str, Any], shape: RuleShape, mine: AlertRule | None) -> tuple[Code, list[Code]]:
        """Return the query, without what our rule of this uid is inhibited by, and the inhibitions."""
        if shape.is_logql:
            try:
                parse_logql(shape.text)
            except LogqlSyntaxError as error:
                raise inexpressible(rule, f"its query is no LogQL: {error}", "Mend it in Grafana.") from error
            parser = Name("toolchain.languages.logql.parser", "parse", alias="parse_logql")
            return Call(parser, (Literal(shape.text),)), []
        try:
            tree = parse(shape.text)
        except PromqlSyntaxError as error:
            raise inexpressible(rule, f"its query is no PromQL: {error}", "Mend it in Grafana.") from error
        inhibitions = self._inhibitions(mine)
        if inhibitions and mine is not None:
            tree = _heard(tree, len(recorded_inhibitions(self._project.environment.evaluation, mine)))
        text = to_promql(tree)
        found = self._expressions.query(text, lambda each: narrowed_promql(each, self._scope))
        return found if found is not None else Literal(text), inhibitions

    def _inhibitions(self, mine: AlertRule | None) -> list[Code]:
        names = {id(rule): name for rule, name in self._names.alerts}
        found: Sequence[Inhibition] = mine.inhibited_by if mine is not None else ()
        if not all(id(each.source) in names for each in found):
            return []
        return [
            call(
                _MODULE,
                "while_firing",
                names[id(each.source)],
                **{label: Literal(value) for label, value in each.labels},
            )
            for each in found
        ]

    def _limits(self, shape: RuleShape, severity: str, mine: AlertRule | None) -> Code:
        """Return the limits of our rule where they still hold, else with the new one in its place."""
        of = CRITICAL if severity == CRITICAL else WARNING
        was = mine.limits if mine is not None else None
        is_same_way = was is not None and was.worse == shape.worse
        if mine is not None and was is not None and is_same_way and mine.severity == severity:
            name = self._names.limits(was) if mine.threshold == shape.threshold else None
            if name is not None:
                return name
        values = {WARNING: was.warning, CRITICAL: was.critical} if was is not None and is_same_way else {}
        values = {**values, of: shape.threshold}
        keywords = {name: code_of(values[name]) for name in (WARNING, CRITICAL) if values.get(name) is not None}
        return call("toolchain.define.thresholds", shape.worse, **keywords)

    def _group(self, name: str) -> Code:
        known = self._names.groups.get(name)
        alerts = by_group(self._compilation.rules.alerts).get(name)
        if known is not None and self._interval == (evaluated_every(alerts) if alerts else grafana_interval(known[0])):
            return known[1]
        return call(_MODULE, "RuleGroup", Literal(name), Literal(f"{self._interval}s"))

    @staticmethod
    def _enum(rule: Mapping[str, Any], kind: type[NoData] | type[OnError], field: str) -> Code:
        value = rule.get(field)
        member = next((each for each in kind if each.value == value), None)
        if member is None:
            known = ", ".join(each.value for each in kind)
            raise inexpressible(rule, f"its {field} is {value}", f"A rule of ours knows {known}.")
        return Name(_MODULE, kind.__name__, (member.name,))

    def _panel(self, annotations: Mapping[str, Any]) -> Code | None:
        uid, panel_id = annotations.get("__dashboardUid__"), str(annotations.get("__panelId__"))
        dashboard = next((each for each in self._compilation.dashboards if each.uid == uid), None)
        panels = dashboard.panels if dashboard is not None else ()
        panel = next((each for each in panels if str(each.document.get("id")) == panel_id), None)
        return None if panel is None else call(_MODULE, "PanelLink", Literal(str(uid)), Literal(panel.title))

    def _runbook(self, rule: Mapping[str, Any], annotations: Mapping[str, Any]) -> Code | None:
        found = re.fullmatch(r".*/([^/]+)\.md", str(annotations.get("runbook_url", "")))
        return Literal(found[1]) if found is not None and found[1] != rule["title"] else None


def rule_edits(compilation: Compilation, rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[AlertRule, FieldChange]]:
    """Yield in what rules of Grafana differ from those of ours that have their uid."""
    made = _compiled_rules(compilation)
    defined = {alert.uid: alert.definition for alert in compilation.rules.alerts}
    for rule in rules:
        uid = str(rule.get("uid"))
        if uid in defined:
            ours, theirs = (compared(rule_form(dict(each))) for each in (made[uid], rule))
            for change in differences(ours, theirs):
                yield defined[uid], change


def rule_differences(
    compilation: Compilation, source: str, file: str, rules: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, FieldChange]]:
    """Yield where rules that a module defines differ from those that are wanted: the title and the field.

    The text of a query counts by its meaning: ours are written in one layout. Annotations that the compiler makes of
    the query and the limit may follow an edit of those.
    """
    project = compilation.project
    try:
        found = [value for value in run(source, file).values() if isinstance(value, AlertRule)]
    except DefinitionError as error:
        raise inexpressible(rules[0], error.message, error.remedy) from error
    defined = {rule.name: rule for rule in found if rule.name in {str(each["title"]) for each in rules}}
    alone = evolve(project, alerts=tuple(defined.values()))
    inhibitions = compile_inhibitions(alone, compile_recordings(project))
    compiled = compile_alerts(alone, compilation.dashboards, inhibitions)
    groups = rule_groups(project.environment, compiled).values()
    made = {str(rule["title"]): rule for group in groups for rule in group["rules"]}
    ours = _compiled_rules(compilation)
    for rule in rules:
        title = str(rule["title"])
        wanted, got = (compared(rule_form(dict(each))) for each in (rule, made[title]))
        mine = ours.get(str(rule.get("uid")))
        before = compared(rule_form(mine))["annotations"] if mine is not None else {}
        for change in differences(wanted, got):
            is_made = change.path in MADE and before.get(change.path.rpartition(".")[2]) == change.before
            if not is_made:
                yield title, change


def _compiled_rules(compilation: Compilation) -> dict[str, Document]:
    """Return the rules of the definitions as Grafana gets them, by uid."""
    groups = rule_groups(compilation.project.environment, compilation.rules.alerts).values()
    return {rule["uid"]: rule for group in groups for rule in group["rules"]}


def compared(form: Document) -> Document:
    """Return a rule in normal form, its queries as they are laid out by us and its texts in the definitions' words."""
    nodes = []
    for node in form["data"]:
        model = dict(node["model"])
        text = model.get("expr")
        if isinstance(text, str):
            model["expr"] = _laid_out(text)
        nodes.append({**node, "model": model})
    annotations = _annotations(str(form.get("title")), form["annotations"])
    return {**form, "data": nodes, "labels": form.get("labels") or {}, "annotations": annotations}


def _laid_out(text: str) -> str:
    try:
        return to_promql(parse(text))
    except PromqlSyntaxError:
        return text


def _heard(tree: Expression, count: int) -> Expression:
    """Return what is left of that many ``unless``, which leave out what others silence, and of what stands in then."""
    if isinstance(tree, Binary) and tree.op == "or" and tree.matching == VectorMatching("on", ()):
        tree = tree.left
    for _ in range(count):
        if not isinstance(tree, Binary) or tree.op != "unless":
            return tree
        tree = tree.left
    return tree


def _annotations(title: str, annotations: Mapping[str, Any]) -> dict[str, str]:
    """Return annotations in the words of definitions, and what they say without a value where that is not the usual."""
    found: dict[str, str] = {}
    for name, template in annotations.items():
        texts = texts_of_grafana(str(template or ""))
        found[name] = texts.text
        if texts.failing and texts != usual_texts(title, name, texts.text):
            found[f"{name}{_WITHOUT_VALUE}"] = texts.failing
            if texts.no_data != texts.failing:
                found[f"{name} without data"] = texts.no_data
    return found


def _duration(text: Any) -> Code | None:
    return Literal(str(text)) if text and duration_seconds(str(text)) else None


def _waivers(rule: AlertRule) -> Iterator[Code]:
    for waiver in rule.waivers:
        yield call("toolchain.base.waiver", "Waiver", Literal(waiver.rule), Literal(waiver.reason))
