"""Alert rule groups of the environment's folder (reference: grafana-api, 5.3 and 5.4)."""

from collections.abc import Iterable
from typing import Any

from toolchain.compile.alerting.grafana import evaluated_by_grafana, rule_groups
from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.durations import duration_seconds
from toolchain.live.grafana import alert_rules
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum

MARK = "managed_by"
"""The annotation that holds the manager and the checksum of the group."""

_RULE_FIELDS = (
    *("uid", "title", "condition", "data", "noDataState", "execErrState", "for", "keep_firing_for"),
    *("isPaused", "labels", "annotations"),
)
_NEW_FIELDS = ("keep_firing_for",)
"""Fields that releases before 12 drop without a word."""
_SERVERS_MODEL = frozenset({"intervalMs", "maxDataPoints"})


class AlertRuleKind(Kind):
    """Rule groups, each written whole. Groups of a folder are written one after the other (reference: 7.2)."""

    name = "alert group"
    level = 3
    lane = "alert rules"
    knows_versions = False

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the groups."""
        environment = compilation.project.environment
        alerts = evaluated_by_grafana(environment, compilation.rules.alerts)
        for name, group in rule_groups(environment, alerts).items():
            first = next(each for each in alerts if each.definition.group.name == name)
            key = Key(self.name, f"{environment.folder.uid}/{name}")
            yield Desired(key, name, _form(group), first.location, environment.folder.uid)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the groups of ours, and those with our names; one listing tells the groups, each is read once."""
        wanted = {each.key.name for each in desired}
        places: dict[str, list[Document]] = {}
        for rule in alert_rules.list_rules(destination.connection):
            places.setdefault(f"{rule.get('folderUID')}/{rule.get('ruleGroup')}", []).append(rule)
        ours = [
            place
            for place, rules in places.items()
            if place in wanted or any(_mark(rule, destination, is_old=False) is not None for rule in rules)
        ]
        by_place = {each.key.name: each for each in desired}
        read = destination.each(lambda place: self._read(destination, place, places[place], by_place.get(place)), ours)
        return [each for each in read if each is not None]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a group as it is now."""
        return self._read(destination, key.name, [], desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Replace a group, or create it."""
        folder, _, name = desired.key.name.partition("/")
        mark = f"{destination.manager} {_short(desired.document)} {_short(_without_new_fields(desired.document))}"
        marks = {MARK: mark} if desired.is_ours else {}
        rules = [
            {
                **rule,
                "annotations": {**rule["annotations"], **marks},
                "folderUID": folder,
                "ruleGroup": name,
                "orgID": destination.environment.org_id,
            }
            for rule in desired.document["rules"]
        ]
        body = {"title": name, "folderUid": folder, "interval": desired.document["interval"], "rules": rules}
        alert_rules.put_group(destination.connection, folder, name, body)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a group with its rules."""
        folder, _, name = live.key.name.partition("/")
        try:
            alert_rules.delete_group(destination.connection, folder, name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the group as it was."""
        key = Key(self.name, f"{raw.get('folderUid')}/{raw.get('title')}")
        return Desired(key, str(raw.get("title")), _form(raw), parent=str(raw.get("folderUid")))

    def _read(
        self, destination: Destination, place: str, listed: list[Document], desired: Desired | None
    ) -> Live | None:
        folder, _, name = place.partition("/")
        try:
            raw = alert_rules.get_group(destination.connection, folder, name)
        except NotFound:
            return None
        document = _form(raw)
        if not document["rules"]:
            return None
        is_old = any("keep_firing_for" not in rule for rule in raw["rules"])
        version = checksum(document)
        marks = [_mark(rule, destination, is_old=is_old) for rule in raw.get("rules") or ()]
        mark = next((each for each in marks if each is not None), None)
        if mark is not None and None in marks:
            mark = Mark(mark.manager, "edited")  # somebody added a rule to our group
        if is_old:
            document = _with_new_fields(document, desired)
            if mark is not None and checksum(_without_new_fields(document)).startswith(mark.checksum):
                mark = Mark(mark.manager, "")
        locked = any(rule.get("provenance") == "file" for rule in (*listed, *(raw.get("rules") or ())))
        return Live(
            Key(self.name, place),
            name,
            document,
            {**raw, "folderUid": folder, "title": name},
            version,
            mark,
            Edit(at=max((str(rule.get("updated") or "") for rule in raw.get("rules") or ()), default="")),
            "it is provisioned from a file" if locked else "",
            mark is not None,
        )


def _mark(rule: Document, destination: Destination, *, is_old: bool) -> Mark | None:
    """Return our mark; to a release that does not know some fields belongs the checksum without them."""
    manager, *written = str((rule.get("annotations") or {}).get(MARK, "")).split() or [""]
    return Mark(manager, written[-1 if is_old else 0]) if manager == destination.manager and written else None


def _short(document: Document) -> str:
    return checksum(document)[:16]


def _without_new_fields(group: Document) -> Document:
    rules = [{name: value for name, value in rule.items() if name not in _NEW_FIELDS} for rule in group["rules"]]
    return {**group, "rules": rules}


def _with_new_fields(group: Document, desired: Desired | None) -> Document:
    """Return a group with what its release does not know as it is wanted: it cannot be any other way there."""
    wanted = {rule["uid"]: rule for rule in desired.document["rules"]} if desired else {}
    rules = []
    for rule in group["rules"]:
        there = wanted.get(rule.get("uid"), {})
        rules.append({**rule, **{name: there[name] for name in _NEW_FIELDS if name in there}})
    return {**group, "rules": rules}


def _form(group: Document) -> Document:
    return {
        "interval": int(group.get("interval") or 0),
        "rules": [rule_form(rule) for rule in group.get("rules") or ()],
    }


def rule_form(rule: Document) -> Document:
    """Return a rule in normal form: what a person wrote, without our mark and what a server adds."""
    form: dict[str, Any] = {name: rule[name] for name in _RULE_FIELDS if rule.get(name) is not None}
    form["for"] = _seconds(form.get("for"))
    form["keep_firing_for"] = _seconds(form.get("keep_firing_for"))
    form["isPaused"] = bool(form.get("isPaused"))
    annotations = {name: value for name, value in (form.get("annotations") or {}).items() if name != MARK}
    form["annotations"] = annotations
    form["data"] = [_node_form(node) for node in form.get("data") or ()]
    return form


def _node_form(node: Document) -> Document:
    model = {name: value for name, value in (node.get("model") or {}).items() if name not in _SERVERS_MODEL}
    form = {name: value for name, value in node.items() if value not in (None, "")}
    return {**form, "model": model}


def _seconds(text: Any) -> str:
    """Return a duration in seconds, since Grafana spells it anew: 300s becomes 5m."""
    return f"{duration_seconds(str(text or '0s')) or 0:g}s"
