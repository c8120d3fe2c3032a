"""How two LogQL queries differ, in words: the stream, a stage, the window, a grouping."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    LogQuery,
    Operation,
    Query,
    RangeAggregation,
    Stage,
    VectorAggregation,
    children,
)
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.normal import normal_duration
from toolchain.review.normal.logql import normal_logql
from toolchain.review.words.promql import grouping_words, matcher_words, matching_words
from toolchain.review.words.values import short


def logql_words(before: Query, after: Query) -> tuple[str, ...]:
    """Return what is different, each once; () where both mean the same."""
    words = tuple(dict.fromkeys(_differences(before, after)))
    return words or (() if same(before, after) else tuple(_restructured(before, after)))


def same(before: Query, after: Query) -> bool:
    """Return whether two queries mean the same."""
    return normal_logql(before) == normal_logql(after)


def _differences(before: Query, after: Query) -> Iterator[str]:
    if same(before, after):
        return
    match before, after:
        case LogQuery(), LogQuery():
            yield from matcher_words(before.matchers, after.matchers)
            yield from _stages(before.stages, after.stages)
        case RangeAggregation(), RangeAggregation():
            yield from _range(before, after)
        case VectorAggregation(), VectorAggregation():
            yield from _operator(before.op, after.op)
            yield from _parameter(after.op, before.parameter, after.parameter)
            yield from grouping_words(before.grouping, after.grouping)
            yield from _differences(before.expression, after.expression)
        case Operation(), Operation() if before.op == after.op or same(before.left, after.left):
            if before.op != after.op:
                yield f"operator {before.op} → {after.op}"
            if before.returns_bool != after.returns_bool:
                yield "the comparison now returns 0 or 1" if after.returns_bool else "the comparison now filters"
            yield from matching_words(before.matching, after.matching)
            yield from _differences(before.left, after.left)
            yield from _differences(before.right, after.right)
        case LabelReplace(), LabelReplace() if not same(before.expression, after.expression):
            yield from _differences(before.expression, after.expression)
        case Constant(), Constant():
            yield f"{before.text} → {after.text}"
        case _:
            yield from _restructured(before, after)


def _range(before: RangeAggregation, after: RangeAggregation) -> Iterator[str]:
    if before.op != after.op:
        yield f"{before.op}() → {after.op}()"
    if normal_duration(before.window) != normal_duration(after.window):
        yield f"window {before.window} → {after.window}"
    if normal_duration(before.offset) != normal_duration(after.offset):
        yield f"offset {before.offset or 'none'} → {after.offset or 'none'}"
    yield from _parameter(after.op, before.parameter, after.parameter)
    yield from grouping_words(before.grouping, after.grouping)
    yield from _differences(before.query, after.query)


def _operator(before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"aggregated with {before} → {after}"


def _parameter(op: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"{op} {before or 'none'} → {after or 'none'}"


def _stages(before: tuple[Stage, ...], after: tuple[Stage, ...]) -> Iterator[str]:
    old, new = ([_stage(each) for each in side] for side in (before, after))
    for action, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = " ".join(old[start:end]), " ".join(new[first:last])
        match action:
            case "delete":
                yield f"stage {short(gone)} removed"
            case "insert":
                yield f"stage {short(come)} added"
            case "replace":
                yield f"stage {short(gone)} → {short(come)}"


def _stage(stage: Stage) -> str:
    return to_logql(LogQuery((), (stage,))).removeprefix("{} ")


def _restructured(before: Query, after: Query) -> Iterator[str]:
    for whole, part, verb in ((after, before, "now"), (before, after, "no longer")):
        if any(same(each, part) for each in _parts(whole)):
            yield f"is {verb} part of {short(to_logql(whole).replace(to_logql(part), '…'))}"
            return
    yield f"rewritten: {short(to_logql(before), 60)} → {short(to_logql(after), 60)}"


def _parts(query: Query) -> Iterator[Query]:
    for child in children(query):
        yield child
        yield from _parts(child)
