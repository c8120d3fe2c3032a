"""Search for dashboards and folders; what was written within the installation's lag is not found yet.

Source: docs/reference/grafana-api.md, 1.6 and 3.4.
"""

from collections.abc import Iterator
from heapq import nsmallest

from grafana_stand_in.dashboard_spec import slug_of, url_of
from grafana_stand_in.messages import Document, Response, answer
from grafana_stand_in.profile import DASHBOARD_GROUP
from grafana_stand_in.resources import Resource, now
from grafana_stand_in.routing import Exchange, Route, page
from grafana_stand_in.store import Store

_MOST = 5000


def _is_found(exchange: Exchange, resource: Resource, folders: tuple[str, ...], tags: tuple[str, ...]) -> bool:
    if not set(tags) <= set(resource.tags):
        return False
    request, lag = exchange.request, exchange.installation.search_lag
    place = resource.name if exchange.store.folders.items.get(resource.name) is resource else resource.folder
    if not exchange.may_in("dashboards:read", place):
        return False
    if lag and (now() - resource.created).total_seconds() < lag:
        return False
    if request.one("query").lower() not in resource.title.lower():
        return False
    return not folders or (resource.folder or "general") in folders


def _hit(store: Store, resource: Resource, *, is_folder: bool, is_deleted: bool) -> Document:
    title = resource.title
    folder = store.folders.items.get(resource.folder)
    hit: Document = {
        "id": resource.id,
        "uid": resource.name,
        "orgId": store.org_id,
        "title": title,
        "uri": f"db/{slug_of(title)}",
        "url": f"/dashboards/f/{resource.name}/{slug_of(title)}" if is_folder else url_of(resource.name, title),
        "slug": "",
        "type": "dash-folder" if is_folder else "dash-db",
        "tags": resource.tags,
        "isStarred": False,
        "sortMeta": 0,
        "isDeleted": is_deleted,
    }
    if folder is not None:
        place = {"folderId": folder.id, "folderUid": folder.name, "folderTitle": folder.title}
        hit |= {**place, "folderUrl": f"/dashboards/f/{folder.name}/{slug_of(folder.title)}"}
    return hit


def _found(exchange: Exchange) -> Iterator[Document]:
    request, store = exchange.request, exchange.store
    wanted, is_deleted = request.one("type"), request.flag("deleted")
    uids = set(request.query.get("dashboardUIDs", ()))
    folders, tags = request.query.get("folderUIDs", ()), request.query.get("tag", ())
    if wanted != "dash-db" and not is_deleted and not uids:
        for folder in store.folders.items.values():
            if _is_found(exchange, folder, folders, tags):
                yield _hit(store, folder, is_folder=True, is_deleted=False)
    if wanted != "dash-folder":
        source = store.dashboards.trash if is_deleted else store.dashboards.items
        for dashboard in source.values():
            if (not uids or dashboard.name in uids) and _is_found(exchange, dashboard, folders, tags):
                yield _hit(store, dashboard, is_folder=False, is_deleted=is_deleted)


def _search(exchange: Exchange) -> Response:
    with exchange.store.lock:
        hits = list(_found(exchange))
    hits.sort(key=lambda hit: (hit["type"] != "dash-folder", hit["title"], hit["uid"]))
    if exchange.request.one("sort") == "alpha-desc":
        hits.reverse()
    return answer(page(hits, exchange.request, default=1000, most=_MOST))


def _search_resources(exchange: Exchange) -> Response:
    request, store = exchange.request, exchange.store
    kinds = request.query.get("type", ("folder", "dashboard"))
    folders = tuple(each or "general" for each in request.query.get("folder", ()))
    tags = request.query.get("tag", ())
    found: list[tuple[str, str, str, Resource]] = []
    with store.lock:
        for kind, collection in (("folder", store.folders), ("dashboard", store.dashboards)):
            if kind in kinds:
                found += (
                    (each.title, each.name, kind, each)
                    for each in collection.items.values()
                    if _is_found(exchange, each, folders, tags)
                )
        offset, limit = request.number("offset", 0), request.number("limit", 50)
        # Those that are shown alone are put in order: a real server has an index.
        hits = [
            {"resource": f"{kind}s", "name": name, "title": title, "folder": each.folder, "tags": each.tags}
            for title, name, kind, each in nsmallest(offset + limit, found, key=lambda hit: hit[:3])[offset:]
        ]
    return answer({"totalHits": len(found), "hits": hits, "offset": offset, "maxScore": 1})


ROUTES = (
    Route("GET", "/api/search", _search, "dashboards:read"),
    Route(
        "GET",
        f"/apis/{DASHBOARD_GROUP}/v0alpha1/namespaces/{{namespace}}/search",
        _search_resources,
        "dashboards:read",
        lambda profile: bool(profile.dashboard_versions),
    ),
)
