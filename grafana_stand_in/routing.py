"""Routes, and what a handler is given."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from attrs import define, field, frozen

from grafana_stand_in.access import Directory, Identity
from grafana_stand_in.messages import Document, Request, Response, refuse, refuse_resource
from grafana_stand_in.profile import Profile
from grafana_stand_in.store import DEFAULT_PERMISSIONS, Store

_RANKS = {"Viewer": 1, "Editor": 2}
"""Roles to which folders can be closed, each having what the ones before it have."""


@define(eq=False)
class Installation:
    """One Grafana server: its release, its organisations, those who may call it, and the ruler beside it.

    ``rulers`` holds rule groups by product and tenant, then namespace, then group. The Prometheus beside it has loaded
    ``loaded_rules`` from its directory, and ``reloads`` when it is told to. ``data`` is what data sources answer when
    they are asked for names of series, or for streams, by their uids.
    ``rules_per_group`` and ``rule_groups`` are the limits of a ruler, 0 for none.
    """

    profile: Profile
    directory: Directory = field(factory=Directory)
    stores: dict[int, Store] = field(factory=dict)
    rulers: dict[tuple[str, str], dict[str, dict[str, Document]]] = field(factory=dict)
    rule_directory: Path = Path("/nowhere")
    lists_rule_directory: bool = True
    reloads: bool = True
    evaluates: bool = True
    data: dict[str, list[Any]] = field(factory=dict)
    loaded_rules: list[Document] = field(factory=list)
    rules_per_group: int = 20
    rule_groups: int = 70
    ruler_is_read_only: bool = False
    requires_tenant: bool = False
    hides_version: bool = False
    search_lag: float = 0.0
    rule_quota: int | None = None
    page_epoch: int = 0


@frozen(eq=False)
class Exchange:
    """One authenticated request, the organisation it is for, and the parameters of its path."""

    request: Request
    installation: Installation
    store: Store
    identity: Identity
    parameters: Mapping[str, str]

    @property
    def profile(self) -> Profile:
        """The release of the server."""
        return self.installation.profile

    def __getitem__(self, name: str) -> str:
        return self.parameters[name]

    def may(self, action: str) -> bool:
        """Return whether the caller may take an action."""
        return action in self.identity.allowed(self.store.org_id)

    @property
    def sees_everything(self) -> bool:
        """Whether no folder is closed to the caller: what each grants to a role counts for viewers and editors."""
        if self.identity.actions is not None:
            return not self.identity.folders
        return self.identity.roles.get(self.store.org_id) not in _RANKS

    def may_in(self, action: str, folder: str) -> bool:
        """Return whether the caller may take an action in a folder, by what it and those above it grant (2.1)."""
        if not self.may(action):
            return False
        if self.sees_everything or not folder:
            return True
        places = (folder, *self.store.above(folder))
        if self.identity.actions is not None:
            return not self.identity.folders.isdisjoint(places)
        rank = _RANKS[self.identity.roles[self.store.org_id]]
        granted = [
            item["permission"]
            for each in places
            for item in self.store.permissions.get(("folders", each), DEFAULT_PERMISSIONS)
            if _RANKS.get(item.get("role", ""), len(_RANKS) + 1) <= rank
            or self.identity.id in self.store.members.get(item.get("teamId", 0), ())
        ]
        return max(granted, default=0) >= (4 if "permissions" in action else 1 if action.endswith(":read") else 2)

    def require(self, action: str) -> None:
        """Refuse with 403 unless the caller may take one of the actions, divided by ``|`` (1.1)."""
        if action and not any(self.may(each) for each in action.split("|")):
            self.forbid(action)

    def forbid(self, action: str) -> NoReturn:
        """Refuse with 403, naming what is missing."""
        _forbid(self, action)


def _forbid(exchange: Exchange, action: str) -> NoReturn:
    actions = action.split("|")
    needed = actions[0] if len(actions) == 1 else f"any of {', '.join(sorted(actions))}"
    if exchange.request.is_resource_api:
        kind, verb = action.partition(":")[::2]
        message = (
            f'{kind} is forbidden: User "{exchange.identity.subject}" cannot {verb} resource "{kind}" '
            f'in the namespace "{exchange.store.namespace}"'
        )
        refuse_resource(403, "Forbidden", message, kind=kind)
    refuse(
        403,
        f"You'll need additional permissions to perform this action. Permissions needed: {needed}",
        title="Access denied",
        accessErrorId="ACE0000000000",
    )


Handler = Callable[[Exchange], Response]


def _always(profile: Profile) -> bool:
    return True


@frozen(eq=False)
class Route:
    """A handler behind a method and a pattern such as ``/api/folders/{uid}``.

    ``action`` is what the caller must be allowed; ``when`` says which releases have the route.
    """

    method: str
    pattern: str
    handler: Handler
    action: str = ""
    when: Callable[[Profile], bool] = _always
    is_public: bool = False


@frozen(eq=False)
class _Compiled:
    route: Route
    parts: tuple[tuple[bool, str], ...]

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        found = {}
        for (is_parameter, text), segment in zip(self.parts, segments, strict=True):
            if is_parameter:
                found[text] = segment
            elif text != segment:
                return None
        return found


class Router:
    """Finds the route of a request; an earlier route wins over a later one."""

    def __init__(self, routes: Iterable[Route], profile: Profile) -> None:
        self._routes: dict[tuple[str, int], list[_Compiled]] = {}
        for route in routes:
            if route.when(profile):
                parts = tuple((each.startswith("{"), each.strip("{}")) for each in route.pattern.split("/")[1:])
                self._routes.setdefault((route.method, len(parts)), []).append(_Compiled(route, parts))

    def find(self, method: str, segments: tuple[str, ...]) -> tuple[Route, Mapping[str, str]] | None:
        """Return the route and its parameters, or None."""
        for compiled in self._routes.get((method, len(segments)), ()):
            parameters = compiled.match(segments)
            if parameters is not None:
                return compiled.route, parameters
        return None


def page(items: list[Any], request: Request, *, default: int, most: int = 5000) -> list[Any]:
    """Return the page that ``limit`` and ``page`` (from 1) ask for (2.1, 3.4)."""
    limit = min(request.number("limit", default), most)
    start = (request.number("page", 1) - 1) * limit
    return items[start : start + limit]
