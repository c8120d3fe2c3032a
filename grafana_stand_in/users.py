"""Users: an administrator of the server makes them, one of the organisation gives them a role.

Source: Grafana documentation, "Admin HTTP API" and "Organization HTTP API".
"""

from attrs import evolve

from grafana_stand_in.access import Identity, is_role
from grafana_stand_in.messages import Response, answer, refuse
from grafana_stand_in.routing import Exchange, Route


def _create(exchange: Exchange) -> Response:
    directory, document = exchange.installation.directory, exchange.request.document()
    _require_server_admin(exchange)
    login, password = str(document.get("login") or document.get("email") or ""), str(document.get("password") or "")
    if not login or not password:
        refuse(
            400,
            "Password is missing or too short" if login else "Validation error, need specify either username or email",
        )
    if login in directory.passwords:
        refuse(412, f"User with email '' or username '{login}' already exists")
    made = directory.made("user", login, {int(document.get("OrgId") or 1): "Viewer"})
    directory.passwords[login] = (password, made)
    return answer({"id": made.id, "uid": made.uid, "message": "User created"})


def _delete(exchange: Exchange) -> Response:
    _require_server_admin(exchange)
    del exchange.installation.directory.passwords[_found(exchange)[1].login]
    return answer({"message": "User deleted"})


def _change_role(exchange: Exchange) -> Response:
    role = exchange.request.document().get("role")
    if not is_role(role):
        refuse(400, "Invalid role specified")
    password, identity = _found(exchange)
    changed = evolve(identity, roles={**identity.roles, exchange.store.org_id: role})
    exchange.installation.directory.passwords[identity.login] = (password, changed)
    return answer({"message": "Organization user updated"})


def _require_server_admin(exchange: Exchange) -> None:
    if not exchange.identity.is_server_admin:
        exchange.forbid("users:create")


def _found(exchange: Exchange) -> tuple[str, Identity]:
    known = exchange.installation.directory.passwords.values()
    found = next((each for each in known if str(each[1].id) == exchange["id"]), None)
    if found is None:
        refuse(404, "user not found")
    return found


ROUTES = (
    Route("POST", "/api/admin/users", _create),
    Route("DELETE", "/api/admin/users/{id}", _delete),
    Route("PATCH", "/api/org/users/{id}", _change_role, "org.users:write"),
)
