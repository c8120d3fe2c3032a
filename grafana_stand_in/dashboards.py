"""Dashboards of the legacy API: saving with its conflicts, reading with its additions, deleting.

Source: docs/reference/grafana-api.md, 3.1 and 3.2.
"""

import secrets
from typing import Any

from grafana_stand_in.dashboard_spec import LONGEST_UID, UID, check_spec, migrated, slug_of, url_of
from grafana_stand_in.managers import is_read_only_in_ui
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.profile import DASHBOARD_GROUP
from grafana_stand_in.resources import Resource, draft_of, is_v2, stamp
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store


def _save(exchange: Exchange) -> Response:
    command = exchange.request.document()
    spec = command.get("dashboard")
    if not isinstance(spec, dict):
        refuse(400, "bad request data")
    if exchange.profile.is_13:
        spec = _unwrapped(spec)
    if len(str(command.get("message") or "")) > 500:
        refuse(400, "message is longer than 500 characters")
    with exchange.store.lock:
        existing, uid = _addressed(exchange, spec, command)
        _check(exchange, spec, uid, existing)
        folder = str(command.get("folderUid") or "")
        if folder == "general":
            folder = ""
        if folder and folder not in exchange.store.folders.items:
            refuse(404 if exchange.profile.is_13 else 400, "folder not found")
        existing = _settled(exchange, spec, existing, overwrite=bool(command.get("overwrite")))
        exchange.require("dashboards:write" if existing else "dashboards:create")
        saved = _stored(exchange, spec, folder, existing.name if existing else uid, str(command.get("message") or ""))
        return _saved(saved)


def _unwrapped(document: Document) -> Document:
    """Return the spec of a document in the resource envelope, which 13 also takes (3.1)."""
    if not str(document.get("apiVersion", "")).startswith(f"{DASHBOARD_GROUP}/"):
        if is_v2(document):
            refuse(400, "the dashboard appears to be in v2 format, which this endpoint does not take")
        return document
    if "id" in document:
        refuse(400, "a dashboard resource must not have an id")
    uid = document.get("uid") or (document.get("metadata") or {}).get("name", "")
    return {**(document.get("spec") or {}), "uid": uid}


def _addressed(exchange: Exchange, spec: Document, command: Document) -> tuple[Resource | None, str]:
    """Return the dashboard that a save means, and its uid: a numeric id wins over the uid (3.1)."""
    dashboards = exchange.store.dashboards
    uid = str(spec.get("uid") or "").strip()
    if isinstance(spec.get("id"), int) and spec["id"]:
        found = dashboards.by_id(spec["id"])
        if found is None:
            refuse(404, "Dashboard not found", status="not-found")
        return found, found.name
    return dashboards.items.get(uid), uid or secrets.token_hex(7)


def _check(exchange: Exchange, spec: Document, uid: str, existing: Resource | None) -> None:
    if not UID.fullmatch(uid):
        refuse(400, "uid contains illegal characters")
    if len(uid) > LONGEST_UID:
        refuse(400, "uid too long, max 40 characters")
    status = 422 if exchange.profile.is_13 else 400
    check_spec(spec, lambda field, why: refuse(400 if field == "title" else status, why))
    if existing is None:
        return
    annotations = existing.current.draft.annotations
    is_locked = exchange.profile.is_13 and is_read_only_in_ui(annotations)
    if existing.is_file_provisioned or is_locked:
        refuse(400, "Cannot save provisioned dashboard")


def _settled(exchange: Exchange, spec: Document, existing: Resource | None, *, overwrite: bool) -> Resource | None:
    """Return the dashboard to replace, or refuse for a conflict."""
    if existing is not None and not overwrite and spec.get("version") != existing.current.generation:
        if exchange.profile.is_13:
            refuse(409, "Dashboard already exists. Use overwrite flag to update.")
        refuse(412, "The dashboard has been changed by someone else", status="version-mismatch")
    return existing


def _stored(exchange: Exchange, spec: Document, folder: str, uid: str, message: str) -> Resource:
    """Store a spec without what the server adds on reading; labels and annotations are lost (1.7)."""
    kept = {key: value for key, value in spec.items() if key not in ("id", "uid", "version")}
    draft = draft_of(kept, folder, message=message, migrated=migrated(kept, exchange.store))
    return exchange.store.dashboards.save(
        uid, draft, exchange.identity, always_counts=exchange.profile.storage != "unified"
    )


