"""Contact points: one integration per item, secrets redacted, kept while something refers to them.

Source: docs/reference/grafana-api.md, 5.7.
"""

import re
import secrets

from grafana_stand_in.integrations import problem, redacted, restored
from grafana_stand_in.messages import Document, Response, answer, refuse, refuse_by_id, refuse_invalid
from grafana_stand_in.provenance import given_provenance
from grafana_stand_in.route_tree import each_route, uses_receiver
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import ContactPoint, Store

_IN_USE = {
    "referenced": "Contact point is currently referenced by a notification policy.",
    "used-by-rule": "Contact point is currently used by an alert rule.",
}
_UID = re.compile(r"[a-zA-Z0-9\-_]{1,40}")


def _shown(point: ContactPoint) -> Document:
    return {
        "uid": point.uid,
        "name": point.name,
        "type": point.type,
        "settings": redacted(point.type, point.settings),
        "disableResolveMessage": point.disable_resolve_message,
    } | ({"provenance": point.provenance} if point.provenance else {})


def _list(exchange: Exchange) -> Response:
    name = exchange.request.one("name")
    with exchange.store.lock:
        points = [point for point in exchange.store.contact_points if name in ("", point.name)]
        return answer([_shown(point) for point in sorted(points, key=lambda point: point.name)])


def _checked(command: Document, stored: ContactPoint | None) -> tuple[str, str, Document]:
    name, kind = str(command.get("name") or ""), str(command.get("type") or "")
    settings = command.get("settings")
    if not name:
        refuse_invalid("contact point must have a name")
    if not isinstance(settings, dict):
        refuse_invalid("settings should not be empty")
    if stored is not None and stored.type == kind:
        settings = restored(kind, settings, stored.settings)
    found = problem(kind, settings)
    if found:
        refuse_invalid(found)
    return name, kind, settings


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    uid = str(command.get("uid") or "") or secrets.token_hex(7)
    if not _UID.fullmatch(uid):
        refuse_invalid("invalid UID, it should be 1 to 40 letters, numbers, dashes or underscores")
    name, kind, settings = _checked(command, None)
    with exchange.store.lock:
        if any(point.uid == uid for point in exchange.store.contact_points):
            message = f"Receiver configuration with UID '{uid}' already exists"
            refuse(409, message)
        mutes = bool(command.get("disableResolveMessage"))
        point = ContactPoint(uid, name, kind, settings, mutes, given_provenance(exchange))
        exchange.store.contact_points.append(point)
        return answer(_shown(point), 202)


def _by_uid(store: Store, uid: str) -> ContactPoint | None:
    return next((point for point in store.contact_points if point.uid == uid), None)


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        point = _by_uid(exchange.store, exchange["uid"])
        if point is None:
            refuse(404, "contact point not found")
        name, kind, settings = _checked(command, point)
        provenance = given_provenance(exchange)
        if point.provenance not in ("", provenance):
            refuse(500, f"cannot change provenance from '{point.provenance}' to '{provenance}'")
        if name != point.name:
            _rename(exchange, point, name)
        point.name, point.type, point.settings, point.provenance = name, kind, settings, provenance
        point.disable_resolve_message = bool(command.get("disableResolveMessage"))
    return answer({"message": "contactpoint updated"}, 202)


def _rename(exchange: Exchange, point: ContactPoint, name: str) -> None:
    """Let policies follow a receiver that is gone under its old name."""
    store, old = exchange.store, point.name
    is_last = sum(each.name == old for each in store.contact_points) == 1
    if not is_last or not uses_receiver(store, old):
        return
    for route in each_route(store.policies.content):
        if route.get("receiver") == old:
            route["receiver"] = name
    for rule in store.rules.values():
        settings = rule.document.get("notification_settings") or {}
        if settings.get("receiver") == old:
            rule.document = {**rule.document, "notification_settings": {**settings, "receiver": name}}


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        point = _by_uid(exchange.store, exchange["uid"])
        if point is not None:
            is_last = sum(each.name == point.name for each in exchange.store.contact_points) == 1
            use = uses_receiver(exchange.store, point.name) if is_last else ""
            if use:
                status = 409
                refuse_by_id(status, _IN_USE[use], f"alerting.notifications.contact-points.{use}")
            exchange.store.contact_points.remove(point)
    return answer({"message": "contactpoint deleted"}, 202)


_BASE = "/api/v1/provisioning/contact-points"
_WRITE = "alert.provisioning:write|alert.notifications:write"

ROUTES = (
    Route("GET", _BASE, _list, "alert.provisioning:read|alert.notifications:read"),
    Route("POST", _BASE, _create, _WRITE),
    Route("PUT", f"{_BASE}/{{uid}}", _update, _WRITE),
    Route("DELETE", f"{_BASE}/{{uid}}", _delete, _WRITE),
)
