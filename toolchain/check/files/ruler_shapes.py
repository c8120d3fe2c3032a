"""What Prometheus, Loki and the rulers refuse of a rule file before anything in it is evaluated.

Source: Prometheus documentation, "Recording rules" and "Alerting rules", and what promtool 2.42 refuses; the fields of
groups that later releases, Mimir, Thanos and the Prometheus Operator know are those of their documentation.
"""

import re
from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Finding, Severity
from toolchain.check.files.shapes import Shape, kind_of
from toolchain.project.file_rules import RuleDocument

_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_NAME_LABEL = "__name__"

_OF_TOOLS = "namespace"
"""What mimirtool, cortextool and lokitool read beside the groups."""

_OF_RESOURCES = "tenantID"
"""What the resources of Loki's operator have beside the groups, AlertingRule and RecordingRule."""

_GROUP = ("name", "interval", "limit", "rules", "query_offset", "labels")
_GROUP_OF_OTHERS = (
    "partial_response_strategy",  # Thanos
    *("source_tenants", "align_evaluation_time_on_interval", "evaluation_delay"),  # Mimir
)
_GROUP_OF_VMALERT = (
    *("concurrency", "debug", "eval_alignment", "eval_delay", "eval_offset", "extra_filter_labels", "headers"),
    *("notifier_headers", "params", "tenant", "type"),
)
_RULE_OF_VMALERT = ("debug", "update_entries_limit")
"""Fields of groups and rules that vmalert knows (VictoriaMetrics documentation, "vmalert")."""

_RULE = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_REFUSED = "Prometheus and Loki refuse the whole file"


def ruler_shapes(document: RuleDocument, *, of_vmalert: bool = False) -> Iterator[Finding]:
    """Yield what is no field, no group with a name of its own, and no rule; vmalert knows some fields of its own."""
    whole, file = document.whole, Shape(document.file, "the file")
    is_resource = "groups" not in whole.fields
    holder = whole.get("spec") if is_resource else whole
    yield from file.unknown_fields(holder, ("groups", _OF_RESOURCES if is_resource else _OF_TOOLS), _REFUSED)
    if _OF_TOOLS in holder.fields and not is_resource:
        problem = "only mimirtool, cortextool and lokitool know a namespace; Prometheus refuses the file"
        yield file.finding(holder.get(_OF_TOOLS), problem, "Leave it out for Prometheus.", Severity.WARNING)
    fields = (_GROUP_OF_VMALERT, _RULE_OF_VMALERT) if of_vmalert else ((), ())
    yield from _groups(document.file, document.groups, *fields)


def _groups(file: str, groups: Located, of_groups: tuple[str, ...], of_rules: tuple[str, ...]) -> Iterator[Finding]:
    if not isinstance(groups.value, list):
        yield from _no_list(Shape(file, "groups"), groups, f"is {kind_of(groups)}, and has to be a list of groups")
        return
    names: dict[str, tuple[int, int]] = {}
    for number, group in enumerate(groups.items(), 1):
        if not isinstance(group.value, dict):
            problem = f"is {kind_of(group)}, and has to have a name and rules"
            yield from _no_list(Shape(file, f"group {number}"), group, problem)
            continue
        name = group.get("name")
        shape = Shape(file, f"group {name.scalar!r}" if name.scalar else f"group {number}")
        first, line = names.setdefault(name.scalar, (number, name.line))
        if not name.scalar:
            yield shape.finding(name, "has no name", "Give it one of its own.")
        elif first != number:
            yield shape.finding(name, f"has the name of the group at line {line}", "Rename one.")
        yield from shape.unknown_fields(group, (*_GROUP, *_GROUP_OF_OTHERS, *of_groups), _REFUSED)
        yield from _group(shape, group, (*_RULE, *of_rules))


def _no_list(shape: Shape, value: Located, problem: str) -> Iterator[Finding]:
    """Yield a finding; nothing at all is taken for an empty list, and most likely a mistake."""
    yield shape.finding(value, problem, severity=Severity.WARNING if value.value is None else Severity.ERROR)


def _group(shape: Shape, group: Located, of_rules: tuple[str, ...]) -> Iterator[Finding]:
    for name in ("interval", "query_offset"):
        yield from _duration(shape, name, group.get(name))
    limit = group.get("limit")
    is_number = isinstance(limit.value, int | float) and not isinstance(limit.value, bool)
    if limit.value is not None and not is_number:
        yield shape.finding(limit, f"its limit is {kind_of(limit)}, and has to be a number", "Write a whole number.")
    yield from shape.texts("labels", group.get("labels"))
    rules = group.get("rules")
    if rules.value is not None and not isinstance(rules.value, list):
        yield shape.finding(rules, f"its rules are {kind_of(rules)}, and have to be a list")
    for number, rule in enumerate(rules.items(), 1):
        if not isinstance(rule.value, dict):
            severity = Severity.WARNING if rule.value is None else Severity.ERROR
            yield shape.finding(rule, f"its rule {number} is {kind_of(rule)}, and no rule", severity=severity)
        else:
            yield from _rule(shape, number, rule, of_rules)


def _rule(group: Shape, number: int, rule: Located, fields: tuple[str, ...]) -> Iterator[Finding]:
    alert, record = rule.get("alert").scalar, rule.get("record").scalar
    kind = "alert" if alert else "recording rule"
    shape = Shape(group.file, f"{kind} {alert or record!r}" if alert or record else f"{group.owner}, rule {number}")
    yield from shape.unknown_fields(rule, fields, _REFUSED)
    if alert and record:
        yield shape.finding(rule.get("record"), "both records and alerts", "Make two rules of it.")
    if not alert and not record:
        yield shape.finding(rule, "neither records nor alerts", "Add alert: or record:.")
    if not rule.get("expr").scalar.strip():
        yield shape.finding(rule.get("expr"), "has no expr", "Add the query.")
    for name in ("for", "keep_firing_for"):
        yield from _duration(shape, name, rule.get(name))
    for part in ("labels", "annotations"):
        yield from _names(shape, part, rule.get(part))
    if record and not _METRIC_NAME.fullmatch(record):
        yield shape.finding(rule.get("record"), "records under what is no metric name", "Use letters, digits, _ and :.")
    if record and not alert:
        yield from _of_recording(shape, rule)


def _of_recording(shape: Shape, rule: Located) -> Iterator[Finding]:
    waits = [name for name in ("for", "keep_firing_for") if duration_seconds(_duration_text(rule.get(name)))]
    for name in [*waits, *(["annotations"] if rule.get("annotations").fields else [])]:
        yield shape.finding(rule.get(name), f"has {name}, which only alerts have", f"Leave {name} out.")


def _duration(shape: Shape, name: str, written: Located) -> Iterator[Finding]:
    if written.value is not None and duration_seconds(_duration_text(written)) is None:
        problem = f"{name} is {kind_of(written)}, which is no duration"
        yield shape.finding(written, problem, "Write a duration such as 5m.")


def _duration_text(written: Located) -> str:
    """Return a duration; 0 needs no unit."""
    return "0s" if written.scalar == "0" else written.scalar


def _names(shape: Shape, part: str, texts: Located) -> Iterator[Finding]:
    yield from shape.texts(part, texts)
    for name, text in texts.pairs():
        if not _LABEL_NAME.fullmatch(name) or (part == "labels" and name == _NAME_LABEL):
            yield shape.finding(text, f"{name[:60]!r} is no name of a {part[:-1]}", "Use letters, digits and _.")
