"""Mute timings are times that exist, and never silence critical alerts.

A day that does not exist makes Grafana refuse the whole file. A range over midnight mutes nothing at all. And whoever
mutes critical alerts by a schedule learns of the outage from the users.

Write times as `("22:00", "24:00")`, names of days and months in English, and an IANA time zone.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._alert_labels import SEVERITY
from toolchain.check.rules._causes import MUTE_TIMINGS, notifications
from toolchain.check.rules.route_unreachable import policy_name
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.calendar import problems
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.define.alerting.routing.policy import Policy, every_policy
from toolchain.define.alerting.rule import CRITICAL


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield invalid and repeated timings, names of timings that do not exist, and muted critical alerts."""
    seen: set[str] = set()
    for timing in compilation.project.mute_timings:
        owner = f"mute timing {timing.name!r}"
        if not timing.name.strip() or "/" in timing.name:
            yield _violation(timing, f"{owner} has no usable name", "Name it, without a slash.")
        if timing.name in seen:
            yield _violation(timing, f"{owner} is defined already", "Rename one.")
        if not timing.intervals:
            yield _violation(timing, f"{owner} has no times", "Give it an interval, or remove it.")
        seen.add(timing.name)
        for problem in (each for interval in timing.intervals for each in problems(interval)):
            yield _violation(timing, f"{owner}: {problem}", "Correct the interval.")
    routing = routing_of(compilation.project).defined
    for policy in every_policy(routing) if routing else ():
        yield from _of_policy(policy, seen)


def _violation(timing: MuteTiming, problem: str, remedy: str) -> Violation:
    return Violation(timing.location, problem, remedy, (timing,), about=(notifications(MUTE_TIMINGS),))


def _of_policy(policy: Policy, known: set[str]) -> Iterable[Violation]:
    owner = f"the policy {policy_name(policy)}"
    for name in (*policy.muted, *policy.active):
        if name not in known:
            problem = f"{owner} names the mute timing {name!r}, which does not exist.{did_you_mean(name, known)}"
            yield Violation(
                policy.location, problem, f"Mute timings are {', '.join(sorted(known)) or 'none'}.", (policy,)
            )
    takes_critical = any(
        each.label == SEVERITY and each.op == "=" and each.value == CRITICAL for each in policy.matchers
    )
    if takes_critical and (policy.muted or policy.active):
        problem = f"{owner} mutes critical alerts by a schedule"
        yield Violation(policy.location, problem, "Leave the timings out; silences end by themselves.", (policy,))


RULE = Rule("mute-timing", Severity.ERROR, __doc__, check)
