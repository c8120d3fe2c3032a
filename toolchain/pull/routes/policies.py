"""Policies, matchers, inhibit rules and times of definitions, as the code that says them."""

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence

from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.mute_timing import TimeInterval
from toolchain.define.alerting.routing.policy import Policy, Routing
from toolchain.languages.matching import Matcher
from toolchain.pull.code import Call, Code, Items, Literal, Name, call

_MODULE = "toolchain.define.alerting.routing"
_MATCHING = "toolchain.languages.matching"


def whole_as_policies(tree: Routing, points: Mapping[str, Code], timings: Mapping[str, Code]) -> Code:
    """Return the whole tree as one policy, which stands below the root that the project has."""
    whole = Policy(
        contact_point=tree.contact_point,
        matchers=(),
        group_by=tree.group_by,
        group_wait=tree.group_wait,
        group_interval=tree.group_interval,
        repeat_interval=tree.repeat_interval,
        policies=tree.policies,
    )
    return Items((policy_code(whole, "", points, timings),))


def policy_code(policy: Policy, above: str, points: Mapping[str, Code], timings: Mapping[str, Code]) -> Code:
    del above  # what a policy has from above is said again: a reader sees where it leads
    return routing_call(
        "Policy",
        contact_point=points.get(policy.contact_point, Literal(policy.contact_point)),
        matchers=_matchers(policy.matchers),
        group_by=None if policy.group_by is None else texts_code(policy.group_by),
        group_wait=_text(policy.group_wait),
        group_interval=_text(policy.group_interval),
        repeat_interval=_text(policy.repeat_interval),
        continues=Literal(content=True) if policy.continues else None,
        muted=_names(policy.muted, timings),
        active=_names(policy.active, timings),
        policies=Items(tuple(policy_code(each, policy.contact_point, points, timings) for each in policy.policies))
        if policy.policies
        else None,
    )


def _names(names: Sequence[str], timings: Mapping[str, Code]) -> Code | None:
    return Items(tuple(timings.get(name, Literal(name)) for name in names)) if names else None


def _matchers(matchers: Sequence[Matcher]) -> Code:
    labels = [each.label for each in matchers]
    if matchers and len(set(labels)) == len(labels) and all(map(_is_keyword, labels)):
        return routing_call("when", **{each.label: _match_value(each) for each in matchers})
    return Items(tuple(map(_matcher, matchers)))


def _matcher(matcher: Matcher) -> Code:
    return call(_MATCHING, "Matcher", Literal(matcher.label), Literal(matcher.op), Literal(matcher.value))


def _match_value(matcher: Matcher) -> Code:
    if matcher.op == "=":
        return Literal(matcher.value)
    if matcher.op == "!=":
        return call(_MATCHING, "is_not", Literal(matcher.value))
    branches = matcher.value.split("|")
    if len(branches) > 1 and all(re.fullmatch(r"[\w /-]+", each, re.ASCII) for each in branches):
        return call(_MATCHING, "any_of" if matcher.op == "=~" else "none_of", *map(Literal, branches))
    return call(_MATCHING, "regex" if matcher.op == "=~" else "not_regex", Literal(matcher.value))


def _is_keyword(label: str) -> bool:
    return label.isidentifier() and not keyword.iskeyword(label)


def inhibition_code(rule: InhibitRule) -> Code:
    return routing_call(
        "InhibitRule", sources=_matchers(rule.sources), targets=_matchers(rule.targets), equal=texts_code(rule.equal)
    )


def interval_code(interval: TimeInterval) -> Code:
    times = tuple(Items((Literal(start), Literal(end)), is_tuple=True) for start, end in interval.times)
    return routing_call(
        "TimeInterval",
        times=Items(times) if times else None,
        weekdays=_some(interval.weekdays),
        days_of_month=_some(interval.days_of_month),
        months=_some(interval.months),
        years=_some(interval.years),
        location=None if interval.location == "UTC" else Literal(interval.location),
    )


def routing_call(function: str, /, *arguments: Code, **keywords: Code | None) -> Call:
    given = {name: each for name, each in keywords.items() if each is not None}
    return Call(Name(_MODULE, function), arguments, given)


def _text(text: str | None) -> Code | None:
    return None if text is None else Literal(text)


def texts_code(texts: Iterable[str]) -> Code:
    return Items(tuple(map(Literal, texts)))


def _some(texts: Sequence[str]) -> Code | None:
    return texts_code(texts) if texts else None
