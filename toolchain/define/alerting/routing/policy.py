"""Notification policies: which alerts go to which contact point, grouped how, and when.

Source: Grafana documentation, "Notification policies"; Prometheus documentation, "Alerting configuration: route". An
alert enters at the root and takes the first policy that matches, and the next one too where that policy ``continues``;
inside a policy the same goes for its children. What a policy does not set, but for mute timings, it has from the one
above it. Times belong to policies and not to contact points: "now, and once an hour by email" are two policies on the
same matchers, the first of which continues.
"""

from collections.abc import Iterable

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.routing._tuples import kept_waivers, strings
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.define.resources.kind import ResourceKind
from toolchain.languages.matching import Matcher, MatchValue, comparison_of

ALL_LABELS = "..."
"""As the only label to group by: every alert is a group of its own."""


@checked
def when(**labels: str | MatchValue) -> tuple[Matcher, ...]:
    """Return matchers of labels: ``when(severity="critical", service=any_of("postgres", "redis"))``."""
    comparisons = {label: comparison_of(value) for label, value in labels.items()}
    return tuple(Matcher(label, each.match_operator, each.match_text) for label, each in comparisons.items())


def _contact_point_name(value: ContactPoint | str) -> str:
    return value if isinstance(value, str) else value.name


def _timing_names(values: Iterable[MuteTiming | str]) -> tuple[str, ...]:
    return tuple(value if isinstance(value, str) else value.name for value in values)


def _labels(values: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if values is None else strings(values)


def _matchers(values: Iterable[Matcher]) -> tuple[Matcher, ...]:
    return tuple(values)


def _inhibit_rules(values: Iterable[InhibitRule]) -> tuple[InhibitRule, ...]:
    return tuple(values)


def _policies(values: Iterable["Policy"]) -> tuple["Policy", ...]:
    return tuple(values)


@checked
@described("policy", "Policy(contact_point=..., matchers=when(...))")
@frozen(eq=False, kw_only=True)
class Policy:
    """One policy; ``matchers`` must all match. Times are durations; what is None is that of the policy above.

    ``group_wait`` is how long a new group waits for more alerts, ``group_interval`` how often a group that has changed
    is told again, and ``repeat_interval`` how often one that has not. ``muted`` names times in which nothing is sent,
    ``active`` the only ones in which something is (Grafana 12.1 and newer).
    """

    contact_point: str = field(converter=_contact_point_name)
    matchers: tuple[Matcher, ...] = field(converter=_matchers)
    group_by: tuple[str, ...] | None = field(default=None, converter=_labels)
    group_wait: str | None = None
    group_interval: str | None = None
    repeat_interval: str | None = None
    continues: bool = False
    muted: tuple[str, ...] = field(default=(), converter=_timing_names)
    active: tuple[str, ...] = field(default=(), converter=_timing_names)
    policies: tuple["Policy", ...] = field(default=(), converter=_policies)
    waivers: tuple[Waiver, ...] = field(default=(), converter=kept_waivers)
    location: SourceLocation = field(factory=calling_location, repr=False)


@checked
@frozen(eq=False, kw_only=True)
class Routing:
    """The root of the tree: it takes every alert that no policy below it takes. A project has one.

    ``inhibit_rules`` are further rules of Alertmanager, beside those that alerts ask for with ``inhibited_by``; Grafana
    inhibits nothing.
    """

    contact_point: str = field(converter=_contact_point_name)
    policies: tuple[Policy, ...] = field(converter=_policies)
    group_by: tuple[str, ...] = field(default=("alertname",), converter=strings)
    group_wait: str = "30s"
    group_interval: str = "5m"
    repeat_interval: str = "4h"
    inhibit_rules: tuple[InhibitRule, ...] = field(default=(), converter=_inhibit_rules)
    waivers: tuple[Waiver, ...] = field(default=(), converter=kept_waivers)
    location: SourceLocation = field(factory=calling_location, repr=False)


def every_policy(routing: Routing) -> tuple[Policy, ...]:
    """Return all policies below the root, each before its children."""
    return tuple(each for policy in routing.policies for each in _with_children(policy))


def _with_children(policy: Policy) -> tuple[Policy, ...]:
    return (policy, *(each for child in policy.policies for each in _with_children(child)))


NOTIFICATION_POLICIES = ResourceKind(name="notification policies", folder="notification-policies")
"""The whole tree of an environment, which is one resource."""
