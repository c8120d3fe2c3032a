"""The history of dashboards in the legacy API.

Source: docs/reference/grafana-api.md, 1.8.
"""

from grafana_stand_in.dashboards import found_dashboard, restored
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.resources import Resource, Revision, stamp
from grafana_stand_in.routing import Exchange, Route


def _summary(resource: Resource, revision: Revision) -> Document:
    return {
        "id": resource.id * 1000 + revision.generation,
        "dashboardId": resource.id,
        "dashboardUID": resource.name,
        "uid": resource.name,
        "parentVersion": max(revision.generation - 1, 0),
        "restoredFrom": 0,
        "version": revision.generation,
        "created": stamp(revision.updated),
        "createdBy": revision.updated_by.login,
        "message": revision.draft.message,
    }


def _list(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = found_dashboard(exchange)
        start, limit = exchange.request.number("start", 0), exchange.request.number("limit", 1000)
        versions = [_summary(found, revision) for revision in reversed(found.revisions)][start : start + limit]
    if versions and not versions[-1]["parentVersion"]:
        versions[-1]["message"] = "Initial save"  # whatever it was: the version itself has the true one (10)
    return answer({"continueToken": "", "versions": versions})


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = found_dashboard(exchange)
        revision = next((each for each in found.revisions if str(each.generation) == exchange["number"]), None)
        if revision is None:
            refuse(404, "Dashboard version not found")
        data = {**revision.draft.spec, "id": found.id, "uid": found.name, "version": revision.generation}
        return answer({**_summary(found, revision), "data": data})


def _restore(exchange: Exchange) -> Response:
    version = exchange.request.document().get("version")
    with exchange.store.lock:
        return restored(exchange, found_dashboard(exchange), version if isinstance(version, int) else 0)


ROUTES = (
    Route("GET", "/api/dashboards/uid/{uid}/versions", _list, "dashboards:write"),
    Route("GET", "/api/dashboards/uid/{uid}/versions/{number}", _read, "dashboards:write"),
    Route("POST", "/api/dashboards/uid/{uid}/restore", _restore, "dashboards:write"),
)
