"""Alert rule groups: a PUT replaces the whole group, and moves rules that live elsewhere.

Source: docs/reference/grafana-api.md, 5.4.
"""

import secrets
from typing import NoReturn

from attrs import evolve

from grafana_stand_in.alert_rules import check_quota, drop_empty_groups, put_rule, shown_rule
from grafana_stand_in.messages import Document, Response, answer, refuse, refuse_by_id
from grafana_stand_in.provenance import check_rule, given_provenance
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.rule_document import checked, known_fields
from grafana_stand_in.store import AlertRule

_BASE_INTERVAL = 10
"""Seconds that the scheduler works in; a group's interval is a multiple."""


def _read(exchange: Exchange) -> Response:
    folder, group = exchange["folder"], exchange["group"]
    with exchange.store.lock:
        rules = exchange.store.group(folder, group)
        if not rules:
            _missing()
        interval = exchange.store.intervals[folder, group]
        shown = [shown_rule(exchange.store, rule) for rule in rules]
    return answer({"title": group, "folderUid": folder, "interval": interval, "rules": shown})


def _missing() -> NoReturn:
    refuse_by_id(404, "rule group does not exist", "alerting.alert-rule-group.notFound")


def _replace(exchange: Exchange) -> Response:
    command = exchange.request.document()
    folder, group = exchange["folder"], exchange["group"]
    interval = command.get("interval")
    if not isinstance(interval, int) or interval <= 0 or interval % _BASE_INTERVAL:
        problem = (
            f"interval ({interval}s) should be non-zero and divided exactly by scheduler interval: {_BASE_INTERVAL}"
        )
        refuse(400, f"invalid alert rule: {problem}")
    if not 1 <= len(group) <= 190:
        refuse(400, "invalid alert rule: rule group must be 1 to 190 characters")
    with exchange.store.lock:
        if folder not in exchange.store.folders.items:
            refuse(404, "folder not found")
        existing = exchange.store.group(folder, group)
        if command.get("rules") is None:
            if not existing:
                _missing()
            exchange.store.intervals[folder, group] = interval
        else:
            _replace_rules(exchange, existing, command["rules"], interval)
    return answer({**command, "title": group, "folderUid": folder})


def _replace_rules(exchange: Exchange, existing: list[AlertRule], written: list[object], interval: int) -> None:
    """Make a group consist of the rules as written. Nothing is stored unless every one of them may be."""
    store, folder, group = exchange.store, exchange["folder"], exchange["group"]
    provenance = given_provenance(exchange)
    is_mixed = len({rule.provenance == "" for rule in existing}) > 1
    if is_mixed:
        refuse(400, "the group has provisioned and unprovisioned rules; make them one or the other first")
    wanted = [_wanted(exchange, rule, provenance) for rule in written]
    kept = {rule.uid for rule in wanted}
    if len(kept) < len(wanted):
        refuse(400, "invalid alert rule group: two rules have the same uid")
    gone = [rule for rule in existing if rule.uid not in kept]
    for rule in gone:
        check_rule(exchange, rule.provenance, provenance, verb="delete", through_group=True)
    others = [rule for rule in store.rules.values() if rule.folder == folder and rule.group != group]
    titles = [rule.document["title"] for rule in (*wanted, *(each for each in others if each.uid not in kept))]
    if len(set(titles)) < len(titles):
        message = (
            "a conflicting alert rule is found: rule title under the same organisation and folder should be unique"
        )
        refuse_by_id(409, message, "alerting.alert-rule.conflict")
    check_quota(exchange, sum(rule.uid not in store.rules for rule in wanted) - len(gone))
    unchanged = store.intervals.get((folder, group)) == interval and _contents(existing) == _contents(wanted)
    if unchanged:
        return
    old = {rule.uid: _contents([rule]) for rule in existing}
    for rule in gone:
        del store.rules[rule.uid]
    for rule in wanted:
        previous = store.rules.pop(rule.uid, None)
        if previous is not None and old.get(rule.uid) == _contents([rule]):
            store.rules[rule.uid] = previous
        else:
            put_rule(exchange, rule)
    store.intervals[folder, group] = interval
    drop_empty_groups(store)


def _wanted(exchange: Exchange, written: object, provenance: str) -> AlertRule:
    fields = known_fields(written, exchange.profile)
    document = checked(fields, exchange.store)
    uid = str(fields.get("uid") or secrets.token_hex(7))
    stored = exchange.store.rules.get(uid)
    place: Document = {"folder": exchange["folder"], "group": exchange["group"]}
    if stored is None:
        return AlertRule(
            uid, exchange.store.ticks.id(), document, **place, provenance=provenance, updated="", updated_by=""
        )
    check_rule(exchange, stored.provenance, provenance, through_group=True)
    return evolve(stored, document=document, provenance=provenance, **place)


def _contents(rules: list[AlertRule]) -> list[tuple[str, Document, str, str, str]]:
    return [(rule.uid, rule.document, rule.folder, rule.group, rule.provenance) for rule in rules]


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        rules = exchange.store.group(exchange["folder"], exchange["group"])
        if not rules:
            _missing()
        for rule in rules:
            check_rule(exchange, rule.provenance, given_provenance(exchange), verb="delete")
        for rule in rules:
            del exchange.store.rules[rule.uid]
        drop_empty_groups(exchange.store)
    return Response(204)


_GROUP = "/api/v1/provisioning/folder/{folder}/rule-groups/{group}"
_WRITE = "alert.provisioning:write|alert.rules:write"

ROUTES = (
    Route("GET", _GROUP, _read, "alert.provisioning:read|alert.rules:read"),
    Route("PUT", _GROUP, _replace, _WRITE),
    Route("DELETE", _GROUP, _delete, _WRITE),
)