def _saved(saved: Resource) -> Response:
    body: Document = {"id": saved.id, "uid": saved.name, "url": url_of(saved.name, saved.title)}
    body |= {"status": "success", "version": saved.current.generation, "slug": slug_of(saved.title)}
    return answer(body | ({"folderUid": saved.folder} if saved.folder else {}))


def found_dashboard(exchange: Exchange) -> Resource:
    """Return the dashboard of the path's ``uid``. Raises ApiError (404)."""
    found = exchange.store.dashboards.items.get(exchange["uid"])
    if found is None:
        refuse(404, "Dashboard not found")
    if not exchange.may_in("dashboards:read", found.folder):
        exchange.forbid("dashboards:read")
    return found


def restored(exchange: Exchange, resource: Resource, version: int) -> Response:
    """Save an older version again, as a new one (1.8)."""
    revision = next((each for each in resource.revisions if each.generation == version), None)
    if revision is None:
        refuse(404, "Dashboard version not found")
    _check(exchange, revision.draft.spec, resource.name, resource)
    message = f"Restored from version {version}"
    return _saved(_stored(exchange, revision.draft.spec, resource.folder, resource.name, message))


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = found_dashboard(exchange)
        if found.current.draft.is_v2:
            refuse(406, "the dashboard is stored as v2 and cannot be converted")
        spec = {**found.spec, "id": found.id, "uid": found.name, "version": found.current.generation}
        return answer({"meta": _meta(exchange, found), "dashboard": spec})


def _meta(exchange: Exchange, found: Resource) -> Document:
    may_edit = exchange.may("dashboards:write") and not found.is_file_provisioned
    folder = exchange.store.folders.items.get(found.folder)
    meta: dict[str, Any] = {
        "type": "db",
        "canSave": may_edit,
        "canEdit": may_edit,
        "canAdmin": exchange.may("dashboards.permissions:write"),
        "canStar": True,
        "canDelete": exchange.may("dashboards:delete"),
        "slug": slug_of(found.title),
        "url": url_of(found.name, found.title),
        "created": stamp(found.created),
        "createdBy": found.created_by.login,
        "updated": stamp(found.current.updated),
        "updatedBy": found.current.updated_by.login,
        "version": found.current.generation,
        "hasAcl": ("dashboards", found.name) in exchange.store.permissions,
        "isFolder": False,
        "folderId": folder.id if folder else 0,
        "folderUid": found.folder,
        "folderTitle": folder.title if folder else "General",
        "folderUrl": f"/dashboards/f/{folder.name}/{slug_of(folder.title)}" if folder else "",
        "provisioned": found.is_file_provisioned,
        "provisionedExternalId": found.current.draft.annotations.get("grafana.app/sourcePath", ""),
    }
    if exchange.profile.has_apis:
        meta["apiVersion"] = found.current.draft.stored_version
    return meta


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = found_dashboard(exchange)
        if found.is_file_provisioned:
            refuse(400, "provisioned dashboard cannot be deleted")
        remove_dashboard(exchange.store, found.name)
        return answer({"title": found.title, "message": f"Dashboard {found.title} deleted", "uid": found.name})


def remove_dashboard(store: Store, uid: str) -> None:
    """Delete a dashboard and its permissions."""
    store.dashboards.delete(uid)
    store.permissions.pop(("dashboards", uid), None)


def _tags(exchange: Exchange) -> Response:
    with exchange.store.lock:
        tags = [tag for each in exchange.store.dashboards.items.values() for tag in each.tags]
    return answer([{"term": tag, "count": tags.count(tag)} for tag in sorted(set(tags))])


ROUTES = (
    Route("POST", "/api/dashboards/db", _save, "dashboards:write|dashboards:create"),
    Route("GET", "/api/dashboards/tags", _tags, "dashboards:read"),
    Route("GET", "/api/dashboards/uid/{uid}", _read, "dashboards:read"),
    Route("DELETE", "/api/dashboards/uid/{uid}", _delete, "dashboards:delete"),
)
