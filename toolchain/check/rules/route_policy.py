"""Policies have matchers and times that Grafana and Alertmanager accept.

A tree with one wrong duration or expression is refused as a whole: no notification changes until somebody notices. A
group that is repeated more often than it is looked at is repeated at the slower of the two.

Write durations such as 5m, expressions in RE2, and a repeat interval longer than the group interval.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import POLICIES, notifications
from toolchain.check.rules.route_unreachable import policy_name
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.matching import Route, regex_error, route_tree
from toolchain.define.alerting.routing.policy import Policy, Routing

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_TIMES = ("group_wait", "group_interval", "repeat_interval")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield policies with matchers or times that are refused, and repeats that are never kept."""
    routing = routing_of(compilation.project).defined
    if routing is None:
        return
    root = route_tree(routing)
    yield from _violations("the root", routing, _problems(routing, root))
    yield from _below(root)


def _below(route: Route) -> Iterator[Violation]:
    for child in route.routes:
        policy = child.policy
        if policy is not None:
            problems = (*_matcher_problems(policy), *_problems(policy, child))
            yield from _violations(f"the policy {policy_name(policy)}", policy, problems)
        yield from _below(child)


def _violations(owner: str, policy: Policy | Routing, problems: Iterable[tuple[str, str]]) -> Iterator[Violation]:
    for problem, remedy in problems:
        yield Violation(policy.location, f"{owner} {problem}", remedy, (policy,), about=(notifications(POLICIES),))


def _matcher_problems(policy: Policy) -> Iterator[tuple[str, str]]:
    if not policy.matchers:
        yield "matches everything", "Give it matchers: when(severity=CRITICAL). What nobody takes is the root's."
    for matcher in policy.matchers:
        if not _LABEL.fullmatch(matcher.label):
            yield f"matches the label {matcher.label!r}, which no label can be called", "Correct the name."
        error = regex_error(matcher.value) if matcher.op in ("=~", "!~") else ""
        if error:
            yield f"matches {matcher.value!r}, which is no RE2 expression: {error}", "Correct the expression."


def _problems(policy: Policy | Routing, route: Route) -> Iterator[tuple[str, str]]:
    times = {name: getattr(policy, name) for name in _TIMES}
    for name, text in times.items():
        seconds = None if text is None else duration_seconds(text)
        if text is not None and seconds is None:
            yield f"has {name} {text!r}, which is no duration", "Write one such as 5m."
        elif seconds == 0 and name != "group_wait":
            yield f"has {name} {text!r}, which is never", "Write one such as 5m."
    for label in policy.group_by or ():
        if label != "..." and not _LABEL.fullmatch(label):
            yield f"groups by {label!r}, which no label can be called", "Correct the name."
    is_own = times["group_interval"] is not None or times["repeat_interval"] is not None
    if is_own and route.repeat_interval < route.group_interval:
        yield (
            f"repeats every {route.repeat_interval:g} s, and looks every {route.group_interval:g} s only",
            "Make repeat_interval the longer one.",
        )


RULE = Rule("route-policy", Severity.ERROR, __doc__, check)
