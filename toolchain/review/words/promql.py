"""How two PromQL queries differ, in words: the window, a matcher, a grouping, another metric."""

from collections.abc import Iterator

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
    String,
    Subquery,
    parts,
    selectors,
)
from toolchain.languages.promql.normal import normal_duration, normal_matchers, normal_promql
from toolchain.languages.promql.printer import quoted, to_promql
from toolchain.review.words.values import short


def promql_words(before: Expression, after: Expression) -> tuple[str, ...]:
    """Return what is different, each once; () where both mean the same."""
    words = tuple(dict.fromkeys(_differences(before, after)))
    return words or (() if same(before, after) else tuple(_restructured(before, after)))


def _differences(before: Expression, after: Expression) -> Iterator[str]:
    if same(before, after):
        return
    match before, after:
        case Selector(), Selector():
            yield from _selector(before, after)
        case Range(), Range():
            if normal_duration(before.window) != normal_duration(after.window):
                yield f"window {before.window} → {after.window}"
            yield from _differences(before.selector, after.selector)
        case Subquery(), Subquery():
            yield from _subquery(before, after)
        case Call(), Call() if before.function == after.function or _only_name_differs(before, after):
            if before.function != after.function:
                yield f"{before.function}() → {after.function}()"
            yield from _arguments(before, after)
        case Aggregation(), Aggregation():
            yield from _aggregation(before, after)
        case Binary(), Binary() if _is_similar(before, after):
            yield from _binary(before, after)
        case Negation(), Negation():
            yield from _differences(before.expression, after.expression)
        case (Number(), Number()) | (String(), String()):
            yield f"{_text(before)} → {_text(after)}"
        case _:
            yield from _restructured(before, after)


def same(before: Expression, after: Expression) -> bool:
    """Return whether two expressions mean the same."""
    return before == after or normal_promql(before) == normal_promql(after)


def _selector(before: Selector, after: Selector) -> Iterator[str]:
    if before.name != after.name:
        yield f"metric {before.name or 'any'} → {after.name or 'any'}"
    yield from matcher_words(before.matchers, after.matchers)
    if normal_duration(before.offset) != normal_duration(after.offset):
        yield f"offset {before.offset or 'none'} → {after.offset or 'none'}"
    for what, old, new in (("@", before.at, after.at), ("anchoring", before.anchoring, after.anchoring)):
        if old != new:
            yield f"{what} {old or 'none'} → {new or 'none'}"


def matcher_words(before: tuple[Matcher, ...], after: tuple[Matcher, ...]) -> Iterator[str]:
    """Yield the matchers that were added, removed or changed, label by label."""
    old = {each.label: [m for m in before if m.label == each.label] for each in before}
    new = {each.label: [m for m in after if m.label == each.label] for each in after}
    for label in dict.fromkeys((*old, *new)):
        gone = " ".join(_matcher(each) for each in old.get(label, ()))
        come = " ".join(_matcher(each) for each in new.get(label, ()))
        if not gone:
            yield f"matcher {come} added"
        elif not come:
            yield f"matcher {gone} removed"
        elif normal_matchers(tuple(old[label])) != normal_matchers(tuple(new[label])):
            yield f"matcher {gone} → {come}"


def _matcher(matcher: Matcher) -> str:
    return f"{matcher.label}{matcher.op}{quoted(matcher.value)}"


def _subquery(before: Subquery, after: Subquery) -> Iterator[str]:
    for what, old, new in (
        ("window", before.window, after.window),
        ("step", before.step, after.step),
        ("offset", before.offset, after.offset),
        ("@", before.at, after.at),
    ):
        if normal_duration(old) != normal_duration(new):
            yield f"{what} {old or 'none'} → {new or 'none'}"
    yield from _differences(before.expression, after.expression)


def _only_name_differs(before: Call, after: Call) -> bool:
    return len(before.arguments) == len(after.arguments) and all(
        type(first) is type(second) for first, second in zip(before.arguments, after.arguments, strict=True)
    )


