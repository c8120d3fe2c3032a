"""Folders of the legacy API.

Source: docs/reference/grafana-api.md, 2.1.
"""

import secrets
from collections.abc import Iterator

from grafana_stand_in.dashboard_spec import LONGEST_UID, UID, slug_of
from grafana_stand_in.dashboards import remove_dashboard
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.resources import Resource, draft_of, stamp
from grafana_stand_in.routing import Exchange, Route, page
from grafana_stand_in.store import Store


def _found(exchange: Exchange) -> Resource:
    found = exchange.store.folders.items.get(exchange["uid"])
    if not exchange.sees_everything and not (found and exchange.may_in("folders:read", found.name)):
        exchange.forbid("folders:read")  # whether there is such a folder or not
    if found is None:
        refuse(404, "folder not found", status="not-found")
    return found


def _shown(exchange: Exchange, folder: Resource) -> Document:
    store = exchange.store
    document: Document = {
        "id": folder.id,
        "uid": folder.name,
        "orgId": store.org_id,
        "title": folder.title,
        "url": f"/dashboards/f/{folder.name}/{slug_of(folder.title)}",
        "hasAcl": ("folders", folder.name) in store.permissions,
        "canSave": exchange.may("folders:write"),
        "canEdit": exchange.may("folders:write"),
        "canAdmin": exchange.may("folders.permissions:write"),
        "canDelete": exchange.may("folders:delete"),
        "createdBy": folder.created_by.login,
        "created": stamp(folder.created),
        "updatedBy": folder.current.updated_by.login,
        "updated": stamp(folder.current.updated),
        "version": folder.current.generation,
    }
    if folder.folder:
        document["parentUid"] = folder.folder
        document["parents"] = [_brief(parent) for parent in reversed(list(ancestors(store, folder)))]
    if exchange.request.flag("accesscontrol"):
        granted = exchange.identity.allowed(store.org_id)
        document["accessControl"] = {each: True for each in sorted(granted) if exchange.may_in(each, folder.name)}
    return document


def _brief(folder: Resource) -> Document:
    return {"id": folder.id, "uid": folder.name, "title": folder.title}


def ancestors(store: Store, folder: Resource) -> Iterator[Resource]:
    """Yield the parent of a folder, its parent, and so on."""
    parent = store.folders.items.get(folder.folder)
    while parent is not None:
        yield parent
        parent = store.folders.items.get(parent.folder)


def _list(exchange: Exchange) -> Response:
    parent = exchange.request.one("parentUid")
    with exchange.store.lock:
        children = [
            each for each in exchange.store.folders.inside(parent) if exchange.may_in("folders:read", each.name)
        ]
        children.sort(key=lambda folder: folder.title)
        shown = []
        for folder in page(children, exchange.request, default=1000):
            shown.append({**_brief(folder), **({"parentUid": folder.folder} if folder.folder else {})})
    return answer(shown)


def _read(exchange: Exchange) -> Response:
    if exchange["uid"] == "general":
        return answer({"id": 0, "uid": "general", "title": "Dashboards", "url": "", "version": 0})
    with exchange.store.lock:
        return answer(_shown(exchange, _found(exchange)))


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    uid = str(command.get("uid") or "") or secrets.token_hex(7)
    title = str(command.get("title") or "").strip()
    parent = str(command.get("parentUid") or "")
    if not title:
        refuse(400, "folder title cannot be empty")
    if not UID.fullmatch(uid) or len(uid) > LONGEST_UID:
        refuse(400, "uid contains illegal characters or is longer than 40")
    with exchange.store.lock:
        if uid in exchange.store.folders.items:
            refuse(409, "a folder with the same uid already exists")
        _check_place(exchange, parent)
        spec = {"title": title} | ({"description": command["description"]} if command.get("description") else {})
        folder = exchange.store.folders.save(uid, draft_of(spec, parent), exchange.identity)
        return answer(_shown(exchange, folder))


def _check_place(exchange: Exchange, parent: str) -> None:
    if parent and parent not in exchange.store.folders.items:
        refuse(404 if exchange.profile.is_13 else 400, "parent folder not found")


def _update(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        folder = _found(exchange)
        is_current = command.get("overwrite") or command.get("version") == folder.current.generation
        if not exchange.profile.is_13 and not is_current:
            refuse(412, "the folder has been changed by someone else")
        title = str(command.get("title") or folder.title)
        spec = {**folder.spec, "title": title}
        if "description" in command:
            spec["description"] = command["description"]
        return answer(_shown(exchange, _replaced(exchange, folder, spec, folder.folder)))


def _replaced(exchange: Exchange, folder: Resource, spec: Document, parent: str) -> Resource:
    old = folder.current.draft
    draft = draft_of(spec, parent, annotations=old.annotations, labels=old.labels)
    return exchange.store.folders.save(folder.name, draft, exchange.identity)


def _move(exchange: Exchange) -> Response:
    parent = str(exchange.request.document().get("parentUid") or "")
    with exchange.store.lock:
        folder = _found(exchange)
        _check_place(exchange, parent)
        if parent in exchange.store.descendants(folder.name):
            refuse(400, "cannot move a folder into itself")
        return answer(_shown(exchange, _replaced(exchange, folder, folder.spec, parent)))


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        folder = _found(exchange)
        if not delete_folder(exchange.store, folder.name, force_rules=exchange.request.flag("forceDeleteRules")):
            refuse(400, "folder cannot be deleted: folder contains alert rules", status="folder-not-empty")
        return answer({"id": folder.id, "title": folder.title, "message": f"Folder {folder.title} deleted"})


def delete_folder(store: Store, uid: str, *, force_rules: bool) -> bool:
    """Delete a folder with all that is inside; returns False, doing nothing, where rules are and not forced."""
    folders = store.descendants(uid)
    rules = [rule.uid for rule in store.rules.values() if rule.folder in folders]
    if rules and not force_rules:
        return False
    for rule in rules:
        del store.rules[rule]
    store.intervals = {key: interval for key, interval in store.intervals.items() if key[0] not in folders}
    for inside in [each.name for each in store.dashboards.items.values() if each.folder in folders]:
        remove_dashboard(store, inside)
    for panel in [each for each, element in store.library.items() if element["made_in"] in folders]:
        del store.library[panel]
    for folder in folders:
        store.folders.delete(folder)
        store.permissions.pop(("folders", folder), None)
    return True


def counts(store: Store, uid: str) -> dict[str, int]:
    """Return how much is inside a folder, below it as well."""
    folders = store.descendants(uid)
    return {
        "folder": len(folders) - 1,
        "dashboard": sum(each.folder in folders for each in store.dashboards.items.values()),
        "alertrule": sum(rule.folder in folders for rule in store.rules.values()),
        "librarypanel": sum(each["made_in"] in folders for each in store.library.values()),
    }


def _counts(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer(counts(exchange.store, _found(exchange).name))


ROUTES = (
    Route("GET", "/api/folders", _list, "folders:read"),
    Route("POST", "/api/folders", _create, "folders:create"),
    Route("GET", "/api/folders/{uid}", _read, "folders:read"),
    Route("PUT", "/api/folders/{uid}", _update, "folders:write"),
    Route("DELETE", "/api/folders/{uid}", _delete, "folders:delete"),
    Route("POST", "/api/folders/{uid}/move", _move, "folders:write"),
    Route("GET", "/api/folders/{uid}/counts", _counts, "folders:read"),
)
