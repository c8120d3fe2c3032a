"""Rules of Grafana as they are given, in every spelling, brought to that of its API.

Source: Grafana documentation, "Provision alerting resources", "Alerting provisioning HTTP API"; Grafana's resource API
``rules.alerting.grafana.app``, kinds AlertRule and RecordingRule.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import floor
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.files.rule_shapes import rule_shapes
from toolchain.project.file_rules import file_rules
from toolchain.pull.imports.given import RefusedError

RESOURCES = "rules.alerting.grafana.app/"
_GROUP_LABEL = "grafana.com/group"
_FOLDER_ANNOTATION = "grafana.app/folder"
_IN_API = {
    "keepFiringFor": "keep_firing_for",
    "missing_series_evals_to_resolve": "missingSeriesEvalsToResolve",
}
_RECORD = {"targetDatasourceUid": "target_datasource_uid"}
_NOTIFICATION = {
    "groupBy": "group_by",
    "groupWait": "group_wait",
    "groupInterval": "group_interval",
    "repeatInterval": "repeat_interval",
    "muteTimeIntervals": "mute_time_intervals",
    "activeTimeIntervals": "active_time_intervals",
}
_KINDS: Mapping[str, tuple[type, str]] = {
    "record": (dict, "object"),
    "notification_settings": (dict, "object"),
    "missingSeriesEvalsToResolve": (int, "whole number"),
}
"""Fields that are taken as they are, and what each has to be."""


@frozen(eq=False)
class GrafanaGroup:
    """A group: its rules as the API has them, and the seconds between evaluations, 0 where nobody says it."""

    name: str
    folder: str
    interval: int
    rules: tuple[Document, ...]


def is_resource(document: Any) -> bool:
    """Return whether a document is a rule of Grafana's resource API, or a list of them."""
    return isinstance(document, dict) and str(document.get("apiVersion") or "").startswith(RESOURCES)


def grafana_groups(file: str, documents: Iterable[Located]) -> tuple[GrafanaGroup, ...]:
    """Return the groups of documents. Raises RefusedError with the line of what Grafana refuses."""
    found: dict[tuple[str, str, int], list[Document]] = {}
    for document in documents:
        if is_resource(document.plain()):
            for group in _of_resources(document.plain()):
                found.setdefault((group.folder, group.name, group.interval), []).extend(group.rules)
            continue
        rules = file_rules(file, document)
        if rules is None or not rules.format.is_grafanas:
            continue
        for finding in rule_shapes(rules):
            if finding.severity is Severity.ERROR:
                raise RefusedError(f"{finding.location}: {finding.message}", finding.remedy)
        for each in rules.groups.items():
            for group in _of_group(each.plain()):
                found.setdefault((group.folder, group.name, group.interval), []).extend(group.rules)
    for rule in (rule for rules in found.values() for rule in rules):
        _require_kinds(file, rule)
    return tuple(GrafanaGroup(name, folder, seconds, tuple(each)) for (folder, name, seconds), each in found.items())


def _require_kinds(file: str, rule: Document) -> None:
    """Raise RefusedError for a field that is another kind of value than Grafana takes."""
    for name, (kind, told) in _KINDS.items():
        value = rule.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            title = str(rule.get("title"))[:80]
            raise RefusedError(f"{file}: {name} of rule {title!r} is no {told}: {value!r:.60}", "Correct it first.")


def _of_group(group: Document) -> Iterator[GrafanaGroup]:
    """Yield the groups of a group's document; rules that the API lists say themselves of which they are."""
    rules = items(group.get("rules"))
    is_file = "name" in group
    if is_file or "title" in group:
        name, folder = str(group.get("name") or group.get("title")), str(group.get("folder") or group.get("folderUid"))
        spelled = tuple(_api_spelling(each) for each in rules) if is_file else tuple(rules)
        yield GrafanaGroup(name, folder, _seconds(group.get("interval")), spelled)
        return
    for rule in rules:
        name = str(rule.get("ruleGroup") or rule.get("title"))
        yield GrafanaGroup(name, str(rule.get("folderUID") or ""), 0, (rule,))


