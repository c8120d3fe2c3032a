"""Dashboards and alert rules as a Grafana has them now, by uid or by title."""

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import OptionError, UnknownNameError, did_you_mean
from toolchain.live.grafana import alert_rules
from toolchain.live.grafana.dashboards_legacy import search_dashboards
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.library_elements import get_library_panel
from toolchain.live.grafana.shapes import known_shape
from toolchain.project.library_elements import ELEMENTS, references
from toolchain.project.project import Project
from toolchain.pull.document import PulledDashboard, pulled_dashboard
from toolchain.sync.dashboards.stored_version import as_stored
from toolchain.sync.destination import Destination
from toolchain.sync.kinds.alert_rules import AlertRuleKind, rule_form
from toolchain.sync.kinds.dashboard import DashboardKind
from toolchain.sync.kinds.library_panel import unmarked
from toolchain.sync.model import Edit, Live

_UID = re.compile(r"[A-Za-z0-9_-]+")


@frozen
class Resource:
    """What is to be pulled: its kind and its uid, title or name, as plans print them."""

    kind: str
    name: str

    @property
    def is_dashboard(self) -> bool:
        """Whether it is a dashboard, and not of alert rules."""
        return self.kind == DashboardKind.name


def resource_of(text: str) -> Resource:
    """Return the resource that a text such as ``dashboard overview`` names. Raises OptionError."""
    words = " ".join(text.split())
    for kind, spellings in (
        (DashboardKind.name, ("dashboard ",)),
        (AlertRuleKind.name, ("alert group ", "alert-group ")),
        ("alert-rule", ("alert-rule ", "alert rule ")),
    ):
        for spelling in spellings:
            if words.startswith(spelling) and words[len(spelling) :]:
                return Resource(kind, words[len(spelling) :])
    raise OptionError(
        f"{text!r} names nothing that can be pulled",
        "Name 'dashboard UID', 'alert-rule UID' or 'alert group FOLDER/NAME'; a title does for a uid.",
    )


def live_dashboard(
    destination: Destination, project: Project, name: str, *, is_shown: bool = False
) -> tuple[PulledDashboard, Edit]:
    """Return a dashboard and who changed it last; ``is_shown`` tells that all of its panels are to be there.

    Raises UnknownNameError where there is none, OptionError where there are several.
    """
    with known_shape(destination.connection.service, f"the dashboard {name}"):
        live = _live_dashboard(destination, name)
        raw = with_library(destination, as_stored(destination, live.key.name, live.raw))
    return pulled_dashboard(raw, project, str(live.key), is_shown=is_shown), live.edit


def with_library(destination: Destination, raw: Document) -> Document:
    """Return an answer with the panels of the library that the dashboard shows, as its export would have them."""
    elements: Document = {}
    for uid in dict.fromkeys(references(raw)):
        try:
            found = get_library_panel(destination.connection, uid)
        except NotFound:
            continue  # whoever opens the dashboard does not see it either
        elements[uid] = {**found, "model": unmarked(found["model"])}
    name = "spec" if "metadata" in raw else "dashboard"
    return {**raw, name: {**raw[name], ELEMENTS: elements}} if elements else raw


def _live_dashboard(destination: Destination, name: str) -> Live:
    kind = DashboardKind()
    live = kind.read(destination, kind.key(name)) if _UID.fullmatch(name) else None
    if live is None:
        hits = {str(hit["uid"]): str(hit.get("title", "")) for hit in search_dashboards(destination.connection)}
        uid = _only(kind.name, name, [uid for uid, title in hits.items() if title == name], hits)
        live = kind.read(destination, kind.key(uid))
        if live is None:
            raise NotFound(f"dashboard {uid} was just deleted", "Name another one.")
    return live


def _only(kind: str, name: str, found: Iterable[str], known: dict[str, str]) -> str:
    uids = list(found)
    if len(uids) > 1:
        raise OptionError(f"{len(uids)} have the {kind} name {name!r}", f"Name one by its uid: {', '.join(uids)}.")
    if not uids:
        suggestion = did_you_mean(name, [*known, *known.values()])
        raise UnknownNameError(f"Grafana has no {kind} {name!r}.{suggestion}", "Name it by its uid or its title.")
    return uids[0]


def live_rules(destination: Destination, resource: Resource) -> tuple[tuple[Document, ...], int]:
    """Return alert rules of one group with folderUID and ruleGroup, and the group's interval in seconds.

    One rule, or all of a group that is named. Raises UnknownNameError where there is none, OptionError where there are
    several.
    """
    with known_shape(destination.connection.service, f"the {resource.kind} {resource.name}"):
        found, interval = _live_rules(destination, resource)
        for rule in found:
            _require_shape(rule)
        return found, interval


def _require_shape(rule: Document) -> None:
    """Raise what reading a rule raises that is not as Grafana answers one."""
    rule_form(rule)
    for node in rule.get("data") or ():
        evaluator = (node["model"].get("conditions") or [{}])[0].get("evaluator") or {}
        if not isinstance(evaluator.get("params", []), list):
            raise TypeError("params")
    for name in ("labels", "annotations"):
        if not isinstance(rule.get(name), Mapping | None):
            raise TypeError(name)


def _live_rules(destination: Destination, resource: Resource) -> tuple[tuple[Document, ...], int]:
    rules = alert_rules.list_rules(destination.connection)
    places = {f"{rule.get('folderUID')}/{rule.get('ruleGroup')}": str(rule.get("ruleGroup")) for rule in rules}
    if resource.kind == AlertRuleKind.name:
        named = [place for place, name in places.items() if resource.name in (place, name)]
        place = _only(resource.kind, resource.name, named, places)
        found = tuple(rule for rule in rules if f"{rule.get('folderUID')}/{rule.get('ruleGroup')}" == place)
    else:
        titles = {str(rule.get("uid")): str(rule.get("title")) for rule in rules}
        named = (
            [resource.name] if resource.name in titles else [u for u, title in titles.items() if title == resource.name]
        )
        uid = _only("alert-rule", resource.name, named, titles)
        found = tuple(rule for rule in rules if rule.get("uid") == uid)
    group = alert_rules.get_group(destination.connection, str(found[0]["folderUID"]), str(found[0]["ruleGroup"]))
    return found, int(group.get("interval") or 60)
