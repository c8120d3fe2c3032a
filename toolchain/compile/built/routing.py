"""Contact points, policies and mute timings, read from the resources that Grafana is given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items
from toolchain.base.secret import is_reference, reference_text
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Path
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.define.alerting.routing.matching import Route, route_tree
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES, Policy, Routing
from toolchain.languages.matching import Matcher

_ADDRESSES = ("recipient", "addresses", "url", "integrationKey")
"""Settings that say whom an integration reaches, the first that it has."""


@frozen(eq=False)
class BuiltIntegration:
    """A way in which a contact point reaches people; secrets in its settings are references."""

    type: str
    settings: Document
    tells_resolved: bool

    @property
    def address(self) -> str:
        """Whom it reaches; a secret by its name."""
        found = next((self.settings[name] for name in _ADDRESSES if self.settings.get(name)), "")
        return setting_text(found)


@frozen(eq=False)
class BuiltContactPoint:
    """A contact point and its integrations, at least one."""

    name: str
    integrations: tuple[BuiltIntegration, ...]
    location: SourceLocation

    @property
    def tells_resolved(self) -> bool:
        """Whether people are told that an alert is over."""
        return all(each.tells_resolved for each in self.integrations)


@frozen(eq=False)
class BuiltMuteTiming:
    """A mute timing; ``intervals`` are as the API has them."""

    name: str
    intervals: tuple[Document, ...]
    location: SourceLocation


@frozen(eq=False)
class BuiltRouting:
    """Who is told of alerts, and how; ``root`` is None where Grafana's own policies stay."""

    root: Route | None = None
    contact_points: tuple[BuiltContactPoint, ...] = ()
    mute_timings: tuple[BuiltMuteTiming, ...] = ()
    location: SourceLocation | None = None


def setting_text(value: Any) -> str:
    """Return a setting as text; a secret by its name."""
    return reference_text(value) if is_reference(value) else str(value)


def built_routing(artifacts: Sequence[Artifact]) -> BuiltRouting:
    """Return the routing that artifacts hold."""
    tree = next(artifacts_of(NOTIFICATION_POLICIES, artifacts), None)
    return BuiltRouting(
        None if tree is None else _root(tree),
        _contact_points(artifacts_of(CONTACT_POINT, artifacts)),
        tuple(_mute_timing(each) for each in artifacts_of(MUTE_TIMING, artifacts)),
        None if tree is None else tree.location,
    )


def _contact_points(artifacts: Iterable[Artifact]) -> tuple[BuiltContactPoint, ...]:
    by_name: dict[str, list[Artifact]] = {}
    for artifact in artifacts:
        by_name.setdefault(str(artifact.document["name"]), []).append(artifact)
    return tuple(
        BuiltContactPoint(name, tuple(_integration(each.document) for each in those), those[0].location)
        for name, those in by_name.items()
    )


def _integration(document: Document) -> BuiltIntegration:
    settings = document.get("settings")
    return BuiltIntegration(
        str(document.get("type")),
        dict(settings) if isinstance(settings, Mapping) else {},
        not document.get("disableResolveMessage"),
    )


def _mute_timing(artifact: Artifact) -> BuiltMuteTiming:
    intervals = tuple(items(artifact.document.get("time_intervals")))
    return BuiltMuteTiming(str(artifact.document["name"]), intervals, artifact.location)


def _root(artifact: Artifact) -> Route:
    document = artifact.document
    return route_tree(
        Routing(
            contact_point=str(document.get("receiver") or ""),
            policies=_policies(document, (), artifact),
            group_by=_names(document.get("group_by")),
            group_wait=str(document.get("group_wait") or ""),
            group_interval=str(document.get("group_interval") or ""),
            repeat_interval=str(document.get("repeat_interval") or ""),
            location=artifact.location,
        )
    )


def _policies(document: Document, around: Path, artifact: Artifact) -> tuple[Policy, ...]:
    return tuple(
        _policy(each, (*around, "routes", index), artifact) for index, each in enumerate(items(document.get("routes")))
    )


def _policy(document: Document, path: Path, artifact: Artifact) -> Policy:
    return Policy(
        contact_point=str(document.get("receiver") or ""),
        matchers=tuple(Matcher(*each) for each in document.get("object_matchers") or ()),
        group_by=None if document.get("group_by") is None else _names(document["group_by"]),
        group_wait=document.get("group_wait"),
        group_interval=document.get("group_interval"),
        repeat_interval=document.get("repeat_interval"),
        continues=bool(document.get("continue")),
        muted=_names(document.get("mute_time_intervals")),
        active=_names(document.get("active_time_intervals")),
        policies=_policies(document, path, artifact),
        location=artifact.map.location(path),
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