def _seconds(interval: Any) -> int:
    if isinstance(interval, int | float) and not isinstance(interval, bool):
        return int(interval)
    return floor(duration_seconds(str(interval or "")) or 0)


def _api_spelling(rule: Document) -> Document:
    """Return a rule of a provisioning file as the API has it; two dollars are one, since Grafana expands variables."""
    document = {_IN_API.get(name, name): each for name, each in rule.items()}
    annotations = {str(name): "" if each is None else str(each) for name, each in section(rule, "annotations").items()}
    dashboard, panel = document.pop("dashboardUid", None), document.pop("panelId", None)
    if dashboard:
        annotations["__dashboardUid__"] = str(dashboard)
    if panel:
        annotations["__panelId__"] = str(panel)
    labels = {name: _single(str(each)) for name, each in section(rule, "labels").items()}
    document |= {"annotations": annotations, "labels": labels, "title": _single(str(rule.get("title") or ""))}
    if rule.get("record"):
        document["record"] = {_RECORD.get(name, name): _single(each) for name, each in section(rule, "record").items()}
    if rule.get("notification_settings"):
        document["notification_settings"] = _single(section(rule, "notification_settings"))
    return document


def _single(value: Any) -> Any:
    match value:
        case str():
            return value.replace("$$", "$")
        case Mapping():
            return {name: _single(each) for name, each in value.items()}
        case list():
            return [_single(each) for each in value]
    return value


def _of_resources(document: Document) -> Iterator[GrafanaGroup]:
    for each in items(document.get("items")) if "items" in document else [document]:
        metadata, spec = section(each, "metadata"), section(each, "spec")
        name = str(section(metadata, "labels").get(_GROUP_LABEL) or spec.get("title"))
        folder = str(section(metadata, "annotations").get(_FOLDER_ANNOTATION) or "")
        interval = _seconds(section(spec, "trigger").get("interval"))
        yield GrafanaGroup(name, folder, interval, (_of_resource(str(metadata.get("name") or ""), spec),))


def _of_resource(uid: str, spec: Document) -> Document:
    expressions = {name: each for name, each in section(spec, "expressions").items() if isinstance(each, dict)}
    source = next((name for name, each in expressions.items() if each.get("source")), "")
    rule: Document = {
        "uid": uid,
        "title": str(spec.get("title") or ""),
        "data": [_node(name, each) for name, each in expressions.items()],
        "condition": source,
        "labels": dict(section(spec, "labels")),
        "annotations": dict(section(spec, "annotations")),
        "isPaused": bool(spec.get("paused")),
    }
    if "metric" in spec:
        record = {"metric": spec["metric"], "from": source, "target_datasource_uid": spec.get("targetDatasourceUID")}
        return {**rule, "record": {name: each for name, each in record.items() if each}}
    panel = section(spec, "panelRef")
    if panel:
        rule["annotations"] |= {
            "__dashboardUid__": str(panel.get("dashboardUID")),
            "__panelId__": str(panel.get("panelID")),
        }
    notification = {_NOTIFICATION.get(name, name): each for name, each in section(spec, "notificationSettings").items()}
    others = {
        "noDataState": spec.get("noDataState"),
        "execErrState": spec.get("execErrState"),
        "for": spec.get("for"),
        "keep_firing_for": spec.get("keepFiringFor"),
        "missingSeriesEvalsToResolve": spec.get("missingSeriesEvalsToResolve"),
        "notification_settings": notification or None,
    }
    return {**rule, **{name: each for name, each in others.items() if each is not None}}


def _node(name: str, expression: Document) -> Document:
    times = section(expression, "relativeTimeRange")
    seconds = {each: floor(duration_seconds(str(times.get(each) or "0s")) or 0) for each in ("from", "to")}
    return {
        "refId": name,
        "queryType": str(expression.get("queryType") or ""),
        "relativeTimeRange": seconds,
        "datasourceUid": str(expression.get("datasourceUID") or "__expr__"),
        "model": expression.get("model") or {},
    }
