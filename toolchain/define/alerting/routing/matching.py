"""Which policies an alert reaches, and how it is grouped and timed there.

Source: Prometheus documentation, "Alerting configuration: route"; Grafana documentation, "Notification policies". An
alert without a label has it empty; a regular expression is RE2 and matches the whole value.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

import re2
from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.define.alerting.routing.calendar import holds
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.define.alerting.routing.policy import ALL_LABELS, Policy, Routing
from toolchain.languages.matching import Matcher

Labels = Mapping[str, str]

_WAIT, _INTERVAL, _REPEAT = 30.0, 300.0, 14_400.0
"""Seconds that Alertmanager takes where the root sets nothing that can be read."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


@frozen(eq=False)
class Route:
    """A policy as it works: everything that it has from above is filled in; times are seconds.

    ``policy`` is None for the root. ``key`` is Alertmanager's name of it: the matchers of the path to it.
    """

    policy: Policy | None
    key: str
    contact_point: str
    group_by: tuple[str, ...]
    group_wait: float
    group_interval: float
    repeat_interval: float
    muted: tuple[str, ...]
    active: tuple[str, ...]
    routes: tuple["Route", ...]

    @property
    def matchers(self) -> tuple[Matcher, ...]:
        """The matchers of the policy itself; the root has none."""
        return self.policy.matchers if self.policy else ()

    @property
    def continues(self) -> bool:
        """Whether an alert that this policy takes goes on to the next one."""
        return self.policy is not None and self.policy.continues

    def group_of(self, labels: Labels) -> tuple[tuple[str, str], ...]:
        """Return the labels that tell an alert's group from others, sorted by name."""
        names = labels if ALL_LABELS in self.group_by else self.group_by
        return tuple(sorted((name, labels[name]) for name in names if name in labels))

    def group_key(self, labels: Labels) -> str:
        """Return Alertmanager's name of the group that an alert falls into."""
        return f"{self.key}:{{{', '.join(f'{name}={quoted(value)}' for name, value in self.group_of(labels))}}}"


def route_tree(routing: Routing) -> Route:
    """Return the tree with everything that policies have from above filled in."""
    root = Route(
        policy=None,
        key="{}",
        contact_point=routing.contact_point,
        group_by=routing.group_by,
        group_wait=_seconds(routing.group_wait, _WAIT),
        group_interval=_seconds(routing.group_interval, _INTERVAL),
        repeat_interval=_seconds(routing.repeat_interval, _REPEAT),
        muted=(),
        active=(),
        routes=(),
    )
    return _with_routes(root, routing.policies)


def _with_routes(route: Route, policies: Iterable[Policy]) -> Route:
    return evolve(route, routes=tuple(_below(route, policy) for policy in policies))


def _below(above: Route, policy: Policy) -> Route:
    matchers = sorted(policy.matchers, key=lambda each: (each.label, each.value, each.op))
    shown = ",".join(f"{each.label}{each.op}{quoted(each.value)}" for each in matchers)
    route = Route(
        policy=policy,
        key=f"{above.key}/{{{shown}}}",
        contact_point=policy.contact_point,
        group_by=above.group_by if policy.group_by is None else policy.group_by,
        group_wait=_seconds(policy.group_wait, above.group_wait),
        group_interval=_seconds(policy.group_interval, above.group_interval),
        repeat_interval=_seconds(policy.repeat_interval, above.repeat_interval),
        muted=policy.muted,
        active=policy.active,
        routes=(),
    )
    return _with_routes(route, policy.policies)


def _seconds(text: str | None, inherited: float) -> float:
    seconds = None if text is None else duration_seconds(text)
    return inherited if seconds is None else seconds


def quoted(value: str) -> str:
    """Return a label's value as matchers write it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def reached(route: Route, labels: Labels) -> tuple[Route, ...]:
    """Return the policies that notify of an alert with these labels, in the order of the tree; () where none match."""
    if not all(matches(matcher, labels) for matcher in route.matchers):
        return ()
    found: list[Route] = []
    for child in route.routes:
        below = reached(child, labels)
        found.extend(below)
        if below and not child.continues:
            break
    return tuple(found) or (route,)


def matches(matcher: Matcher, labels: Labels) -> bool:
    """Return whether an alert's labels satisfy a matcher; an invalid expression is satisfied by nothing."""
    value = labels.get(matcher.label, "")
    if matcher.op in ("=", "!="):
        return (value == matcher.value) == (matcher.op == "=")
    expression = _expression(matcher.value)
    if expression is None:
        return False
    return (expression.fullmatch(value) is not None) == (matcher.op == "=~")


def regex_error(pattern: str) -> str:
    """Return why a pattern is no RE2 expression, empty where it is one."""
    try:
        re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        return str(error)
    return ""


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> "re2._Regexp | None":
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error:
        return None


def muted_by(route: Route, timings: Iterable[MuteTiming], at: datetime) -> tuple[str, ...]:
    """Return the names of the mute timings that silence a policy at a time, or of the active ones that do not hold.

    ``at`` has a time zone. A name that no timing has mutes nothing.
    """
    by_name = {timing.name: timing for timing in timings}
    muting = tuple(name for name in route.muted if name in by_name and holds(by_name[name], at))
    known = [name for name in route.active if name in by_name]
    if muting or not known or any(holds(by_name[name], at) for name in known):
        return muting
    return tuple(known)
