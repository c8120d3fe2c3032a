"""What a query does with a label of the series that it reads: name it, keep it in its result, or leave it out."""

from collections.abc import Container
from enum import IntEnum

from toolchain.base.regexes import regex_matches
from toolchain.languages.matching import Matcher, VectorMatching
from toolchain.languages.promql.analysis.aggregations import SELECTING
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Number,
    Selector,
    String,
    children,
)
from toolchain.languages.promql.lexer import has_variable

_LABEL_FUNCTIONS = ("label_replace", "label_join")


class LabelFate(IntEnum):
    """What becomes of a label, from what matters least."""

    UNREAD = 0
    """The query reads no such series, or leaves the label out before anything depends on it."""
    KEPT = 1
    """Nothing in the query names it, and series of the result still have it."""
    NAMED = 2
    """A matcher, a grouping, a function or the matching of two sides names it or depends on it."""
    REQUIRED = 3
    """A matcher selects only series that have it: where it is gone, the query finds nothing."""


def label_fate(query: Expression, series: Container[str], label: str) -> LabelFate:
    """Return what a query does with a label of series of these names, at the place where it matters most.

    Source: Prometheus documentation, "Operators" (aggregation, vector matching) and "Functions" (label_replace).
    """
    match query:
        case Selector(name=name, matchers=matchers):
            if name not in series:
                return LabelFate.UNREAD
            return max((_matched(each) for each in matchers if each.label == label), default=LabelFate.KEPT)
        case Aggregation():
            return _aggregated(query, label_fate(query.expression, series, label), label)
        case Binary():
            sides = (label_fate(query.left, series, label), label_fate(query.right, series, label))
            return _joined(query, sides, label)
        case Call(function=function, arguments=arguments) if function in _LABEL_FUNCTIONS:
            return _labelled(function, arguments, label_fate(arguments[0], series, label), label)
        case Call(function="absent" | "absent_over_time" | "scalar", arguments=arguments):
            return _unless_kept(label_fate(arguments[0], series, label)) if arguments else LabelFate.UNREAD
        case Call(function="histogram_quantile" | "histogram_fraction", arguments=arguments) if label == "le":
            fates = (label_fate(each, series, label) for each in arguments)
            return max((LabelFate.NAMED if each is LabelFate.KEPT else each for each in fates), default=_UNREAD)
    return max((label_fate(each, series, label) for each in children(query)), default=_UNREAD)


_UNREAD = LabelFate.UNREAD


def _matched(matcher: Matcher) -> LabelFate:
    """Return whether series without the label fail a matcher; an absent label is an empty one."""
    if has_variable(matcher.value) or matcher.op in ("!=", "!~"):
        return LabelFate.NAMED
    allows_none = not matcher.value if matcher.op == "=" else regex_matches(matcher.value, "")
    return LabelFate.NAMED if allows_none else LabelFate.REQUIRED


def _unless_kept(fate: LabelFate) -> LabelFate:
    return LabelFate.UNREAD if fate is LabelFate.KEPT else fate


def _aggregated(aggregation: Aggregation, inner: LabelFate, label: str) -> LabelFate:
    if inner is not LabelFate.KEPT:
        return inner
    grouping = aggregation.grouping
    if grouping is not None and label in grouping.labels:
        return LabelFate.NAMED
    stays = aggregation.op in SELECTING or (grouping is not None and grouping.kind == "without")
    return LabelFate.KEPT if stays else LabelFate.UNREAD


def _joined(operation: Binary, sides: tuple[LabelFate, LabelFate], label: str) -> LabelFate:
    most = max(sides)
    if most is not LabelFate.KEPT:
        return most
    matching = operation.matching or VectorMatching()
    if label in matching.include or (matching.kind == "on" and label in (matching.labels or ())):
        return LabelFate.NAMED
    if any(isinstance(each, Number) for each in (operation.left, operation.right)):
        return LabelFate.KEPT
    is_matched = matching.kind == "ignoring" and label not in (matching.labels or ())
    if operation.op != "or" and is_matched and sides[0] is not sides[1] and not _is_scalar(operation):
        return LabelFate.NAMED
    if operation.op in ("and", "unless"):
        return sides[0]
    keeps = matching.group is not None or operation.op == "or" or is_matched
    return LabelFate.KEPT if keeps else LabelFate.UNREAD


def _is_scalar(operation: Binary) -> bool:
    return any(isinstance(each, Call) and each.function == "scalar" for each in (operation.left, operation.right))


def _labelled(function: str, arguments: tuple[Expression, ...], inner: LabelFate, label: str) -> LabelFate:
    if inner is not LabelFate.KEPT:
        return inner
    texts = [each.value if isinstance(each, String) else "" for each in arguments]
    read = texts[3:4] if function == "label_replace" else texts[3:]
    if label in read:
        return LabelFate.NAMED
    return LabelFate.UNREAD if label in texts[1:2] else LabelFate.KEPT
