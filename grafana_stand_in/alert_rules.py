"""Alert rules one by one.

Source: docs/reference/grafana-api.md, 5.1 to 5.4.
"""

import secrets

from grafana_stand_in.messages import Document, Response, answer, refuse, refuse_by_id
from grafana_stand_in.provenance import check_rule, given_provenance
from grafana_stand_in.resources import now, stamp
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.rule_document import checked, known_fields
from grafana_stand_in.store import AlertRule, Store

DEFAULT_INTERVAL = 60
"""Seconds between evaluations of a group that nobody set (5.4)."""


def shown_rule(store: Store, rule: AlertRule) -> Document:
    """Return a rule as the API shows it, without provenance."""
    return {
        "id": rule.id,
        "uid": rule.uid,
        "orgID": store.org_id,
        "folderUID": rule.folder,
        "ruleGroup": rule.group,
        "updated": rule.updated,
        **rule.document,
    }


def check_title(store: Store, folder: str, title: str, but: str = "") -> None:
    """Refuse (409) a title that another rule of the folder has."""
    if any(
        rule.folder == folder and rule.document["title"] == title and rule.uid != but for rule in store.rules.values()
    ):
        message = (
            "a conflicting alert rule is found: rule title under the same organisation and folder should be unique"
        )
        refuse_by_id(409, message, "alerting.alert-rule.conflict")


def put_rule(exchange: Exchange, rule: AlertRule) -> None:
    """Store a rule with its time and author, keeping its place among the others of its group."""
    rule.updated = stamp(now())
    rule.updated_by = exchange.identity.login
    exchange.store.rules[rule.uid] = rule
    exchange.store.intervals.setdefault((rule.folder, rule.group), DEFAULT_INTERVAL)


def drop_empty_groups(store: Store) -> None:
    """Forget the interval of groups without rules (5.4)."""
    used = {(rule.folder, rule.group) for rule in store.rules.values()}
    store.intervals = {key: interval for key, interval in store.intervals.items() if key in used}


def check_quota(exchange: Exchange, added: int) -> None:
    """Refuse (403) rules above the quota of the organisation."""
    quota = exchange.installation.rule_quota
    if quota is not None and len(exchange.store.rules) + added > quota:
        refuse_by_id(403, "quota has been exceeded", "alerting.quotaReached")


def _place(exchange: Exchange, fields: Document) -> tuple[str, str]:
    folder, group = str(fields.get("folderUID") or ""), str(fields.get("ruleGroup") or "")
    if folder not in exchange.store.folders.items:
        refuse(400, f"invalid alert rule: folder {folder!r} does not exist")
    if not 1 <= len(group) <= 190:
        refuse(400, "invalid alert rule: rule group must be 1 to 190 characters")
    return folder, group


def _list(exchange: Exchange) -> Response:
    with exchange.store.lock:
        rules = exchange.store.rules.values()
        return answer([{**shown_rule(exchange.store, rule), "provenance": rule.provenance} for rule in rules])


def _found(exchange: Exchange) -> AlertRule:
    found = exchange.store.rules.get(exchange["uid"])
    if found is None:
        refuse_by_id(404, "could not find alert rule", "alerting.alert-rule.notFound")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        rule = _found(exchange)
        return answer({**shown_rule(exchange.store, rule), "provenance": rule.provenance})


def _create(exchange: Exchange) -> Response:
    fields = known_fields(exchange.request.value(), exchange.profile)
    with exchange.store.lock:
        folder, group = _place(exchange, fields)
        document = checked(fields, exchange.store)
        uid = str(fields.get("uid") or secrets.token_hex(7))
        if uid in exchange.store.rules:
            refuse_by_id(409, "a conflicting alert rule is found: uid is taken", "alerting.alert-rule.conflict")
        check_title(exchange.store, folder, document["title"])
        check_quota(exchange, 1)
        rule = AlertRule(uid, exchange.store.ticks.id(), document, folder, group, given_provenance(exchange), "", "")
        put_rule(exchange, rule)
        return answer({**shown_rule(exchange.store, rule), "provenance": rule.provenance}, 201)


def _update(exchange: Exchange) -> Response:
    fields = known_fields(exchange.request.value(), exchange.profile)
    with exchange.store.lock:
        rule = _found(exchange)
        folder, group = _place(exchange, {"folderUID": rule.folder, "ruleGroup": rule.group, **fields})
        document = checked(fields, exchange.store)
        provenance = given_provenance(exchange)
        check_rule(exchange, rule.provenance, provenance)
        check_title(exchange.store, folder, document["title"], rule.uid)
        rule.document, rule.folder, rule.group, rule.provenance = document, folder, group, provenance
        put_rule(exchange, rule)
        drop_empty_groups(exchange.store)
        return answer({**shown_rule(exchange.store, rule), "provenance": rule.provenance})


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        rule = exchange.store.rules.get(exchange["uid"])
        if rule is not None:
            check_rule(exchange, rule.provenance, given_provenance(exchange), verb="delete")
            del exchange.store.rules[rule.uid]
            drop_empty_groups(exchange.store)
    return Response(204)


_READ = "alert.provisioning:read|alert.rules:read"
_BASE = "/api/v1/provisioning/alert-rules"

ROUTES = (
    Route("GET", _BASE, _list, _READ),
    Route("POST", _BASE, _create, "alert.provisioning:write|alert.rules:create"),
    Route("GET", f"{_BASE}/{{uid}}", _read, _READ),
    Route("PUT", f"{_BASE}/{{uid}}", _update, "alert.provisioning:write|alert.rules:write"),
    Route("DELETE", f"{_BASE}/{{uid}}", _delete, "alert.provisioning:write|alert.rules:delete"),
)
