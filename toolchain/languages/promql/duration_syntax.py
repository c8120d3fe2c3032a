"""Durations where PromQL writes them: ``[5m]``, ``[1h:30s]``, ``offset 1w``, and expressions of them."""

import re
from typing import NamedTuple

from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.cursor import Cursor
from toolchain.languages.promql.lexer import VARIABLE, Token, tokens_in_brackets
from toolchain.languages.promql.numbers import number_value

_LONGEST = 2**63 / 1e9
"""Seconds; durations are 64-bit nanoseconds."""

DURATION_FORM = "a duration has units from large to small, each once, as in 1h30m, and is at most 292 years"

_WITH_VARIABLES = re.compile(rf"(?:[0-9]*{VARIABLE}(?:ms|[smhdwy])?)+")
"""A duration of variables, outside of brackets, where it looks like a name: ``${hours}h``."""

_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}


class Window(NamedTuple):
    """What stands in brackets; ``step`` is None for a range, empty for a subquery of the default step."""

    window: str
    step: str | None


class _Duration(NamedTuple):
    """A duration as text, and its seconds where it is a literal."""

    text: str
    seconds: float | None
    level: int = 4


def window_of(cursor: Cursor, token: Token) -> Window:
    """Return what a range token says. Raises PromqlSyntaxError for a duration that is none, or not above 0."""
    found = tokens_in_brackets(cursor.text, token)
    inner = Cursor(cursor.text, found, cursor.dialect)
    window = _positive(inner)
    step = None
    colon = inner.take(":")
    if colon is not None:
        before = (each.kind for each in found if each.start < colon.start)
        has_one = any(kind in ("number", "duration", "variable") for kind in before)
        if not has_one and not cursor.dialect.is_at_least(3, 16):
            inner.fail("before Prometheus 3.16 a duration or a number stands somewhere before the colon", token)
        step = "" if inner.token.kind == "end" else _positive(inner)
    if inner.token.kind != "end":
        inner.fail(f"expected ']' after the duration, found {inner.found()}")
    return Window(window, step)


def offset_of(cursor: Cursor) -> str:
    """Return the duration behind ``offset``; it may be negative. Raises PromqlSyntaxError."""
    sign, is_negative = _signs(cursor)
    token = cursor.token
    if token.word == "nan" and cursor.dialect.is_current:
        parsed = _Duration(cursor.advance().text, None)
    elif sign is not None and token.word == "(":
        parsed = _in_parentheses(cursor)
        if parsed.seconds is None:  # a sign and a literal in parentheses are no duration expression yet
            cursor.require("duration-expressions", "a parenthesis in a duration", token)
            parsed = _Duration(f"({parsed.text})", None)
    else:
        parsed = _atom(cursor, "offset takes a duration such as 1w")
    if parsed.seconds == 0 and not cursor.dialect.is_current:
        cursor.fail("the duration must be greater than 0", token)
    return f"-{parsed.text}" if is_negative else parsed.text


def _signs(cursor: Cursor) -> tuple[Token | None, bool]:
    """Take the signs of an offset, of which Prometheus 2 has one; return the last, and whether they make a minus."""
    if not cursor.dialect.is_current:
        sign = cursor.take("-")
        return sign, sign is not None
    last, is_negative = None, False
    while (sign := cursor.take("-", "+")) is not None:
        last, is_negative = sign, is_negative != (sign.word == "-")
    return last, is_negative


def _in_parentheses(cursor: Cursor) -> _Duration:
    cursor.advance()
    parsed = _duration(cursor, 0)
    cursor.expect(")", "to close the parenthesis")
    return parsed


def _positive(cursor: Cursor) -> str:
    start = cursor.token
    parsed = _duration(cursor, 0)
    if parsed.seconds is not None and parsed.seconds <= 0:
        cursor.fail("the duration must be greater than 0", start)
    return parsed.text


def _duration(cursor: Cursor, least: int) -> _Duration:
    cursor.enter()
    sign = cursor.take("-", "+")
    if sign is not None:
        operand = _duration(cursor, 2)
        left = _Duration(
            f"{sign.word}{operand.text}" if sign.word == "-" else operand.text,
            None if operand.seconds is None else operand.seconds * (-1 if sign.word == "-" else 1),
        )
    else:
        left = _atom(cursor, "expected a duration such as 5m")
    while least < (level := _LEVELS.get(cursor.token.word, 0)):
        operator = cursor.advance()
        cursor.require("duration-expressions", "arithmetic in a duration", operator)
        right = _duration(cursor, level - (operator.word == "^"))
        if operator.word in "/%" and right.seconds == 0:
            cursor.fail("division by zero", operator)
        texts = (_wrapped(left, level), operator.word, _wrapped(right, level + (operator.word != "^")))
        left = _Duration(" ".join(texts), None, level)
    cursor.leave()
    return left


def _wrapped(duration: _Duration, at_least: int) -> str:
    return duration.text if duration.level >= at_least else f"({duration.text})"


def _atom(cursor: Cursor, expected: str) -> _Duration:
    token = cursor.token
    match token.kind:
        case "duration" | "number":
            return _literal(cursor, cursor.advance())
        case "variable":
            return _Duration(cursor.advance().text, None)
        case "name" if _WITH_VARIABLES.fullmatch(token.text):
            return _Duration(cursor.advance().text, None)
    if token.word in ("step", "range") and cursor.following.word == "(":
        cursor.require("duration-expressions", f"{token.word}() in a duration", token)
        cursor.advance()
        cursor.advance()
        cursor.expect(")", f"to close {token.word}")
        return _Duration(f"{token.word}()", None)
    if token.word in ("max_of", "min_of"):
        cursor.require("duration-expressions", f"{token.word}() in a duration", token)
        return _extreme(cursor)
    if token.word == "(":
        cursor.require("duration-expressions", "a parenthesis in a duration", token)
        inner = _in_parentheses(cursor)
        return _Duration(f"({inner.text})", None)
    return cursor.fail(f"{expected}, found {cursor.found()}")


def _extreme(cursor: Cursor) -> _Duration:
    name = cursor.advance().word
    cursor.expect("(", f"after {name}")
    first = _duration(cursor, 0)
    cursor.expect(",", "between the two durations")
    second = _duration(cursor, 0)
    cursor.expect(")", f"to close {name}")
    return _Duration(f"{name}({first.text}, {second.text})", None)


def _literal(cursor: Cursor, token: Token) -> _Duration:
    seconds: float | None
    if token.kind == "number":
        if not cursor.dialect.takes_durations_as_numbers:
            cursor.fail(f"{cursor.dialect.name} wants a unit: write {token.text}s", token)
        seconds = number_value(token.text)
    else:
        seconds = duration_seconds(token.text)
        if seconds is None:
            cursor.fail(DURATION_FORM, token)
    if seconds is None or seconds > _LONGEST:
        cursor.fail("the duration is out of range", token)
    return _Duration(token.text, seconds)
