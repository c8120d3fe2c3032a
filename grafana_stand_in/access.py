"""Who calls: users with passwords, service accounts with tokens, and what each role may do.

Source: docs/reference/grafana-api.md, 1.1 and 7.3.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Literal, NoReturn, TypeGuard

from attrs import define, field, frozen

from grafana_stand_in.messages import Request, refuse_by_id, refuse_resource

Role = Literal["Viewer", "Editor", "Admin", "Reader"]

_VIEWER = frozenset(
    {
        "dashboards:read",
        "folders:read",
        "annotations:read",
        "library.panels:read",
        "alert.rules:read",
        *("alert.instances:read", "alert.notifications:read"),
        *("datasources:query", "datasources:read"),
    }
)
_EDITOR = _VIEWER | {
    *(f"dashboards:{verb}" for verb in ("create", "write", "delete")),
    *(f"folders:{verb}" for verb in ("create", "write", "delete")),
    *(f"library.panels:{verb}" for verb in ("create", "write", "delete")),
    *(f"alert.rules:{verb}" for verb in ("create", "write", "delete")),
    "datasources:explore",
    "alert.instances:create",
    "alert.notifications:write",
    "alert.provisioning.provenance:write",
    "annotations:create",
    "annotations:write",
    "annotations:delete",
}
_ADMIN = _EDITOR | {
    *(f"datasources:{verb}" for verb in ("create", "write", "delete")),
    *("folders.permissions:read", "folders.permissions:write"),
    *("dashboards.permissions:read", "dashboards.permissions:write"),
    *("alert.provisioning:read", "alert.provisioning:write", "teams:create", "teams:read", "org.users:write"),
}
ACTIONS: Mapping[Role, frozenset[str]] = {
    "Viewer": _VIEWER,
    "Reader": frozenset(action for action in _ADMIN if action.endswith(":read")),
    "Editor": _EDITOR,
    "Admin": _ADMIN,
}
"""Permissions by role; ``Reader`` is no role of Grafana's but a service account with every read permission."""


def is_role(value: object) -> TypeGuard[Role]:
    """Return whether a value is a role that a person can have."""
    return value in ("Viewer", "Editor", "Admin")


@frozen(eq=False)
class Identity:
    """A user or a service account; ``actions`` replaces what its role allows, in ``folders`` alone where any are named."""

    id: int
    kind: Literal["user", "service-account"]
    login: str
    roles: Mapping[int, Role]
    is_server_admin: bool = False
    actions: frozenset[str] | None = None
    folders: frozenset[str] = frozenset()

    @property
    def uid(self) -> str:
        """The uid, stable for a login."""
        return f"{self.login}-uid"

    @property
    def subject(self) -> str:
        """How annotations of resources name the identity (1.5)."""
        return f"{self.kind}:{self.uid}"

    def allowed(self, org_id: int) -> frozenset[str]:
        """Return the actions that the identity may take in an organisation."""
        if self.actions is not None:
            return self.actions if org_id in self.roles else frozenset()
        role = self.roles.get(org_id)
        return ACTIONS[role] if role else frozenset()


@define(eq=False)
class Directory:
    """Every identity, by token and by password."""

    tokens: dict[str, Identity] = field(factory=dict)
    passwords: dict[str, tuple[str, Identity]] = field(factory=dict)
    _last: int = 0

    def made(
        self,
        kind: Literal["user", "service-account"],
        login: str,
        roles: Mapping[int, Role],
        *,
        is_server_admin: bool = False,
        actions: frozenset[str] | None = None,
    ) -> Identity:
        """Return a new identity, with a number of its own."""
        self._last += 1
        return Identity(self._last, kind, login, dict(roles), is_server_admin, actions)

    def authenticate(self, request: Request) -> Identity:
        """Return who sends a request. Raises ApiError (401) in the words of the API that is called."""
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found = self.tokens.get(credentials.strip())
            if found is None:
                _unauthorized(request, "Invalid API key", "api-key.invalid")
            return found
        if scheme.lower() != "basic":
            _unauthorized(request, "Unauthorized", "auth.unauthorized")
        login, password = _basic(credentials)
        known = self.passwords.get(login)
        if known is None or known[0] != password:
            _unauthorized(request, "Invalid username or password", "password-auth.failed")
        return known[1]


def _basic(credentials: str) -> tuple[str, str]:
    try:
        login, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return login, password


def _unauthorized(request: Request, message: str, message_id: str) -> NoReturn:
    if request.is_resource_api:
        refuse_resource(401, "Unauthorized", "Unauthorized")
    refuse_by_id(401, message, message_id)
