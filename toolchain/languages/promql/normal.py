"""PromQL in a normal form: two queries that mean the same are equal, however they are written."""

from attrs import evolve

from toolchain.base.durations import duration_seconds
from toolchain.languages.matching import Grouping, Matcher, VectorMatching
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    Subquery,
)
from toolchain.languages.promql.printer import to_promql

_COMMUTATIVE = ("+", "*")
_SPECIAL = frozenset("\\.+*?()[]{}^$")
"""What makes a regular expression, or a variable, of a text; bars only join alternatives."""


def normal_promql(node: Expression) -> Expression:
    """Return a query with its matchers and groupings sorted, and numbers and durations in one spelling."""
    match node:
        case Selector():
            return _selector(node)
        case Range():
            return Range(_selector(node.selector), normal_duration(node.window))
        case Subquery():
            return evolve(
                node,
                expression=normal_promql(node.expression),
                window=normal_duration(node.window),
                step=normal_duration(node.step),
                offset=normal_duration(node.offset),
            )
        case Call():
            return evolve(node, arguments=tuple(normal_promql(each) for each in node.arguments))
        case Aggregation():
            parameter = None if node.parameter is None else normal_promql(node.parameter)
            inner = normal_promql(node.expression)
            return evolve(node, expression=inner, parameter=parameter, grouping=normal_grouping(node.grouping))
        case Binary():
            return _binary(node)
        case Negation():
            return evolve(node, expression=normal_promql(node.expression))
        case Number():
            return node if node.value is None else Number(f"{node.value:.17g}")
    return node


def _selector(node: Selector) -> Selector:
    return evolve(node, matchers=normal_matchers(node.matchers), offset=normal_duration(node.offset))


def _binary(node: Binary) -> Binary:
    left, right, matching = normal_promql(node.left), normal_promql(node.right), normal_matching(node.matching)
    if node.op in _COMMUTATIVE and matching is None and to_promql(right) < to_promql(left):
        left, right = right, left
    return evolve(node, left=left, right=right, matching=matching)


def normal_matchers(matchers: tuple[Matcher, ...]) -> tuple[Matcher, ...]:
    """Return matchers sorted; a list of alternatives is sorted too, and one alone is an equality."""
    return tuple(sorted({_matcher(each) for each in matchers}, key=lambda each: (each.label, each.op, each.value)))


def _matcher(matcher: Matcher) -> Matcher:
    if matcher.op not in ("=~", "!~") or _SPECIAL.intersection(matcher.value):
        return matcher
    alternatives = sorted(set(matcher.value.split("|")))
    if len(alternatives) == 1:
        return Matcher(matcher.label, "=" if matcher.op == "=~" else "!=", alternatives[0])
    return Matcher(matcher.label, matcher.op, "|".join(alternatives))


def normal_grouping(grouping: Grouping | None) -> Grouping | None:
    """Return a grouping with its labels sorted; ``by ()`` is none."""
    if grouping is None or (grouping.kind == "by" and not grouping.labels):
        return None
    return Grouping(grouping.kind, tuple(sorted(set(grouping.labels))))


def normal_matching(matching: VectorMatching | None) -> VectorMatching | None:
    """Return how two sides pair up with the labels sorted; ``ignoring ()`` is what happens anyway."""
    if matching is None:
        return None
    labels = None if matching.labels is None else tuple(sorted(set(matching.labels)))
    if matching.kind == "ignoring" and not labels:
        labels = None
    if matching.kind == "ignoring" and labels is None and matching.group is None:
        return None
    return VectorMatching(matching.kind, labels, matching.group, tuple(sorted(set(matching.include))))


def normal_duration(text: str) -> str:
    """Return a duration in seconds, so that ``60m`` is ``1h``; a variable stays as it is."""
    sign = "-" if text.startswith("-") else ""
    seconds = duration_seconds(text.removeprefix("-").strip())
    return text if seconds is None else f"{sign}{seconds:.12g}s"
