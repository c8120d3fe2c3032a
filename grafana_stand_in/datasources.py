"""Data sources: secrets that go in and never come out, one default, versions, and read-only ones.

Source: docs/reference/grafana-api.md, 4.1 and 4.2.
"""

import re
import secrets
from collections.abc import Callable

from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.routing import Exchange, Handler, Route
from grafana_stand_in.store import DataSource, Store

_UID = re.compile(r"[a-zA-Z0-9\-_]{1,40}")
_TEXTS = ("url", "user", "database", "basicAuthUser")
_FLAGS = ("basicAuth", "withCredentials", "isDefault")
_NOT_LISTED = frozenset({"secureJsonFields", "version", "basicAuthUser", "withCredentials"})
"""Fields that the list leaves out (4.2)."""

_WITH_HEALTH_CHECK = frozenset(
    {"prometheus", "loki", "jaeger", "tempo", "alertmanager", "postgres", "grafana-postgresql-datasource"}
)


def _shown(store: Store, source: DataSource) -> Document:
    return {
        "id": source.id,
        "orgId": store.org_id,
        **source.document,
        "typeLogoUrl": "public/img/icn-datasource.svg",
        "secureJsonFields": {key: True for key, value in source.secrets.items() if value},
        "version": source.version,
        "readOnly": source.is_read_only,
    }


def _list(exchange: Exchange) -> Response:
    with exchange.store.lock:
        shown = [_shown(exchange.store, source) for source in exchange.store.datasources.values()]
    shown.sort(key=lambda document: str(document["name"]))
    names = {"prometheus": "Prometheus", "loki": "Loki", "jaeger": "Jaeger"}
    return answer(
        [
            {
                **{key: value for key, value in each.items() if key not in _NOT_LISTED},
                "typeName": names.get(each["type"], ""),
            }
            for each in shown
        ]
    )


def by_uid(exchange: Exchange) -> DataSource | None:
    """Return the data source of the path's ``uid``."""
    return exchange.store.datasources.get(exchange["uid"])


def _by_name(exchange: Exchange) -> DataSource | None:
    sources = exchange.store.datasources.values()
    return next((source for source in sources if source.document["name"] == exchange["name"]), None)


def _by_id(exchange: Exchange) -> DataSource | None:
    return next((source for source in exchange.store.datasources.values() if str(source.id) == exchange["id"]), None)


Lookup = Callable[[Exchange], DataSource | None]


def _on(lookup: Lookup, act: Callable[[Exchange, DataSource], Response]) -> Handler:
    def handle(exchange: Exchange) -> Response:
        with exchange.store.lock:
            source = lookup(exchange)
            if source is None:
                refuse(404, "Data source not found")
            return act(exchange, source)

    return handle


def _read(exchange: Exchange, source: DataSource) -> Response:
    return answer(_shown(exchange.store, source))


def _create(exchange: Exchange) -> Response:
    command = exchange.request.document()
    with exchange.store.lock:
        document = _checked(exchange, command, None)
        if document["uid"] in exchange.store.datasources:
            refuse(409, "data source with the same uid already exists")
        if not exchange.store.datasources:
            document["isDefault"] = True  # the first one is the default whatever it says (10)
        given = {key: str(value) for key, value in (command.get("secureJsonData") or {}).items()}
        if not exchange.store.datasources:
            document["isDefault"] = True
        source = DataSource(exchange.store.ticks.id(), document, given)
        place(exchange.store, source)
        return _stored(exchange, source, "Datasource added")


def place(store: Store, source: DataSource) -> None:
    """Store a data source; a default one takes that from the others."""
    store.datasources[source.document["uid"]] = source
    if source.document["isDefault"]:
        for other in store.datasources.values():
            if other is not source:
                other.document = {**other.document, "isDefault": False}


def _update(exchange: Exchange, source: DataSource) -> Response:
    command = exchange.request.document()
    if source.is_read_only:
        refuse(403, "Cannot update read-only data source")
    if command.get("version") and command["version"] != source.version:
        refuse(409, "Datasource has already been updated by someone else. Please reload and try again")
    document = _checked(exchange, command, source)
    if document["uid"] != source.document["uid"] and document["uid"] in exchange.store.datasources:
        refuse(409, "data source with the same uid already exists")
    del exchange.store.datasources[source.document["uid"]]
    source.document = document
    source.secrets |= {key: str(value) for key, value in (command.get("secureJsonData") or {}).items()}
    source.version = int(command.get("version") or 0) + 1
    place(exchange.store, source)
    return _stored(exchange, source, "Datasource updated")


