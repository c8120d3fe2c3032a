"""Permissions of folders and dashboards, replaced as a whole.

Source: docs/reference/grafana-api.md, 2.1.
"""

from collections.abc import Callable
from typing import Literal

from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.resources import Resource
from grafana_stand_in.routing import Exchange, Handler, Route
from grafana_stand_in.store import DEFAULT_PERMISSIONS, Store

Owner = Literal["folders", "dashboards"]

_NAMES = {1: "View", 2: "Edit", 4: "Admin"}


def _on(owner: Owner, act: Callable[[Exchange, Owner, Resource], Response]) -> Handler:
    def handle(exchange: Exchange) -> Response:
        with exchange.store.lock:
            collection = exchange.store.folders if owner == "folders" else exchange.store.dashboards
            found = collection.items.get(exchange["uid"])
            if found is None:
                refuse(404, f"{owner[:-1]} not found")
            return act(exchange, owner, found)

    return handle


def _read(exchange: Exchange, owner: Owner, resource: Resource) -> Response:
    items = exchange.store.permissions.get((owner, resource.name), DEFAULT_PERMISSIONS)
    seen = [item for item in items if not item.get("teamId") or exchange.may("teams:read")]
    return answer([_shown(exchange.store, resource, item) for item in seen])


def _shown(store: Store, resource: Resource, item: Document) -> Document:
    team = store.teams.get(item.get("teamId", 0), {})
    return {
        "uid": resource.name,
        "role": item.get("role", ""),
        "userId": item.get("userId", 0),
        "teamId": item.get("teamId", 0),
        "teamUid": team.get("uid", ""),
        "team": team.get("name", ""),
        "permission": item["permission"],
        "permissionName": _NAMES[item["permission"]],
        "inherited": False,
    }


def _replace(exchange: Exchange, owner: Owner, resource: Resource) -> Response:
    items = exchange.request.document().get("items")
    if not isinstance(items, list):
        refuse(400, "bad request data")
    kept = []
    for item in items:
        if item.get("permission") not in _NAMES:
            refuse(400, "bad request data", error=f"permission {item.get('permission')!r} is not 1, 2 or 4")
        if item.get("teamId") and item["teamId"] not in exchange.store.teams:
            refuse(400, f"team {item['teamId']} not found")
        if not item.get("teamId") and not item.get("userId") and item.get("role") not in ("Viewer", "Editor"):
            refuse(400, "a permission needs a role (Viewer or Editor), a team or a user")
        kept.append({key: item[key] for key in ("role", "teamId", "userId", "permission") if item.get(key)})
    exchange.store.permissions[owner, resource.name] = kept
    message = f"{owner[:-1].capitalize()} permissions updated"
    return answer({"message": message, "id": resource.id, "title": resource.title})


def _routes(owner: Owner, pattern: str) -> tuple[Route, Route]:
    return (
        Route("GET", pattern, _on(owner, _read), f"{owner}.permissions:read"),
        Route("POST", pattern, _on(owner, _replace), f"{owner}.permissions:write"),
    )


ROUTES = (
    *_routes("folders", "/api/folders/{uid}/permissions"),
    *_routes("dashboards", "/api/dashboards/uid/{uid}/permissions"),
)
