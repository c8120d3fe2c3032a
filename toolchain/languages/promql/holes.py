"""Grafana's variables in a query: typed holes, whose kind follows from where they stand.

Source: Grafana documentation, "Variable syntax" and "Prometheus template variables".
"""

import re
from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Range,
    Selector,
    Span,
    String,
    Subquery,
    Variable,
    children,
)
from toolchain.languages.promql.functions import AGGREGATIONS, FUNCTIONS, ValueType


class HoleKind(Enum):
    """What a variable's value must be to make a query."""

    DURATION = "duration"
    NUMBER = "number"
    LABEL_NAME = "label name"
    STRING_FRAGMENT = "part of a string"
    METRIC_NAME_PART = "part of a metric's name"
    OPERAND = "whole operand"


@frozen
class Hole:
    """One use of a variable: ``${name:format}`` at ``span``, or somewhere in it; None in a query that was built."""

    variable: str
    kind: HoleKind
    format: str = ""
    span: Span | None = None


_USE = re.compile(
    r"\$\{(?P<braced>[A-Za-z_]\w*)(?:\.[\w.]+)?(?::(?P<format>[^}]*))?\}"
    r"|\[\[(?P<old>[A-Za-z_]\w*)(?::(?P<old_format>[^\]]*))?\]\]"
    r"|\$(?P<bare>[A-Za-z_]\w*)"
)
_UNIT_BEHIND = re.compile(r"(?:ms|[smhdwy])")


def holes(expression: Expression) -> tuple[Hole, ...]:
    """Return every use of a variable, in the order of the tree."""
    return tuple(_holes(expression, expected=None))


def _holes(node: Expression, expected: ValueType | None) -> Iterator[Hole]:
    match node:
        case Variable(text=text):
            yield from _in_text(text, HoleKind.NUMBER if expected is ValueType.SCALAR else HoleKind.OPERAND, node.span)
        case String(value=value):
            yield from _in_text(value, HoleKind.STRING_FRAGMENT, node.span)
        case Selector():
            yield from _in_selector(node)
        case Range(window=window):
            yield from _in_duration(window, node.span)
        case Subquery(window=window, step=step, offset=offset, at=at):
            for duration in (window, step, offset):
                yield from _in_duration(duration, node.span)
            yield from _in_text(at, HoleKind.NUMBER, node.span)
        case Aggregation(grouping=grouping) if grouping is not None:
            for index, name in enumerate(grouping.labels):
                span = node.label_spans[index] if node.label_spans else node.span
                yield from _in_text(name, HoleKind.LABEL_NAME, span)
        case Binary(matching=matching):
            for name in (*(matching.labels or ()), *matching.include) if matching is not None else ():
                yield from _in_text(name, HoleKind.LABEL_NAME, node.span)
            for number in (node.fill_left, node.fill_right):
                yield from _in_text(number, HoleKind.NUMBER, node.span)
    for index, child in enumerate(children(node)):
        yield from _holes(child, _expected(node, index, child))


def _expected(node: Expression, index: int, child: Expression) -> ValueType | None:
    if isinstance(node, Aggregation):
        return AGGREGATIONS.get(node.op) if child is node.parameter else ValueType.VECTOR
    if isinstance(node, Call) and node.function in FUNCTIONS:
        return FUNCTIONS[node.function].type_of(index)
    return None


def _in_selector(selector: Selector) -> Iterator[Hole]:
    yield from _in_text(selector.name, HoleKind.METRIC_NAME_PART, selector.span)
    spans = selector.matcher_spans or (selector.span,) * len(selector.matchers)
    for matcher, span in zip(selector.matchers, spans, strict=True):
        yield from _in_text(matcher.label, HoleKind.LABEL_NAME, span)
        yield from _in_text(matcher.value, HoleKind.STRING_FRAGMENT, span)
    yield from _in_duration(selector.offset, selector.span)
    yield from _in_text(selector.at, HoleKind.NUMBER, selector.span)


def _in_duration(text: str, span: Span | None) -> Iterator[Hole]:
    """Yield the holes of a duration; with a unit behind it, as in ``${__range_s}s``, a variable is a number."""
    for use in _USE.finditer(text):
        is_number = _UNIT_BEHIND.match(text, use.end()) is not None
        yield _hole(use, HoleKind.NUMBER if is_number else HoleKind.DURATION, span)


def _in_text(text: str, kind: HoleKind, span: Span | None) -> Iterator[Hole]:
    if "$" in text or "[[" in text:
        for use in _USE.finditer(text):
            yield _hole(use, kind, span)


def _hole(use: re.Match[str], kind: HoleKind, span: Span | None) -> Hole:
    name = use["braced"] or use["old"] or use["bare"]
    return Hole(name, kind, use["format"] or use["old_format"] or "", span)
