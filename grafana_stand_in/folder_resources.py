"""Folders of the resource API, with their subresources.

Source: docs/reference/grafana-api.md, 2.2.
"""

from collections.abc import Callable

import orjson

from grafana_stand_in.folders import ancestors, counts, delete_folder
from grafana_stand_in.messages import Document, Response, answer, refuse_resource
from grafana_stand_in.profile import FOLDER_GROUP
from grafana_stand_in.resource_api import routes
from grafana_stand_in.resource_kind import NOT_SERVED, Kind, rendered
from grafana_stand_in.resources import Draft, Resource, Revision
from grafana_stand_in.routing import Exchange, Handler, Route


def _prepare(exchange: Exchange, name: str, spec: Document, draft: Draft) -> Draft:
    title = spec.get("title")
    if not isinstance(title, str) or not title.strip():
        FOLDERS.refuse_invalid(name, "spec.title", "must not be empty")
    if draft.folder and draft.folder in exchange.store.descendants(name):
        FOLDERS.refuse_invalid(name, "metadata.annotations[grafana.app/folder]", "a folder cannot be inside itself")
    return draft


def _view(revision: Revision, version: str) -> tuple[object, Document]:
    return orjson.Fragment(revision.draft.content), {}


def _remove(exchange: Exchange, resource: Resource) -> None:
    if not delete_folder(exchange.store, resource.name, force_rules=exchange.request.flag("forceDeleteRules")):
        refuse_resource(400, "BadRequest", "folder cannot be deleted: folder contains alert rules", name=resource.name)


FOLDERS = Kind(
    group=FOLDER_GROUP,
    plural="folders",
    name="Folder",
    versions=lambda profile: profile.folder_versions,
    collection=lambda store: store.folders,
    prepare=_prepare,
    view=_view,
    remove=_remove,
    forgives_stale_versions=lambda profile: profile.storage == "legacy",
    shows_what_it_loses=False,
)


def _about(describe: Callable[[Exchange, Resource], Document]) -> Handler:
    def handle(exchange: Exchange) -> Response:
        if exchange["version"] not in FOLDERS.versions(exchange.profile):
            return NOT_SERVED
        with exchange.store.lock:
            found = exchange.store.folders.items.get(exchange["name"])
            if found is None:
                FOLDERS.refuse_missing(exchange["name"])
            return answer({**describe(exchange, found), "apiVersion": f"{FOLDER_GROUP}/{exchange['version']}"})

    return handle


def _counts(exchange: Exchange, folder: Resource) -> Document:
    groups = {"folder": FOLDER_GROUP, "dashboard": "dashboard.grafana.app"}
    found = counts(exchange.store, folder.name)
    shown = [
        {"group": groups.get(key, f"sql-fallback.{key}"), "resource": f"{key}s", "count": n} for key, n in found.items()
    ]
    return {"kind": "DescendantCounts", "counts": shown}


def _children(exchange: Exchange, folder: Resource) -> Document:
    inside = exchange.store.folders.inside(folder.name)
    return {
        "kind": "FolderList",
        "items": [rendered(FOLDERS, exchange.store, each, exchange["version"]) for each in inside],
    }


def _parents(exchange: Exchange, folder: Resource) -> Document:
    chain = [folder, *ancestors(exchange.store, folder)]
    return {"kind": "FolderInfoList", "items": [{"name": each.name, "title": each.title} for each in reversed(chain)]}


def _access(exchange: Exchange, folder: Resource) -> Document:
    return {
        "kind": "FolderAccessInfo",
        "canSave": exchange.may("folders:write"),
        "canEdit": exchange.may("folders:write"),
        "canAdmin": exchange.may("folders.permissions:write"),
        "canDelete": exchange.may("folders:delete"),
    }


_ONE = f"/apis/{FOLDER_GROUP}/{{version}}/namespaces/{{namespace}}/folders/{{name}}"

ROUTES = (
    *routes(FOLDERS),
    Route("GET", f"{_ONE}/counts", _about(_counts), "folders:read", FOLDERS.is_served),
    Route("GET", f"{_ONE}/children", _about(_children), "folders:read", FOLDERS.is_served),
    Route("GET", f"{_ONE}/parents", _about(_parents), "folders:read", FOLDERS.is_served),
    Route("GET", f"{_ONE}/access", _about(_access), "folders:read", FOLDERS.is_served),
)
