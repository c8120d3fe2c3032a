"""Notification policies: our part of the one tree that an organisation has (docs/reference/grafana-api.md, 5.8).

Our part is a route below the root, the first, that takes the alerts of our environment; the rest of the tree is others'
and stays as it is. It is read again right before it is written, since the tree has no version. The tree keeps the
provenance that it has, so that others can go on editing their part.

The mark is the last route of our part: its matcher, which no alert fulfils, holds the checksum of the others. Each
route names its contact point when it is sent, as older releases want it; one that is that of the route above says no
more than none does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES
from toolchain.live.grafana.policies import get_policies, put_policies
from toolchain.live.grafana.provisioning import obstacle_of
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.kinds.contact_point import ContactPointKind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum
from toolchain.sync.needed_rights import NOTIFICATIONS

_MARK = "managed_by"
_TIMES = ("group_wait", "group_interval", "repeat_interval")


class PolicyKind(Kind):
    """The subtree of an environment."""

    name = NOTIFICATION_POLICIES.name
    level = 2
    lane = "notifications"
    knows_versions = False
    needs = NOTIFICATIONS

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the subtree, none where the environment configures no contact point."""
        for each in artifacts_of(NOTIFICATION_POLICIES, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return our subtree, if it is there."""
        found = self._subtree(destination, next(iter(desired), None))
        return [] if found is None else [found]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return our subtree as it is now."""
        return self._subtree(destination, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Put our subtree in its place, and the rest of the tree back as it was read."""
        _replace(destination, [_marked(destination, desired)])

    def delete(self, destination: Destination, live: Live) -> None:  # noqa: ARG002
        """Take our subtree out."""
        _replace(destination, [])

    def restored(self, raw: Document) -> Desired:
        """Return the subtree as it was."""
        return self._desired(_form(raw))

    def leads_to(self, desired: Desired) -> Iterable[Key]:
        """Return the contact points of its routes."""
        return (Key(ContactPointKind.name, name) for name in _receivers(desired.document))

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        (matcher,) = payload["object_matchers"]
        return Desired(self.key(str(matcher[2])), self.name, payload, location, _form)

    def _subtree(self, destination: Destination, desired: Desired | None) -> Live | None:
        root = get_policies(destination.connection)
        route = next((each for each in root.get("routes") or () if _is_ours(destination, each)), None)
        if route is None:
            return None
        form = _form(route)
        mark = next((mark for each in route.get("routes") or () if (mark := _mark(each)) is not None), None)
        live = Live(
            Key(self.name, destination.environment.name),
            self.name,
            form,
            route,
            checksum(form),
            mark,
            Edit(),
            obstacle_of(root) or foreign_manager(destination, mark.manager if mark else ""),
            is_ours=mark is not None and mark.manager == destination.manager,
        )
        return remarked(live, desired)


def _receivers(route: Document) -> Iterator[str]:
    if route.get("receiver"):
        yield str(route["receiver"])
    for each in route.get("routes") or ():
        yield from _receivers(each)


def _is_ours(destination: Destination, route: Mapping[str, Any]) -> bool:
    return _matchers(route) == [_matcher(destination.environment.name)]


def _matcher(environment: str) -> list[str]:
    return [ENVIRONMENT_LABEL, "=", environment]


def _marked(destination: Destination, desired: Desired) -> Document:
    """Return our part as it is sent, with its mark."""
    route = _with_receivers(desired.payload, str(desired.payload["receiver"]))
    if not desired.is_ours:
        return route
    matcher = [_MARK, "=", f"{destination.manager} {desired.checksum[:16]}"]
    mark = {"receiver": route["receiver"], "object_matchers": [matcher]}
    return {**route, "routes": [*(route.get("routes") or ()), mark]}


def _with_receivers(route: Document, above: str) -> Document:
    """Return a route in which each one names its contact point."""
    receiver = str(route.get("receiver") or above)
    routes = [_with_receivers(each, receiver) for each in route.get("routes") or ()]
    return {**route, "receiver": receiver, **({"routes": routes} if routes else {})}


def _mark(route: Mapping[str, Any]) -> Mark | None:
    """Return the mark that a route is, None for one that sends something."""
    match _matchers(route):
        case [[name, "=", value]] if name == _MARK and " " in value:
            return Mark(*value.split(" ", 1))
    return None


def _matchers(route: Mapping[str, Any]) -> list[list[str]]:
    return [list(each) for each in route.get("object_matchers") or ()]


def _replace(destination: Destination, ours: list[Document]) -> None:
    root = get_policies(destination.connection)
    others = [route for route in root.get("routes") or () if not _is_ours(destination, route)]
    tree = {**{name: value for name, value in root.items() if name != "provenance"}, "routes": [*ours, *others]}
    put_policies(destination.connection, tree, locks=bool(root.get("provenance")))


def _form(route: Mapping[str, Any], above: str = "") -> Document:
    form: Document = {name: value for name, value in route.items() if value not in (None, "", [], False)}
    form.pop("provenance", None)
    receiver = str(form.get("receiver") or above)
    if receiver == above:
        form.pop("receiver", None)
    for name in _TIMES:
        if name in form:
            form[name] = f"{duration_seconds(str(form[name])) or 0:g}s"
    if form.get("object_matchers"):
        form["object_matchers"] = sorted(_matchers(form))  # as Grafana returns them
    routes = [_form(each, receiver) for each in form.pop("routes", ()) if _mark(each) is None]
    return {**form, "routes": routes} if routes else form
