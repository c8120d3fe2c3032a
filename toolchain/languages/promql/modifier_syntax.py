"""What may follow an operand: ranges, subqueries, ``offset``, ``@``, ``anchored`` and ``smoothed``."""

from typing import Any

from attrs import evolve

from toolchain.languages.promql.ast import Expression, Number, Range, Selector, Subquery
from toolchain.languages.promql.cursor import Cursor
from toolchain.languages.promql.duration_syntax import offset_of, window_of
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.lexer import Token
from toolchain.languages.promql.numbers import number_value
from toolchain.languages.promql.value_types import type_of

HIGHEST = 150
"""Height of the tree; a chain of as many operators is refused rather than risking the interpreter's stack."""

_LARGEST_TIMESTAMP = 2.0**63


def _is_nothing(offset: str) -> bool:
    """Return whether an offset is not there or 0, which Prometheus does not tell apart."""
    return not offset or Number(offset.removeprefix("-")).value == 0


class ModifierParser:
    """Productions behind an operand, and the state that all productions share.

    ``height`` is that of the tree read last; ``parenthesised`` is the expression that stood in parentheses last.
    """

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.height = 0
        self.parenthesised: Expression | None = None

    def grow(self, height: int) -> None:
        """Note that a node stands above a tree of this height. Raises PromqlSyntaxError at the highest allowed."""
        self.height = height + 1
        if height >= HIGHEST:
            self.cursor.fail(f"more than {HIGHEST} operators and calls depend on each other")

    def modified(self, operand: Expression) -> Expression:
        """Take ranges, subqueries, offsets, @ and anchoring after an operand."""
        cursor = self.cursor
        while True:
            token = cursor.token
            if token.kind == "range":
                operand = self._ranged(operand)
            elif token.word == "offset":
                cursor.advance()
                operand = self._with(operand, token, "offset", offset_of(cursor))
            elif token.word == "@":
                cursor.advance()
                operand = self._with(operand, token, "at", self._timestamp())
            elif token.word in ("anchored", "smoothed") and cursor.dialect.is_current:
                cursor.require("extended-range-selectors", token.word, token)
                operand = self._with(operand, cursor.advance(), "anchoring", token.word)
            else:
                return operand

    def _ranged(self, operand: Expression) -> Expression:
        cursor, token = self.cursor, self.cursor.token
        window = window_of(cursor, token)
        cursor.advance()
        start = token.start if operand.span is None else operand.span[0]
        if window.step is not None:
            if type_of(operand) not in (ValueType.VECTOR, None):
                cursor.fail("a subquery takes an instant vector", token)
            self.grow(self.height)
            return Subquery(operand, window.window, window.step, span=(start, token.end))
        if not isinstance(operand, Selector) or operand is self.parenthesised:
            cursor.fail("a range goes right behind a selector; for an expression write a subquery [5m:]", token)
        if operand.at or not _is_nothing(operand.offset):
            cursor.fail("the range goes before offset and @", token)
        return Range(operand, window.window, span=(start, token.end))

    def _with(self, operand: Expression, token: Token, name: str, value: str) -> Expression:
        """Return the selector or subquery with ``offset``, ``at`` or ``anchoring`` set; each goes with it once."""
        cursor = self.cursor
        target = operand.selector if isinstance(operand, Range) else operand
        if not isinstance(target, Selector | Subquery) or operand is self.parenthesised:
            cursor.fail(f"{token.text} goes behind a selector or a subquery", token)
        if name == "anchoring" and isinstance(target, Subquery):
            cursor.fail(f"{token.text} does not go with a subquery", token)
        before = getattr(target, name)
        if before and name == "anchoring" and before != value:
            cursor.fail("anchored and smoothed exclude each other", token)
        if (name == "at" and before) or (name == "offset" and not _is_nothing(before)):
            cursor.fail(f"{token.text} is given twice", token)
        span = None if operand.span is None else (operand.span[0], cursor.last_end)
        change: dict[str, Any] = {name: value}
        if isinstance(operand, Range):
            return evolve(operand, selector=evolve(operand.selector, **change), span=span)
        return evolve(target, **change, span=span)

    def _timestamp(self) -> str:
        cursor, token = self.cursor, self.cursor.token
        word = cursor.take("start", "end")
        if word is not None:
            cursor.expect("(", f"after {word.text}")
            cursor.expect(")", f"to close {word.text}")
            return f"{word.word}()"
        text = self.signed_number("a Unix timestamp, start() or end()")
        value = None if "$" in text or "[" in text else number_value(text)
        if value is not None and not abs(value) < _LARGEST_TIMESTAMP:
            cursor.fail("the timestamp is out of range", token)
        return text

    def signed_number(self, wanted: str) -> str:
        """Take a number with or without a sign, and return it as it was written. Raises PromqlSyntaxError."""
        cursor = self.cursor
        sign = cursor.take("-", "+")
        token = cursor.advance()
        is_number = token.kind in ("number", "variable") or token.word in ("inf", "nan")
        is_number = is_number or (token.kind == "duration" and cursor.dialect.takes_durations_as_numbers)
        if not is_number:
            cursor.fail(f"expected {wanted}, found {token.text!r}", token)
        if token.kind in ("number", "duration") and Number(token.text).value is None:
            cursor.fail("the number is malformed or too large", token)
        return f"-{token.text}" if sign is not None and sign.word == "-" else token.text
