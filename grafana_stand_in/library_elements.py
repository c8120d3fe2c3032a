"""Library panels and variables.

Source: Grafana documentation, "Library Element HTTP API".
"""

import secrets
from typing import NoReturn

from grafana_stand_in.dashboard_spec import LONGEST_UID, UID, panels_of
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.resources import now, stamp
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store


def _connections(store: Store, uid: str) -> list[str]:
    """Return the uids of dashboards that show a library panel."""
    return [
        dashboard.name
        for dashboard in store.dashboards.items.values()
        if uid.encode() in dashboard.current.draft.content
        and any((panel.get("libraryPanel") or {}).get("uid") == uid for panel in panels_of(dashboard.spec))
    ]


def _shown(store: Store, element: Document) -> Document:
    folder = store.folders.items.get(element["folderUid"])
    meta = {
        "folderUid": element["folderUid"],
        "folderName": folder.title if folder else "General",
        "connectedDashboards": len(_connections(store, element["uid"])),
        "created": element["created"],
        "updated": element["updated"],
        "createdBy": {"name": element["author"]},
        "updatedBy": {"name": element["author"]},
    }
    kept = {key: value for key, value in element.items() if key not in ("created", "updated", "author")}
    return {**kept, "orgId": store.org_id, "meta": meta}


def _list(exchange: Exchange) -> Response:
    request = exchange.request
    folders = [each for each in request.one("folderFilterUIDs").split(",") if each]
    with exchange.store.lock:
        found = [
            element
            for element in exchange.store.library.values()
            if request.one("searchString").lower() in str(element["name"]).lower()
            and request.one("kind", str(element["kind"])) == str(element["kind"])
            and (not folders or (element["folderUid"] or "general") in folders)
        ]
        found.sort(key=lambda element: str(element["name"]))
        size, number = request.number("perPage", 100), request.number("page", 1)
        shown = [_shown(exchange.store, each) for each in found[(number - 1) * size : number * size]]
    return answer({"result": {"totalCount": len(found), "page": number, "perPage": size, "elements": shown}})


def _found(exchange: Exchange) -> Document:
    found = exchange.store.library.get(exchange["uid"])
    if found is None:
        refuse(404, "library element could not be found")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer({"result": _shown(exchange.store, _found(exchange))})


def _taken() -> NoReturn:
    refuse(400, "library element with that name or UID already exists")


def _check_place(exchange: Exchange, name: str, folder: str, but: str = "") -> None:
    if folder and folder not in exchange.store.folders.items:
        refuse(404, "folder not found")
    for other in exchange.store.library.values():
        if other["uid"] != but and (other["name"], other["folderUid"]) == (name, folder):
            _taken()


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    uid, name = str(command.get("uid") or "") or secrets.token_hex(7), str(command.get("name") or "")
    folder, model, kind = str(command.get("folderUid") or ""), command.get("model"), command.get("kind")
    if not name or not isinstance(model, dict) or kind not in (1, 2):
        refuse(400, "bad request data")
    if not UID.fullmatch(uid) or len(uid) > LONGEST_UID:
        refuse(400, "uid contains illegal characters or is longer than 40")
    with exchange.store.lock:
        if uid in exchange.store.library:
            _taken()
        _check_place(exchange, name, folder)
        element: Document = {"id": exchange.store.ticks.id(), "uid": uid, "name": name, "kind": kind, "model": model}
        element |= {"type": model.get("type", ""), "description": model.get("description", ""), "version": 1}
        element |= {"folderUid": folder, "created": stamp(now()), "updated": stamp(now())}
        element["author"] = exchange.identity.login
        exchange.store.library[uid] = element
        return answer({"result": _shown(exchange.store, element)})


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        found = _found(exchange)
        if command.get("version") != found["version"]:
            refuse(412, "the library element has been changed by someone else")
        name, folder = str(command.get("name") or found["name"]), str(command.get("folderUid", found["folderUid"]))
        _check_place(exchange, name, folder, found["uid"])
        model = command.get("model") or found["model"]
        changed = {"name": name, "folderUid": folder, "model": model, "version": found["version"] + 1}
        changed |= {"type": model.get("type", ""), "description": model.get("description", "")}
        element = {**found, **changed, "updated": stamp(now()), "author": exchange.identity.login}
        exchange.store.library[found["uid"]] = element
        return answer({"result": _shown(exchange.store, element)})


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = _found(exchange)
        if _connections(exchange.store, found["uid"]):
            refuse(403, "the library element has connections")
        del exchange.store.library[found["uid"]]
    return answer({"message": "Library element deleted", "id": found["id"]})


ROUTES = (
    Route("GET", "/api/library-elements", _list, "library.panels:read"),
    Route("POST", "/api/library-elements", _create, "library.panels:create"),
    Route("GET", "/api/library-elements/{uid}", _read, "library.panels:read"),
    Route("PATCH", "/api/library-elements/{uid}", _update, "library.panels:write"),
    Route("DELETE", "/api/library-elements/{uid}", _delete, "library.panels:delete"),
)
