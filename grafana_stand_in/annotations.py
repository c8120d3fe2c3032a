"""Annotations on the time line.

Source: Grafana documentation, "Annotations HTTP API".
"""

import time

from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.routing import Exchange, Route

_FIELDS = ("text", "tags", "dashboardUID", "panelId", "time", "timeEnd")


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    if not command.get("text"):
        refuse(400, "Failed to save annotation", error="text field should not be empty")
    with exchange.store.lock:
        uid = str(command.get("dashboardUID") or "")
        if uid and uid not in exchange.store.dashboards.items:
            refuse(404, "Dashboard not found")
        moment = command.get("time") or int(time.time() * 1000)
        number = exchange.store.ticks.id()
        exchange.store.annotations[number] = {
            "id": number,
            "text": command["text"],
            "tags": [_tag(each) for each in command.get("tags") or ()],
            "data": command.get("data") or {},
            "dashboardUID": uid,
            "panelId": command.get("panelId") or 0,
            "time": moment,
            "timeEnd": command.get("timeEnd") or moment,
            "created": int(time.time() * 1000),
            "login": exchange.identity.login,
        }
    return answer({"message": "Annotation added", "id": number})


def _tag(text: str) -> str:
    """Return a tag as it is kept: a key and a value, and nothing behind a second colon (seen on 12.4)."""
    return ":".join(part.strip() for part in text.split(":")[:2])


def _list(exchange: Exchange) -> Response:
    request = exchange.request
    tags = set(request.query.get("tags", ()))
    start, end, uid = request.number("from", 0), request.number("to", 0), request.one("dashboardUID")
    found = []
    with exchange.store.lock:
        for annotation in exchange.store.annotations.values():
            shared = tags & set(annotation["tags"])
            is_tagged = bool(shared) or not tags if request.flag("matchAny") else shared == tags
            is_inside = annotation["timeEnd"] >= start and (not end or annotation["time"] <= end)
            if is_tagged and is_inside and uid in ("", annotation["dashboardUID"]):
                found.append(annotation)
    found.sort(key=lambda annotation: (-annotation["time"], -annotation["id"]))
    return answer(found[: request.number("limit", 100)])


def _found(exchange: Exchange) -> Document:
    number = exchange["id"]
    found = exchange.store.annotations.get(int(number)) if number.isdigit() else None
    if found is None:
        refuse(404, "Annotation not found")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer(_found(exchange))


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        found = _found(exchange)
        changed = {field: command[field] for field in _FIELDS if field in command}
        exchange.store.annotations[found["id"]] = {**found, **changed}
    return answer({"message": "Annotation patched"})


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        del exchange.store.annotations[_found(exchange)["id"]]
    return answer({"message": "Annotation deleted"})


ROUTES = (
    Route("POST", "/api/annotations", _create, "annotations:create"),
    Route("GET", "/api/annotations", _list, "annotations:read"),
    Route("GET", "/api/annotations/{id}", _read, "annotations:read"),
    Route("PATCH", "/api/annotations/{id}", _update, "annotations:write"),
    Route("DELETE", "/api/annotations/{id}", _delete, "annotations:delete"),
)
