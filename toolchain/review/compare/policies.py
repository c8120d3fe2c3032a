"""Notification policies: which contact point they lead to, and when they notify."""

from collections.abc import Iterator

from attrs import frozen

from toolchain.base.order import out_of_order
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.built.build import Build
from toolchain.define.alerting.routing.matching import Route
from toolchain.review.change import Change, Effect, Kind, Risk, What
from toolchain.review.compare.hearing import NOBODY_IS_TOLD, Hearing
from toolchain.review.compare.paired_alerting import PairedAlerting
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import counted, length, listed

_ROOT = "root"


@frozen(eq=False)
class _Policy:
    """A policy at its place in the tree; ``above`` is None for the root."""

    route: Route
    above: Route | None
    hearing: Hearing
    build: Build

    @property
    def name(self) -> str:
        """Its matchers."""
        return " and ".join(f"{each.label}{each.op}{each.value}" for each in self.route.matchers) or _ROOT

    @property
    def subject(self) -> tuple[str, ...]:
        """Its matchers and the contact point, which tell apart two policies on the same matchers."""
        return (f"{self.name} to {self.route.contact_point}" if self.above else _ROOT,)

    @property
    def source(self) -> SourceLocation:
        """Where it is defined."""
        return self.route.policy.location if self.route.policy else self.build.routing.location or UNKNOWN

    @property
    def concerned(self) -> tuple[str, ...]:
        """The alerts that it notifies of, in words."""
        names = self.hearing.alerts_of(self.route)
        return (f"{counted(len(names), 'alert')}: {listed(names)}",) if names else ("no alert reaches it",)


def compare_policies(before: Build, after: Build, alerting: PairedAlerting) -> Iterator[Change]:
    """Yield what changes in the tree of policies, as the environment has it."""
    roots = alerting.before.root, alerting.after.root
    if roots[0] is not None and roots[1] is None:
        yield _whole_tree("removed", _policies(alerting.before, before)[0], NOBODY_IS_TOLD)
    if roots[0] is None and roots[1] is not None:
        yield _whole_tree("added", _policies(alerting.after, after)[0], "alerts are told that nobody heard of")
    if None in roots:
        return
    policies = paired(
        _policies(alerting.before, before),
        _policies(alerting.after, after),
        (lambda each: (each.route.key, each.route.contact_point), lambda each: each.route.key),
        _likeness,
        least=0.5,
    )
    for each in policies.removed:
        yield assessed(Kind.POLICY, each.subject, "removed", each.source, words=each.concerned)
    for each in policies.added:
        yield assessed(Kind.POLICY, each.subject, "added", each.source, words=each.concerned)
    for old, new in policies.both:
        yield from _changed(alerting, old, new)
    yield from _reordered(policies.both)


def _whole_tree(what: What, root: _Policy, reason: str) -> Change:
    risk = Risk.HIGH if what == "removed" else None
    return assessed(Kind.POLICY, root.subject, what, root.source, risk=risk, reason=reason)


def _policies(hearing: Hearing, build: Build) -> list[_Policy]:
    if hearing.root is None:
        return []
    found = [_Policy(hearing.root, None, hearing, build)]
    for each in found:
        found += [_Policy(route, each.route, hearing, build) for route in each.route.routes]
    return found


def _likeness(before: _Policy, after: _Policy) -> float:
    if (before.above is None) != (after.above is None):
        return 0.0
    old, new = set(before.route.matchers), set(after.route.matchers)
    shared = len(old & new) / len(old | new) if old or new else 1.0
    return 0.5 * shared + 0.5 * (before.route.contact_point == after.route.contact_point)


def _changed(alerting: PairedAlerting, old: _Policy, new: _Policy) -> Iterator[Change]:
    first, second = _aspects(old), _aspects(new)
    first["contact point"] = alerting.names_now((old.route.contact_point,))[0]
    for name, was, becomes in differing(first, second):
        if name not in _INHERITED or _sets(old, name) or _sets(new, name):
            yield assessed(
                Kind.POLICY,
                new.subject,
                name,
                new.source,
                before=was,
                after=becomes,
                words=new.concerned,
                effect=_effect(name, old.route, new.route),
            )


_INHERITED = {
    "grouped by": "group_by",
    "first after": "group_wait",
    "changes every": "group_interval",
    "again after": "repeat_interval",
}
"""What a policy has from the one above it unless it sets it itself: a change is told where it is set."""


def _sets(policy: _Policy, name: str) -> bool:
    return policy.route.policy is None or getattr(policy.route.policy, _INHERITED[name]) is not None


def _aspects(policy: _Policy) -> dict[What, str]:
    route = policy.route
    return {
        "matchers": policy.name,
        "contact point": route.contact_point,
        "grouped by": ", ".join(route.group_by) or "nothing",
        "first after": length(route.group_wait),
        "changes every": length(route.group_interval),
        "again after": length(route.repeat_interval),
        "muted by": ", ".join(route.muted),
        "active in": ", ".join(route.active),
        "continues": "yes" if route.continues else "no",
    }


def _effect(name: str, old: Route, new: Route) -> Effect:
    match name:
        case "first after":
            return Effect.QUIETER if new.group_wait > old.group_wait else Effect.LOUDER
        case "again after":
            return Effect.QUIETER if new.repeat_interval > old.repeat_interval else Effect.LOUDER
        case "muted by":
            before, after = set(old.muted), set(new.muted)
            return Effect.QUIETER if before < after else Effect.LOUDER if after < before else Effect.NONE
    return Effect.NONE


def _reordered(pairs: tuple[tuple[_Policy, _Policy], ...]) -> Iterator[Change]:
    below: dict[int, list[tuple[_Policy, _Policy]]] = {}
    for old, new in pairs:
        if old.above is not None and new.above is not None:
            below.setdefault(id(new.above), []).append((old, new))
    for here in below.values():
        parents = {id(old.above): old.above for old, _ in here if old.above is not None}
        if len(parents) != 1:
            continue
        places = {id(route): number for number, route in enumerate(next(iter(parents.values())).routes)}
        by_old_place = sorted(here, key=lambda each: places[id(each[0].route)])
        moved = out_of_order([id(new) for _, new in by_old_place], [id(new) for _, new in here])
        for number, (_, new) in enumerate(here, start=1):
            if id(new) in moved:
                yield assessed(
                    Kind.POLICY,
                    new.subject,
                    "order",
                    new.source,
                    before=f"place {moved[id(new)] + 1}",
                    after=f"place {number}",
                    words=new.concerned,
                )