def _checked(exchange: Exchange, command: Document, source: DataSource | None) -> Document:
    """Return the fields of a data source as they are kept; JSON data replaces what was there."""
    for field in ("name", "type"):
        if not isinstance(command.get(field), str) or not command[field]:
            refuse(400, "bad request data", error=f"{field} is required")
    uid = str(command.get("uid") or (source.document["uid"] if source else secrets.token_hex(7)))
    if len(uid) > 40 or not _UID.fullmatch(uid):
        refuse(400, "uid contains illegal characters or is longer than 40")
    for other in exchange.store.datasources.values():
        if other is not source and other.document["name"] == command["name"]:
            refuse(409, "data source with the same name already exists")
    document: Document = {"uid": uid, "name": command["name"], "type": command["type"]}
    document["access"] = command.get("access") or "proxy"
    document |= {field: str(command.get(field) or "") for field in _TEXTS}
    document |= {field: bool(command.get(field)) for field in _FLAGS}
    return document | {"jsonData": command.get("jsonData") or {}}


def _stored(exchange: Exchange, source: DataSource, message: str) -> Response:
    shown = _shown(exchange.store, source)
    return answer({"datasource": shown, "id": source.id, "message": message, "name": shown["name"]})


def _delete(exchange: Exchange, source: DataSource) -> Response:
    if source.is_read_only:
        refuse(403, "Cannot delete read-only data source")
    del exchange.store.datasources[source.document["uid"]]
    return answer({"id": source.id, "message": "Data source deleted"})


def _health(exchange: Exchange, source: DataSource) -> Response:
    if source.document["type"] not in _WITH_HEALTH_CHECK:
        refuse(404, "Plugin health check not implemented")
    if source.document["uid"] in exchange.store.unhealthy:
        return answer({"status": "ERROR", "message": "cannot connect to the server"}, 400)
    return answer({"status": "OK", "message": "Successfully queried the API."})


_PLUGIN_FAILED = {
    "statusCode": 500,
    "messageId": "plugin.requestFailureError",
    "message": "An error occurred within the plugin",
}
"""What Grafana answers where nobody is at the address of the data source, as is so here unless it was given data."""


def _resources(exchange: Exchange, source: DataSource) -> Response:
    data = exchange.installation.data.get(str(source.document["uid"]))
    return answer(_PLUGIN_FAILED, 500) if data is None else answer({"status": "success", "data": data})


def _id_of(exchange: Exchange, source: DataSource) -> Response:
    return answer({"id": source.id})


def _numeric(method: str, act: Callable[[Exchange, DataSource], Response], action: str) -> Route:
    return Route(
        method, "/api/datasources/{id}", _on(_by_id, act), action, lambda profile: profile.has_numeric_datasource_routes
    )


ROUTES = (
    Route("GET", "/api/datasources", _list, "datasources:read"),
    Route("POST", "/api/datasources", _create, "datasources:create"),
    Route("GET", "/api/datasources/uid/{uid}", _on(by_uid, _read), "datasources:read"),
    Route("PUT", "/api/datasources/uid/{uid}", _on(by_uid, _update), "datasources:write"),
    Route("DELETE", "/api/datasources/uid/{uid}", _on(by_uid, _delete), "datasources:delete"),
    Route("GET", "/api/datasources/uid/{uid}/health", _on(by_uid, _health), "datasources:query"),
    Route(
        "GET",
        "/api/datasources/uid/{uid}/resources/api/v1/label/{label}/values",
        _on(by_uid, _resources),
        "datasources:query",
    ),
    Route("GET", "/api/datasources/uid/{uid}/resources/series", _on(by_uid, _resources), "datasources:query"),
    Route("GET", "/api/datasources/name/{name}", _on(_by_name, _read), "datasources:read"),
    Route("DELETE", "/api/datasources/name/{name}", _on(_by_name, _delete), "datasources:delete"),
    Route("GET", "/api/datasources/id/{name}", _on(_by_name, _id_of), "datasources:read"),
    _numeric("GET", _read, "datasources:read"),
    _numeric("PUT", _update, "datasources:write"),
    _numeric("DELETE", _delete, "datasources:delete"),
)
