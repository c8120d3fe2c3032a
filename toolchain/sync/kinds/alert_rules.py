"""Alert rule groups of the environment's folder (docs/reference/grafana-api.md, 5.3, 5.4 and 10)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.live.grafana import alert_rules
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.provisioning import obstacle_of
from toolchain.sync.change import Change
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum, in_the_way
from toolchain.sync.needed_rights import Access, Need, Place, Right, Sight
from toolchain.sync.rule_moves import as_left

MARK = "managed_by"
"""The annotation that holds the manager, the place, and the checksum of the group."""

_MISSING_SERIES, _MISSING_SERIES_DEFAULT = "missingSeriesEvalsToResolve", 2
_RULE_FIELDS = (
    *("uid", "title", "condition", "data", "noDataState", "execErrState", "for", "keep_firing_for"),
    *("isPaused", "labels", "annotations", "notification_settings", "record", _MISSING_SERIES),
)
_SERVERS_MODEL = frozenset({"intervalMs", "maxDataPoints"})


class AlertRuleKind(Kind):
    """Rule groups, each written whole. Groups of a folder are written one after the other (reference: 7.2)."""

    name = ALERT_GROUP.name
    level = 2
    lane = "alert rules"
    knows_versions = False
    needs = (
        Need(Access.READ, ((Right("alert.provisioning:read"),), (Right("alert.rules:read", Place.ALERT_FOLDER),))),
        Need(
            Access.WRITE,
            (
                (Right("alert.provisioning:write"),),
                (
                    *(Right(f"alert.rules:{verb}", Place.ALERT_FOLDER) for verb in ("create", "write", "delete")),
                    Right("alert.provisioning.provenance:write"),
                    Right("datasources:query", Place.DATA_SOURCES),
                ),
            ),
        ),
    )
    sight = Sight(
        "alert rules",
        (
            (("alert.provisioning:read", ""),),
            (("folders:read", "folders:uid:*"), ("alert.rules:read", "folders:uid:*")),
        ),
        is_refused=False,
    )

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the groups, as they were compiled."""
        for each in artifacts_of(ALERT_GROUP, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the groups of ours, those with our names, and why one cannot be made: others have a rule of its.

        One listing tells the groups, each is read once.
        """
        wanted = {each.key.name: each for each in desired}
        places = _places(destination)
        ours = {
            place
            for place, rules in places.items()
            if any(_mark(each, place, destination) is not None for each in rules)
        }
        obstacles = _obstacles(destination, wanted, places, ours)
        read = destination.each(
            lambda place: self._read(destination, place, places[place], wanted.get(place)),
            [place for place in places if place in ours or place in wanted],
        )
        found = [evolve(each, obstacle=each.obstacle or obstacles.get(each.key.name, "")) for each in read if each]
        return [
            *found,
            *(in_the_way(wanted[name], reason) for name, reason in obstacles.items() if name not in places),
        ]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a group as it is now."""
        return self._read(destination, key.name, [], desired)

    def expected(self, change: Change, earlier: Sequence[Change]) -> Change:
        """Return the change of a group that earlier ones have taken rules from."""
        return as_left(change, earlier, _unordered_form)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Replace a group, or create it."""
        folder, _, name = desired.key.name.partition("/")
        marks = {MARK: _mark_text(destination, desired)} if desired.is_ours else {}
        rules = [{**rule, "annotations": {**rule["annotations"], **marks}} for rule in desired.payload["rules"]]
        alert_rules.put_group(destination.connection, folder, name, {**desired.payload, "rules": rules})

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a group with its rules."""
        folder, _, name = live.key.name.partition("/")
        try:
            alert_rules.delete_group(destination.connection, folder, name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the group as it was."""
        folder, name, form = str(raw.get("folderUid")), str(raw.get("title")), group_form(raw)
        place = {"folderUID": folder, "ruleGroup": name}
        rules = [
            {**rule, **place, "orgID": was.get("orgID", 1)}
            for rule, was in zip(form["rules"], raw["rules"], strict=True)
        ]
        return self._desired({"title": name, "folderUid": folder, **form, "rules": rules})

    def deployed(self, live: Live, desired: Desired) -> Document | None:
        """Return a group as it was deployed last where that is as desired now, None where the marks say another one."""
        written = _short(_unordered(desired.document))
        marks = (str((rule.get("annotations") or {}).get(MARK, "")).split() for rule in live.raw["rules"])
        return desired.document if any(written in mark[2:] for mark in marks) else None

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        folder, name = payload["folderUid"], payload["title"]
        return Desired(Key(self.name, f"{folder}/{name}"), name, payload, location, group_form)

    def _read(
        self, destination: Destination, place: str, listed: list[Document], desired: Desired | None
    ) -> Live | None:
        folder, _, name = place.partition("/")
        try:
            raw = alert_rules.get_group(destination.connection, folder, name)
        except NotFound:
            return None
        document = group_form(raw)
        if not document["rules"]:
            return None
        version = checksum(_unordered(document))
        marks = [_mark(rule, place, destination) for rule in raw["rules"]]
        document = _ordered_as(document, desired)
        mark = next((each for each in marks if each is not None), None)
        # Where somebody added a rule to our group, that one has no mark.
        is_as_written = mark is not None and None not in marks and _short(_unordered(document)) in mark
        live = Live(
            Key(self.name, place),
            name,
            document,
            {**raw, "folderUid": folder, "title": name},
            version,
            Mark(destination.manager, "" if is_as_written else "edited") if mark is not None else None,
            Edit(at=max((str(rule.get("updated") or "") for rule in raw["rules"]), default="")),
            next(filter(None, map(obstacle_of, listed)), "") or _foreign(destination, raw["rules"]),
            mark is not None,
        )
        return remarked(live, desired)


def _places(destination: Destination) -> dict[str, list[Document]]:
    """Return every rule of the organisation by its group."""
    places: dict[str, list[Document]] = {}
    for rule in alert_rules.list_rules(destination.connection):
        places.setdefault(f"{rule.get('folderUID')}/{rule.get('ruleGroup')}", []).append(rule)
    return places


def _mark_text(destination: Destination, desired: Desired) -> str:
    """Return what each rule of a group is annotated with.

    The place is part of it, since a copy of a rule elsewhere has the same annotations.
    """
    return " ".join((destination.manager, _short(desired.key.name), _short(_unordered(desired.document))))


def _mark(rule: Document, place: str, destination: Destination) -> tuple[str, ...] | None:
    """Return the checksums of our mark, None where a rule has none."""
    manager, *written = str((rule.get("annotations") or {}).get(MARK, "")).split() or [""]
    is_ours = manager == destination.manager and written[:1] == [_short(place)]
    return tuple(written[1:]) if is_ours else None


def _foreign(destination: Destination, rules: Iterable[Document]) -> str:
    managers = (str((rule.get("annotations") or {}).get(MARK, "")).partition(" ")[0] for rule in rules)
    return next(filter(None, (foreign_manager(destination, each) for each in managers)), "")


def _obstacles(
    destination: Destination, wanted: Mapping[str, Desired], places: Mapping[str, list[Document]], ours: Collection[str]
) -> dict[str, str]:
    """Return why groups cannot be written: a rule of theirs is in a group of others, and would be moved out of it."""
    place_of = {rule.get("uid"): place for place, rules in places.items() if place not in ours for rule in rules}
    found: dict[str, str] = {}
    for name, each in wanted.items():
        for rule in each.document["rules"]:
            place = place_of.get(rule["uid"], name)
            if place != name:
                whose = _foreign(destination, places[place])
                end = f": {whose}" if whose else ""
                found.setdefault(name, f"the rule {rule['uid']!r} is in the group {place}, which is not ours{end}")
    return found


def _short(document: Any) -> str:
    return checksum(document)[:16]


def _unordered(group: Document) -> Document:
    """Return a group with its rules in one order, whichever it has: Grafana evaluates them at once, in none."""
    return {**group, "rules": sorted(group["rules"], key=lambda rule: str(rule.get("uid")))}


def _unordered_form(raw: Document) -> Document:
    return _unordered(group_form(raw))


def _ordered_as(group: Document, desired: Desired | None) -> Document:
    """Return a group in the order that is desired, which Grafana need not give to rules that are there."""
    places = {rule["uid"]: place for place, rule in enumerate(desired.document["rules"])} if desired else {}
    return {**group, "rules": sorted(group["rules"], key=lambda rule: places.get(rule.get("uid"), len(places)))}


def group_form(group: Document) -> Document:
    """Return a group in normal form."""
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
    if form.get(_MISSING_SERIES) == _MISSING_SERIES_DEFAULT:
        del form[_MISSING_SERIES]
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
