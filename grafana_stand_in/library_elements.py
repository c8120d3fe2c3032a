"""Panels of the library.

Source: docs/reference/grafana-api.md, 12.
"""

import secrets

from grafana_stand_in.dashboard_spec import LONGEST_UID, UID, panels_of
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.resources import now, stamp
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store

_PANELS = 1
_OF_STORE = ("made_in", "created", "updated", "author")
_ROOT = "general"


def _connections(store: Store, uid: str) -> list[str]:
    """Return the uids of dashboards that show a library panel."""
    return [
        dashboard.name
        for dashboard in store.dashboards.items.values()
        if uid.encode() in dashboard.current.draft.content
        and any((panel.get("libraryPanel") or {}).get("uid") == uid for panel in panels_of(dashboard.spec))
    ]


def _shown(store: Store, element: Document, folder: str) -> Document:
    """Return an element as one of the calls answers it: each tells the folder in its own way."""
    found = store.folders.items.get(folder)
    name = found.title if found else "General" if folder == _ROOT else ""
    meta = {
        "folderUid": folder,
        "folderName": name,
        "connectedDashboards": 0,
        "created": element["created"],
        "updated": element["updated"],
        "createdBy": {"name": element["author"]},
        "updatedBy": {"name": element["author"]},
    }
    kept = {key: value for key, value in element.items() if key not in _OF_STORE}
    return {**kept, "orgId": store.org_id, "folderUid": folder, "meta": meta}


def _list(exchange: Exchange) -> Response:
    """Answer a page, shortened by what the caller may not see, with the number of all; folders are former ones."""
    request = exchange.request
    folders = [each for each in request.one("folderFilterUIDs").split(",") if each]
    with exchange.store.lock:
        found = [
            element
            for element in exchange.store.library.values()
            if request.one("searchString").lower() in str(element["name"]).lower()
            and request.one("kind", str(element["kind"])) == str(element["kind"])
            and (not folders or (element["made_in"] or _ROOT) in folders)
        ]
        found.sort(key=lambda element: str(element["name"]))
        size, number = request.number("perPage", 100), request.number("page", 1)
        page = found[(number - 1) * size : number * size]
        shown = [
            _shown(exchange.store, each, each["made_in"])
            for each in page
            if exchange.may_in("library.panels:read", each["folderUid"])
        ]
    return answer({"result": {"totalCount": len(found), "page": number, "perPage": size, "elements": shown}})


def _found(exchange: Exchange) -> Document:
    found = exchange.store.library.get(exchange["uid"])
    if found is None:
        refuse(404, "library element could not be found")
    if not exchange.may_in("library.panels:read", found["folderUid"]):
        refuse(404, "folder not found")
    return found


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = _found(exchange)
        return answer({"result": _shown(exchange.store, found, found["folderUid"] or _ROOT)})


def _show_connections(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = _found(exchange)
        connected = [
            {"kind": _PANELS, "elementId": found["id"], "connectionUid": uid}
            for uid in _connections(exchange.store, found["uid"])
        ]
        return answer({"result": connected})


def _place(exchange: Exchange, command: Document) -> str | None:
    """Return the folder that a command names, None where it names none."""
    folder = command.get("folderUid")
    if folder and folder not in exchange.store.folders.items:
        refuse(400, "failed to get folder")
    return None if folder is None else str(folder)


def _synced(model: Document, before: Document) -> Document:
    """Return a model with its type and description, which its element has as well."""
    return {**model, **{name: model.get(name) or before.get(name, "") for name in ("type", "description")}}


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    uid, name = str(command.get("uid") or "") or secrets.token_hex(7), str(command.get("name") or "")
    model, kind = command.get("model"), command.get("kind")
    if not kind:
        refuse(400, "bad request data")
    with exchange.store.lock:
        folder = _place(exchange, command) or ""
        model = {} if model is None and "model" in command else model
        if not isinstance(model, dict) or kind != _PANELS:
            refuse(500, "Failed to create library element")
        if not UID.fullmatch(uid):
            refuse(400, "uid contains illegal characters")
        if len(uid) > LONGEST_UID:
            refuse(400, "uid too long, max 40 characters")
        if not exchange.may_in("library.panels:create", folder):
            refuse(403, f"insufficient permissions for creating library panel in folder with UID: '{folder}'")
        if uid in exchange.store.library:
            refuse(400, "library element with that name or UID already exists")
        model = _synced(model, {})
        element: Document = {"id": exchange.store.ticks.id(), "uid": uid, "name": name, "kind": kind, "model": model}
        element |= {"type": model["type"], "description": model["description"], "version": 1}
        element |= {"folderUid": folder, "made_in": folder, "created": stamp(now()), "updated": stamp(now())}
        element["author"] = exchange.identity.login
        exchange.store.library[uid] = element
        return answer({"result": _shown(exchange.store, element, folder)})


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        found = exchange.store.library.get(exchange["uid"])
        if found is None or not exchange.may_in("library.panels:write", found["folderUid"]):
            exchange.forbid("library.panels:write")
        if not command.get("kind") or not command.get("version"):
            refuse(400, "bad request data")
        folder = _place(exchange, command)
        if command["version"] != found["version"]:
            refuse(412, "the library element has been changed by someone else")
        given = command.get("model")
        model = _synced(given, found) if isinstance(given, dict) else found["model"]
        if isinstance(given, dict) and given.get("description") == "":
            model = {**model, "description": ""}
        changed = {"name": str(command.get("name") or found["name"]), "model": model, "version": found["version"] + 1}
        changed |= {"folderUid": folder or found["folderUid"], "type": model["type"] or found["type"]}
        changed |= {"description": model["description"] or found["description"]}
        element = {**found, **changed, "updated": stamp(now()), "author": exchange.identity.login}
        exchange.store.library[found["uid"]] = element
        return answer({"result": _shown(exchange.store, element, folder or "")})


def _delete(exchange: Exchange) -> Response:
    """Delete an element, whoever shows it."""
    with exchange.store.lock:
        found = _found(exchange)
        if not exchange.may_in("library.panels:delete", found["folderUid"]):
            exchange.forbid("library.panels:delete")
        del exchange.store.library[found["uid"]]
    return answer({"message": "Library element deleted", "id": found["id"]})


ROUTES = (
    Route("GET", "/api/library-elements", _list, "library.panels:read"),
    Route("POST", "/api/library-elements", _create, "library.panels:create"),
    Route("GET", "/api/library-elements/{uid}", _read, "library.panels:read"),
    Route("GET", "/api/library-elements/{uid}/connections", _show_connections, "library.panels:read"),
    Route("PATCH", "/api/library-elements/{uid}", _update, "library.panels:write"),
    Route("DELETE", "/api/library-elements/{uid}", _delete, "library.panels:delete"),
)
