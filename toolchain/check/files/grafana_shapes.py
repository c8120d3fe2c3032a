"""What Grafana refuses of its alert rules before it evaluates one, and the fields that it drops without a word.

Source: docs/reference/grafana-api.md, 5.3, 5.4 and 10; Grafana documentation, "Provision alerting resources".
"""

import re
from collections.abc import Collection, Iterator

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.check.files.shapes import Shape, kind_of
from toolchain.compile.alerting.grafana import BASE_INTERVAL
from toolchain.project.file_rules import RuleDocument
from toolchain.project.rule_source import RuleFormat

_UID = re.compile(r"[a-zA-Z0-9_-]{1,40}")
_LONGEST_TITLE = 190

_SECTIONS = (
    *("apiVersion", "groups", "deleteRules", "contactPoints", "deleteContactPoints", "policies", "resetPolicies"),
    *("templates", "deleteTemplates", "muteTimes", "deleteMuteTimes"),
)
_OF_BOTH = (
    *("uid", "title", "condition", "data", "noDataState", "execErrState", "for", "labels", "annotations", "isPaused"),
    *("notification_settings", "record"),
)
_GROUP = {
    RuleFormat.PROVISIONING: ("orgId", "name", "folder", "folderUid", "interval", "rules"),
    RuleFormat.API: ("title", "folderUid", "interval", "rules"),
}
_RULE = {
    RuleFormat.PROVISIONING: (*_OF_BOTH, "dashboardUid", "panelId", "keepFiringFor", "missing_series_evals_to_resolve"),
    RuleFormat.API: (
        *(*_OF_BOTH, "id", "guid", "orgID", "folderUID", "ruleGroup", "updated", "provenance", "keep_firing_for"),
        "missingSeriesEvalsToResolve",
    ),
}
_NODE = ("refId", "queryType", "relativeTimeRange", "datasourceUid", "model")
_NO_DATA = ("NoData", "OK", "Alerting", "KeepLast")
_ERROR = ("Error", "OK", "Alerting", "KeepLast")
_PANEL_ANNOTATIONS = ("__dashboardUid__", "__panelId__")
_DROPPED = "Grafana drops it without a word"


def grafana_shapes(document: RuleDocument) -> Iterator[Finding]:
    """Yield what is no group, no rule and no node, settings that Grafana does not know, and fields that it drops."""
    if document.format is RuleFormat.PROVISIONING:
        shape = Shape(document.file, "the file")
        yield from shape.unknown_fields(document.whole, _SECTIONS, _DROPPED, Severity.WARNING)
    groups = document.groups
    if not isinstance(groups.value, list):
        problem = f"is {kind_of(groups)}, and has to be a list of groups"
        yield Shape(document.file, "groups").finding(groups, problem, severity=_unless_nothing(groups))
    names: dict[tuple[str, str, str], tuple[int, int]] = {}
    for number, group in enumerate(groups.items(), 1):
        shape = Shape(document.file, f"group {number}")
        if not isinstance(group.value, dict):
            problem = f"is {kind_of(group)}, and has to have a name and rules"
            yield shape.finding(group, problem, severity=_unless_nothing(group))
            continue
        name = group.get("name" if document.format is RuleFormat.PROVISIONING else "title")
        if name.scalar:
            shape = Shape(document.file, f"group {name.scalar!r}")
            key = (group.get("orgId").scalar, group.get("folder").scalar, name.scalar)
            first, line = names.setdefault(key, (number, name.line))
            if first != number:
                problem = f"has the name of the group at line {line}, and Grafana makes one of them"
                yield shape.finding(name, problem, "Rename one.", Severity.WARNING)
        yield from _group(shape, group, document.format)


def _unless_nothing(value: Located) -> Severity:
    """Return how bad it is that something else stands here: nothing at all Grafana passes over."""
    return Severity.WARNING if value.value is None else Severity.ERROR


def _group(shape: Shape, group: Located, form: RuleFormat) -> Iterator[Finding]:
    is_whole = form is RuleFormat.PROVISIONING or bool(group.get("title").scalar)
    if is_whole:
        yield from shape.unknown_fields(group, _GROUP[form], _DROPPED, Severity.WARNING)
        for name in ("name", "folder", "interval") if form is RuleFormat.PROVISIONING else ():
            if not group.get(name).scalar:
                yield shape.finding(group.get(name), f"has no {name}", f"Add {name}: Grafana does not start without.")
        yield from _interval(shape, group.get("interval"), form)
    rules = group.get("rules")
    if rules.value is not None and not isinstance(rules.value, list):
        yield shape.finding(rules, f"its rules are {kind_of(rules)}, and have to be a list")
    for number, rule in enumerate(rules.items(), 1):
        if not isinstance(rule.value, dict):
            problem = f"its rule {number} is {kind_of(rule)}, and no rule"
            yield shape.finding(rule, problem, severity=_unless_nothing(rule))
        else:
            yield from _rule(shape, number, rule, form)