def _arguments(before: Call, after: Call) -> Iterator[str]:
    for first, second in zip(before.arguments, after.arguments, strict=False):
        words = _differences(first, second)
        is_value = isinstance(first, Number | String) and isinstance(second, Number | String)
        yield from (f"{after.function}() {each}" for each in words) if is_value else words
    if len(before.arguments) != len(after.arguments):
        yield f"{before.function}() takes {len(before.arguments)} → {len(after.arguments)} arguments"


def _aggregation(before: Aggregation, after: Aggregation) -> Iterator[str]:
    if before.op != after.op:
        yield f"aggregated with {before.op} → {after.op}"
    old, new = before.parameter, after.parameter
    if old is not None and new is not None and not same(old, new):
        yield f"{after.op} {_text(old)} → {_text(new)}"
    yield from grouping_words(before.grouping, after.grouping)
    yield from _differences(before.expression, after.expression)


def grouping_words(before: Grouping | None, after: Grouping | None) -> Iterator[str]:
    """Yield how the labels of an aggregation differ."""
    old, new = _grouping(before), _grouping(after)
    if old != new:
        yield f"aggregated {old} → {new}"


def _grouping(grouping: Grouping | None) -> str:
    if grouping is None or (grouping.kind == "by" and not grouping.labels):
        return "over everything"
    return f"{grouping.kind} ({', '.join(sorted(set(grouping.labels)))})"


def _is_similar(before: Binary, after: Binary) -> bool:
    """Return whether two operations are the same one with something else inside, not one put around the other."""
    return before.op == after.op or (same(before.left, after.left) and same(before.right, after.right))


def _binary(before: Binary, after: Binary) -> Iterator[str]:
    if before.op != after.op:
        yield f"operator {before.op} → {after.op}"
    if before.returns_bool != after.returns_bool:
        yield "the comparison now returns 0 or 1" if after.returns_bool else "the comparison now filters"
    yield from matching_words(before.matching, after.matching)
    for old, new in ((before.fill_left, after.fill_left), (before.fill_right, after.fill_right)):
        if old != new:
            yield f"fill {old or 'none'} → {new or 'none'}"
    yield from _differences(before.left, after.left)
    yield from _differences(before.right, after.right)


def matching_words(before: VectorMatching | None, after: VectorMatching | None) -> Iterator[str]:
    """Yield how the sides of an operation pair up differently."""
    old, new = _matching(before), _matching(after)
    if old != new:
        yield f"paired {old} → {new}"


def _matching(matching: VectorMatching | None) -> str:
    if matching is None:
        return "by all labels"
    words = [f"{matching.kind} ({', '.join(sorted(matching.labels or ()))})"]
    words += [f"{matching.group} ({', '.join(sorted(matching.include))})"] if matching.group else []
    return " ".join(words)


def _restructured(before: Expression, after: Expression) -> Iterator[str]:
    around = next((each for each in _layers(after) if same(each, before)), None)
    if around is not None:
        yield f"is now part of {_around(after, around)}"
        return
    within = next((each for each in _layers(before) if same(each, after)), None)
    if within is not None:
        yield f"is no longer part of {_around(before, within)}"
        return
    old, new = (list(dict.fromkeys(each.name for each in selectors(side) if each.name)) for side in (before, after))
    gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
    if gone or come:
        yield f"metrics {', '.join(gone) or 'none'} → {', '.join(come) or 'none'}"
    yield f"rewritten: {_text(before)} → {_text(after)}"


def _layers(expression: Expression) -> Iterator[Expression]:
    return (each for each in parts(expression) if not isinstance(each, Number | String))


def _around(whole: Expression, part: Expression) -> str:
    """Return an expression with one part left out: ``clamp_max(…, 1)``."""
    return short(to_promql(whole).replace(to_promql(part), "…"))


def _text(expression: Expression) -> str:
    return short(to_promql(expression), 60)
