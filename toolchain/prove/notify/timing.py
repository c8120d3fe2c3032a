"""The notifications that firing alerts lead to.

Source: Prometheus documentation, "Alerting configuration: route", and Alertmanager's own behaviour, which Grafana
shares. A group is told after ``group_wait`` and looked at every ``group_interval`` after that; it is told again when an
alert is new or over, or when the last one was delivered more than ``repeat_interval`` ago. Delivery takes a moment, so
a repeat comes with the first look *behind* the interval: 5m and 1h make 1h5m. What is inhibited or muted at a look is
not told then, and an alert that ends meanwhile is forgotten without a word.

Times are seconds from the start of what is played.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import inf

from attrs import define, field, frozen

from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.inhibition import is_inhibited
from toolchain.define.alerting.routing.matching import Labels, Route, muted_by, reached
from toolchain.define.alerting.routing.mute_timing import MuteTiming

Identity = tuple[tuple[str, str], ...]

_SHORTEST = 0.1
"""Seconds between looks at least: an interval of nothing, which Alertmanager refuses, would never end."""


@frozen
class Episode:
    """An alert that fires from ``start`` to ``end``; by its labels it is the same alert when it fires again."""

    labels: Labels
    start: float
    end: float = inf

    @property
    def identity(self) -> Identity:
        """The labels, sorted."""
        return tuple(sorted(self.labels.items()))

    def is_firing(self, at: float) -> bool:
        """Return whether the alert fires at a time; at its end it no longer does."""
        return self.start <= at < self.end


@frozen(eq=False)
class Notification:
    """A notification of a group to a contact point; ``resolved`` is empty where people are not told of that."""

    at: float
    contact_point: str
    route: Route
    group: Identity
    firing: tuple[Episode, ...]
    resolved: tuple[Episode, ...]


@frozen(eq=False)
class Circumstances:
    """What decides beside the tree whether an alert is told.

    ``start`` is the moment of second 0, with a time zone. ``untold`` are the contact points that are told of firing
    alerts only.
    """

    start: datetime
    timings: tuple[MuteTiming, ...] = ()
    inhibitions: tuple[InhibitRule, ...] = ()
    untold: frozenset[str] = frozenset()


def notifications(
    root: Route, episodes: Iterable[Episode], circumstances: Circumstances, horizon: float
) -> tuple[Notification, ...]:
    """Return what is sent from second 0 up to the horizon, in the order of time."""
    played = sorted(episodes, key=lambda each: (each.start, each.identity))
    groups: dict[tuple[int, Identity], tuple[Route, list[Episode]]] = {}
    for episode in played:
        for route in reached(root, episode.labels):
            key = (id(route), route.group_of(episode.labels))
            groups.setdefault(key, (route, []))[1].append(episode)
    sent = [
        notification
        for (_, group), (route, members) in groups.items()
        for notification in _of_group(route, group, members, played, circumstances, horizon)
    ]
    return tuple(sorted(sent, key=lambda each: (each.at, each.contact_point, each.group)))


@define
class _Told:
    """What the last notification of a group said; ``at`` is long ago before the first one."""

    at: float = -inf
    firing: frozenset[Identity] = frozenset()
    resolved: frozenset[Identity] = frozenset()


@define
class _Group:
    """The alerts that a group holds, the latest episode of each, and those that are still to come."""

    coming: list[Episode]
    held: dict[Identity, Episode] = field(factory=dict)

    def take_until(self, at: float) -> None:
        """Take what has started by a time."""
        while self.coming and self.coming[0].start <= at:
            episode = self.coming.pop(0)
            self.held[episode.identity] = episode

    def forget_ended(self, at: float) -> None:
        """Drop what is over: once looked at, it is in no later notification."""
        self.held = {name: episode for name, episode in self.held.items() if episode.is_firing(at)}


def _of_group(
    route: Route,
    labels: Identity,
    members: Sequence[Episode],
    played: Sequence[Episode],
    circumstances: Circumstances,
    horizon: float,
) -> Iterator[Notification]:
    group, told = _Group(list(members)), _Told()
    look = inf
    while True:
        if not group.held:
            if not group.coming:
                return
            look = group.coming[0].start + route.group_wait
        if look > horizon:
            return
        group.take_until(look)
        alerts = _audible(route, group.held.values(), played, circumstances, look)
        firing = tuple(each for each in alerts if each.is_firing(look))
        resolved = tuple(each for each in alerts if not each.is_firing(look))
        tells_resolved = route.contact_point not in circumstances.untold
        if alerts and _is_due(told, firing, resolved, route, look, tells_resolved=tells_resolved):
            told = _Told(look, _identities(firing), _identities(resolved))
            if firing or tells_resolved:
                shown = resolved if tells_resolved else ()
                yield Notification(look, route.contact_point, route, labels, firing, shown)
        group.forget_ended(look)
        look += max(route.group_interval, _SHORTEST)


def _audible(
    route: Route, alerts: Iterable[Episode], played: Sequence[Episode], circumstances: Circumstances, at: float
) -> tuple[Episode, ...]:
    """Return the alerts that a look does not pass over, sorted by their labels."""
    if muted_by(route, circumstances.timings, circumstances.start + timedelta(seconds=at)):
        return ()
    firing = [each.labels for each in played if each.is_firing(at)] if circumstances.inhibitions else []
    heard = (each for each in alerts if not is_inhibited(each.labels, firing, circumstances.inhibitions))
    return tuple(sorted(heard, key=lambda each: each.identity))


def _is_due(
    told: _Told,
    firing: tuple[Episode, ...],
    resolved: tuple[Episode, ...],
    route: Route,
    at: float,
    *,
    tells_resolved: bool,
) -> bool:
    """Return whether a look makes a notification."""
    if not _identities(firing) <= told.firing:
        return True
    if not firing:
        return bool(told.firing)
    if tells_resolved and not _identities(resolved) <= told.resolved:
        return True
    return told.at < at - route.repeat_interval


def _identities(alerts: Iterable[Episode]) -> frozenset[Identity]:
    return frozenset(each.identity for each in alerts)