def _interval(shape: Shape, interval: Located, form: RuleFormat) -> Iterator[Finding]:
    if interval.value is None or _is_expanded(interval, form):
        return
    seconds = duration_seconds(f"{interval.scalar}s" if form is RuleFormat.API else interval.scalar)
    if seconds is None:
        remedy = "Write seconds." if form is RuleFormat.API else "Write a duration such as 1m."
        yield shape.finding(interval, f"its interval is {kind_of(interval)}, which is no duration", remedy)
    elif not seconds or seconds % BASE_INTERVAL:
        problem = f"its interval of {seconds:g} s is no multiple of {BASE_INTERVAL} s, at which Grafana evaluates"
        yield shape.finding(interval, problem, f"Write a multiple of {BASE_INTERVAL} s.")


def _is_expanded(value: Located, form: RuleFormat) -> bool:
    """Return whether Grafana puts a variable of its environment in, whose value nobody knows here."""
    return form is RuleFormat.PROVISIONING and "$" in value.text.replace("$$", "")


def _rule(group: Shape, number: int, rule: Located, form: RuleFormat) -> Iterator[Finding]:
    title = rule.get("title").scalar
    shape = Shape(group.file, f"alert {title!r}" if title else f"{group.owner}, rule {number}")
    yield from shape.unknown_fields(rule, _RULE[form], _DROPPED, Severity.WARNING)
    if not title or len(title) > _LONGEST_TITLE:
        problem = f"its title has {len(title)} characters" if title else "has no title"
        yield shape.finding(rule.get("title"), problem, f"Give it one of at most {_LONGEST_TITLE} characters.")
    uid = rule.get("uid")
    is_legal = _UID.fullmatch(uid.scalar) is not None or _is_expanded(uid, form)
    if not is_legal and (uid.scalar or form is RuleFormat.PROVISIONING):
        problem = f"{uid.scalar[:60]!r} is no uid" if uid.scalar else "has no uid"
        yield shape.finding(uid, problem, "Write at most 40 letters, digits, - and _.")
    for name in ("for", "keepFiringFor", "keep_firing_for"):
        yield from _duration(shape, name, rule.get(name), form)
    for name, states in (("noDataState", _NO_DATA), ("execErrState", _ERROR)):
        yield from _state(shape, name, rule.get(name), states, form)
    for part in ("labels", "annotations"):
        yield from shape.texts(part, rule.get(part))
    yield from _panel(shape, rule.get("annotations"))
    yield from _nodes(shape, rule.get("data"))


def _panel(shape: Shape, annotations: Located) -> Iterator[Finding]:
    named = [name for name in _PANEL_ANNOTATIONS if annotations.get(name).scalar]
    if len(named) == 1:
        problem = f"has the annotation {named[0]} alone, and Grafana takes {' and '.join(_PANEL_ANNOTATIONS)} together"
        yield shape.finding(annotations.get(named[0]), problem, "Add the other, or leave it out.")


def _duration(shape: Shape, name: str, written: Located, form: RuleFormat) -> Iterator[Finding]:
    text = "0s" if written.scalar in ("0", "") else written.scalar
    is_scalar = not isinstance(written.value, dict | list)
    if not _is_expanded(written, form) and (not is_scalar or duration_seconds(text) is None):
        problem = f"{name} is {kind_of(written)}, which is no duration"
        yield shape.finding(written, problem, "Write a duration such as 5m.")


def _state(shape: Shape, name: str, state: Located, known: Collection[str], form: RuleFormat) -> Iterator[Finding]:
    if state.value is not None and state.scalar not in ("", *known) and not _is_expanded(state, form):
        problem = f"{name} is {kind_of(state)}, which Grafana does not know.{did_you_mean(state.scalar, known)}"
        yield shape.finding(state, problem, f"Write one of {', '.join(known)}.")


def _nodes(shape: Shape, data: Located) -> Iterator[Finding]:
    if not isinstance(data.value, list) or not data.value:
        yield shape.finding(data, "has no queries", "Add them below data.")
    for number, node in enumerate(data.items(), 1):
        if not isinstance(node.value, dict):
            yield shape.finding(node, f"its query {number} is {kind_of(node)}, and has to be an object")
            continue
        yield from shape.unknown_fields(node, _NODE, _DROPPED, Severity.WARNING)
        if not isinstance(node.get("model").value, dict):
            problem = f"the model of its query {number} is {kind_of(node.get('model'))}, and has to be an object"
            yield shape.finding(node.get("model"), problem)
