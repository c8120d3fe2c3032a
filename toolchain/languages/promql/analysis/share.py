"""Shares: a part of something divided by the whole of it lies between 0 and 1."""

from collections.abc import Collection

from toolchain.languages.matching import Grouping, Matcher
from toolchain.languages.promql.analysis.narrowing import literal_alternatives
from toolchain.languages.promql.ast import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Number,
    Range,
    Selector,
)


def is_share(part: Expression, whole: Expression) -> bool:
    """Return whether both are the same aggregate of the same metric, the part with more matchers or by more labels.

    Buckets of a histogram are a part of its count, and of the bucket without a bound; so is each rate of their sum.
    """
    return _is_part_of(_without_guards(part), _without_guards(whole))


def _without_guards(node: Expression) -> Expression:
    """Return what stands inside of ``(x > 0)`` and before ``or 0 * y``."""
    while isinstance(node, Binary):
        is_filter = node.op in COMPARISONS and not node.returns_bool and isinstance(node.right, Number)
        if not is_filter and node.op != "or":
            break
        node = node.left
    return node


def _is_part_of(part: Expression, whole: Expression) -> bool:
    match part, whole:
        case Aggregation(op="sum" | "count"), Aggregation():
            is_same = (part.op, part.parameter) == (whole.op, whole.parameter)
            is_finer = part.grouping == whole.grouping or _is_finer(part.grouping, whole.grouping)
            return is_same and is_finer and _is_part_of(part.expression, whole.expression)
        case Call(function="rate" | "increase"), Aggregation(op="sum"):
            return _is_part_of(part, whole.expression)
        case Call(function="rate" | "increase"), Call():
            return part.function == whole.function and _is_part_of(part.arguments[0], whole.arguments[0])
        case Range(), Range():
            return part.window == whole.window and _is_part_of(part.selector, whole.selector)
        case Selector(), Selector():
            is_same = (part.offset, part.at) == (whole.offset, whole.at) and bool(part.name)
            if is_same and part.name.endswith("_bucket") and whole.name == f"{part.name.removesuffix('_bucket')}_count":
                return any(each.label == "le" for each in part.matchers) and _are_implied(whole.matchers, part.matchers)
            return is_same and part.name == whole.name and _are_implied(whole.matchers, part.matchers)
    return False


def _is_finer(part: Grouping | None, whole: Grouping | None) -> bool:
    if part is None or part.kind != "by":
        return False
    return whole is None or (whole.kind == "by" and set(whole.labels) <= set(part.labels))


def _are_implied(matchers: Collection[Matcher], by: Collection[Matcher]) -> bool:
    """Return whether what satisfies the one satisfies the others."""
    return all(any(_implies(each, matcher) for each in by) for matcher in matchers)


def _implies(known: Matcher, asked: Matcher) -> bool:
    if known == asked or known.label != asked.label:
        return known == asked
    if asked.label == "le" and asked.op == "=" and asked.value == "+Inf":
        return True
    values = (known.value,) if known.op == "=" else literal_alternatives(known.value) if known.op == "=~" else ()
    return asked.op == "=~" and bool(values) and set(values) <= set(literal_alternatives(asked.value))
