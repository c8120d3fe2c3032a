"""Health, settings, and who the caller is.

Source: docs/reference/grafana-api.md, 1.1 and 1.2.
"""

from grafana_stand_in.access import ACTIONS
from grafana_stand_in.messages import Document, Response, answer, refuse
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Store

_COMMIT = "0000000000000000000000000000000000000000"
_WILDCARDS = {
    "dashboards": ["dashboards:*", "folders:*"],
    "folders": ["folders:*"],
    "datasources": ["datasources:*"],
    "library.panels": ["folders:*"],
    "alert.rules": ["folders:*"],
    "annotations": ["annotations:*"],
    "teams": ["teams:*"],
}
_OF_THE_ROOT = frozenset({"folders:create", "folders:read", "dashboards:create"})


def _health(exchange: Exchange) -> Response:
    is_hidden = exchange.installation.hides_version and "authorization" not in exchange.request.headers
    version = {} if is_hidden else {"version": exchange.profile.version, "commit": _COMMIT}
    return answer({"database": "ok", **version})


def _org(exchange: Exchange) -> Response:
    empty = {"address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}
    return answer({"id": exchange.store.org_id, "name": exchange.store.name, "address": empty})


def _user(exchange: Exchange) -> Response:
    identity = exchange.identity
    if identity.kind != "user":
        refuse(404, "user not found")
    return answer(
        {
            "id": identity.id,
            "uid": identity.uid,
            "login": identity.login,
            "name": identity.login,
            "email": f"{identity.login}@localhost",
            "orgId": exchange.store.org_id,
            "isGrafanaAdmin": identity.is_server_admin,
            "isDisabled": False,
            "isExternal": False,
        }
    )


def _permissions(exchange: Exchange) -> Response:
    actions = sorted(exchange.identity.allowed(exchange.store.org_id))
    with exchange.store.lock:
        return answer({action: _scopes(exchange, action) for action in actions if _scopes(exchange, action)})


def _scopes(exchange: Exchange, action: str) -> list[str]:
    """Return where the caller may take an action; a role that folders can be closed to has it folder by folder."""
    family = action.partition(":")[0].removesuffix(".permissions")
    if exchange.sees_everything or family not in ("dashboards", "folders"):
        return [""] if action.endswith("s:create") and family == "datasources" else _WILDCARDS.get(family, [""])
    root = ["folders:uid:general"] if action in _OF_THE_ROOT else []
    return root + [f"folders:uid:{uid}" for uid in exchange.store.folders.items if exchange.may_in(action, uid)]


def _settings_document(exchange: Exchange) -> Document:
    return {
        "buildInfo": {
            "version": exchange.profile.version,
            "commit": _COMMIT,
            "edition": "Open Source",
            "env": "production",
        },
        "namespace": exchange.store.namespace,
        "appSubUrl": "",
        "featureToggles": {},
        "defaultDatasource": _default_datasource(exchange.store),
    }


def _default_datasource(store: Store) -> str:
    names = [each.document["name"] for each in store.datasources.values() if each.document["isDefault"]]
    return names[0] if names else ""


def _settings(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer(_settings_document(exchange))


def _boot(exchange: Exchange) -> Response:
    with exchange.store.lock:
        role = exchange.identity.roles.get(exchange.store.org_id, "Viewer")
        user = {"isSignedIn": True, "login": exchange.identity.login, "orgId": exchange.store.org_id}
        shown_role = role if role in ACTIONS and role != "Reader" else "Viewer"
        return answer(
            {"settings": _settings_document(exchange), "user": {**user, "orgRole": shown_role}, "navTree": []}
        )


def _orgs(exchange: Exchange) -> Response:
    if not exchange.identity.is_server_admin:
        exchange.require("orgs:read")
    stores = exchange.installation.stores.values()
    return answer([{"id": store.org_id, "name": store.name} for store in stores])


ROUTES = (
    Route("GET", "/api/health", _health, is_public=True),
    Route("GET", "/api/org", _org),
    Route("GET", "/api/orgs", _orgs),
    Route("GET", "/api/user", _user),
    Route("GET", "/api/access-control/user/permissions", _permissions),
    Route("GET", "/api/frontend/settings", _settings),
    Route("GET", "/bootdata", _boot),
)
