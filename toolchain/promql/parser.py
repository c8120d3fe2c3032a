"""Parses PromQL: a Pratt parser over the tokens, with the checks of types that Prometheus makes.

Experimental syntax is accepted where the dialect has the feature switched on. Grafana's variables may stand for
durations, numbers, label names, parts of names and whole operands.
"""

from typing import Any, Literal

from attrs import evolve

from toolchain.errors import did_you_mean
from toolchain.matching import Grouping, VectorMatching
from toolchain.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    TRIMS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    Span,
    String,
    Subquery,
    Variable,
)
from toolchain.promql.cursor import Cursor
from toolchain.promql.dialect import EVERYTHING, PROMETHEUS_3, Dialect
from toolchain.promql.duration_syntax import DURATION_FORM, offset_of, window_of
from toolchain.promql.functions import EXPERIMENTAL, EXPERIMENTAL_AGGREGATIONS, SINCE_3, Signature, ValueType
from toolchain.promql.lexer import Token, tokens, unquoted
from toolchain.promql.numbers import number_value
from toolchain.promql.selector_syntax import label_name, selector_at, selects_everything

HIGHEST = 150
"""Height of the tree; a chain of as many operators is refused rather than risking the interpreter's stack."""

_PRECEDENCE = {
    "or": 1,
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys((*COMPARISONS, *TRIMS), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "atan2"), 5),
    "^": 7,
}
_UNARY = 6
_NO_METRIC_NAMES = frozenset({"atan2", "bool", "on", "ignoring", "group_left", "group_right"})
_FILLS = ("fill", "fill_left", "fill_right")
_LARGEST_TIMESTAMP = 2.0**63


def parse(text: str, dialect: Dialect = PROMETHEUS_3) -> Expression:
    """Return the tree of a query; parentheses leave no trace, the printer writes those that are needed.

    Raises PromqlSyntaxError with line and column.
    """
    return _Parser(Cursor(text, tokens(text, dialect), dialect)).query()


def type_of(expression: Expression) -> ValueType | None:
    """Return the type of an expression's value, or None for a variable that may stand for anything."""
    match expression:
        case Number():
            return ValueType.SCALAR
        case String():
            return ValueType.STRING
        case Range() | Subquery():
            return ValueType.RANGE
        case Call(function=name):
            signature = EVERYTHING.functions.get(name)
            return signature.result if signature is not None else ValueType.VECTOR
        case Negation(expression=inner):
            return type_of(inner)
        case Binary(left=left, right=right):
            types = {type_of(left), type_of(right)}
            return ValueType.SCALAR if types == {ValueType.SCALAR} else None if types == {None} else ValueType.VECTOR
        case Variable():
            return None
    return ValueType.VECTOR


class _Parser:
    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._height = 0
        self._parenthesised: Expression | None = None

    def query(self) -> Expression:
        expression = self._expression(0)
        if self._cursor.token.kind != "end":
            self._cursor.fail(f"expected an operator or the end of the query, found {self._cursor.found()}")
        return expression

    def _grow(self, height: int) -> None:
        self._height = height + 1
        if height >= HIGHEST:
            self._cursor.fail(f"more than {HIGHEST} operators and calls depend on each other")

    def _expression(self, least: int) -> Expression:
        cursor = self._cursor
        cursor.enter()
        left = self._operand()
        while True:
            level = _PRECEDENCE.get(cursor.token.word, 0)
            if level <= least and not (level == least == 7):
                break
            left = self._binary(left, cursor.advance(), level)
        cursor.leave()
        return left

    def _binary(self, left: Expression, operator: Token, level: int) -> Binary:
        cursor, height = self._cursor, self._height
        op = operator.word
        if op in TRIMS and not cursor.dialect.is_current:
            cursor.fail(f"{cursor.dialect.name} has no operator {op!r}", operator)
        returns_bool = cursor.take("bool") is not None
        matching = self._matching()
        fill_left, fill_right = self._fills()
        right = self._expression(level - 1 if op == "^" else level)
        self._grow(max(height, self._height))
        span = None if left.span is None or right.span is None else (left.span[0], right.span[1])
        binary = Binary(
            op,
            left,
            right,
            matching,
            returns_bool,
            fill_left,
            fill_right,
            span=span,
            operator_span=(operator.start, operator.end),
        )
        self._check_binary(binary, operator)
        return binary

    def _check_binary(self, binary: Binary, operator: Token) -> None:
        fail, op = self._cursor.fail, binary.op
        types = (type_of(binary.left), type_of(binary.right))
        for wrong in (ValueType.STRING, ValueType.RANGE):
            if wrong in types:
                fail(f"{op!r} does not take a {wrong.value}", operator)
        if binary.returns_bool and op not in COMPARISONS:
            fail("bool belongs to comparisons", operator)
        if op in COMPARISONS and not binary.returns_bool and types == (ValueType.SCALAR, ValueType.SCALAR):
            fail("comparing two numbers needs bool", operator)
        if ValueType.SCALAR in types and op in SET_OPERATORS:
            fail(f"{op!r} takes vectors on both sides", operator)
        is_filled = bool(binary.fill_left or binary.fill_right)
        if is_filled and (ValueType.SCALAR in types or op in SET_OPERATORS):
            fail("fill goes with arithmetic and comparisons between vectors", operator)
        matching = binary.matching
        if matching is None:
            return
        if ValueType.SCALAR in types and matching.labels:
            fail("on and ignoring pair vectors, and one side is a number", operator)
        if matching.group is not None and op in SET_OPERATORS:
            fail(f"{matching.group} does not go with {op!r}", operator)
        if matching.kind == "on" and set(matching.labels or ()) & set(matching.include):
            fail("a label stands both in on and in the group", operator)

    def _matching(self) -> VectorMatching | None:
        cursor = self._cursor
        word = cursor.take("on", "ignoring")
        if word is None:
            return None
        kind: Literal["on", "ignoring"] = "on" if word.word == "on" else "ignoring"
        matching = VectorMatching(kind, self._labels()[0])
        group = cursor.take("group_left", "group_right")
        if group is None:
            return matching
        side: Literal["group_left", "group_right"] = "group_left" if group.word == "group_left" else "group_right"
        include = self._labels()[0] if cursor.token.word == "(" else ()
        return evolve(matching, group=side, include=include)

    def _fills(self) -> tuple[str, str]:
        cursor = self._cursor
        left = right = ""
        while cursor.token.word in _FILLS and cursor.following.word == "(":
            word = cursor.advance()
            cursor.require("fill", word.word, word)
            if (left and word.word != "fill_right") or (right and word.word != "fill_left"):
                cursor.fail(f"{word.word} is given twice", word)
            cursor.expect("(", f"after {word.word}")
            number = self._signed_number("a number")
            cursor.expect(")", f"to close {word.word}")
            left = number if word.word != "fill_right" else left
            right = number if word.word != "fill_left" else right
        return left, right

    def _signed_number(self, wanted: str) -> str:
        cursor = self._cursor
        sign = cursor.take("-", "+")
        token = cursor.advance()
        is_number = token.kind in ("number", "variable") or token.word in ("inf", "nan")
        is_number = is_number or (token.kind == "duration" and cursor.dialect.is_current)
        if not is_number:
            cursor.fail(f"expected {wanted}, found {token.text!r}", token)
        if token.kind in ("number", "duration") and Number(token.text).value is None:
            cursor.fail("the number is malformed or too large", token)
        return f"-{token.text}" if sign is not None and sign.word == "-" else token.text

    def _operand(self) -> Expression:
        cursor = self._cursor
        sign = cursor.take("+", "-")
        if sign is None:
            return self._modified(self._atom())
        operand = self._expression(_UNARY)
        if type_of(operand) in (ValueType.STRING, ValueType.RANGE):
            cursor.fail("a sign goes before a number or a vector", sign)
        self._grow(self._height)
        self._parenthesised = None
        return Negation(operand, span=(sign.start, cursor.last_end)) if sign.word == "-" else operand

    def _atom(self) -> Expression:
        cursor, token = self._cursor, self._cursor.token
        self._height = 1
        match token.kind:
            case "name":
                return self._named()
            case "number" | "duration":
                return self._number()
            case "string":
                value = unquoted(cursor.text, cursor.advance())
                return String(value, span=(token.start, token.end))
            case "variable":
                return self._variable()
        if cursor.take("("):
            inner = self._expression(0)
            cursor.expect(")", "to close the parenthesis")
            self._parenthesised = inner
            return inner
        if token.word == "{":
            return self._selector("", token.start)
        return cursor.fail(f"expected an expression, found {cursor.found()}")

    def _number(self) -> Number:
        cursor, token = self._cursor, self._cursor.advance()
        if not cursor.dialect.is_current and (token.kind == "duration" or "_" in token.text):
            cursor.fail(f"{cursor.dialect.name} does not take {token.text!r} as a number", token)
        number = Number(token.text, span=(token.start, token.end))
        if number.value is None:
            is_duration = token.kind == "duration"
            cursor.fail(
                DURATION_FORM if is_duration else "the number is malformed or too large",
                token,
            )
        return number

    def _variable(self) -> Expression:
        cursor, token = self._cursor, self._cursor.advance()
        if cursor.token.word == "{" or cursor.token.kind == "range":
            return self._selector(token.text, token.start)
        return Variable(token.text, span=(token.start, token.end))

    def _named(self) -> Expression:
        cursor, token = self._cursor, self._cursor.token
        following = cursor.following.word
        if token.word in EVERYTHING.aggregations and following in ("(", "by", "without"):
            return self._aggregation()
        if following == "(" and token.word not in _NO_METRIC_NAMES:
            return self._call()
        if token.word in ("inf", "nan"):
            return self._number()
        if token.word in _NO_METRIC_NAMES:
            cursor.fail(f"expected an expression, found the keyword {token.text!r}")
        cursor.advance()
        return self._selector(token.text, token.start)

    def _selector(self, name: str, start: int) -> Selector:
        selector = selector_at(self._cursor, name, start)
        if selects_everything(selector, self._cursor):
            self._cursor.fail("the selector selects everything: one matcher must not match the empty string", start)
        return selector

    def _aggregation(self) -> Aggregation:
        cursor, token = self._cursor, self._cursor.advance()
        op = token.word
        aggregations = cursor.dialect.aggregations
        if op not in aggregations:
            is_known = op in EXPERIMENTAL_AGGREGATIONS and cursor.dialect.is_current
            self._refuse_experimental(token, is_known=is_known)
        grouping, spans = self._grouping()
        cursor.expect("(", f"after {op}")
        arguments = self._arguments(op)
        if grouping is None:
            grouping, spans = self._grouping()
        wanted = aggregations[op]
        if len(arguments) != (1 if wanted is None else 2):
            cursor.fail(f"{op} takes {'one argument' if wanted is None else 'a parameter and a vector'}", token)
        parameter, inner = (None, arguments[0]) if wanted is None else (arguments[0], arguments[1])
        if parameter is not None and type_of(parameter) not in (wanted, None):
            cursor.fail(f"the parameter of {op} is a {wanted.value if wanted else ''}", _start(parameter, token))
        if type_of(inner) not in (ValueType.VECTOR, None):
            cursor.fail(f"{op} takes an instant vector", _start(inner, token))
        return Aggregation(op, inner, grouping, parameter, span=(token.start, cursor.last_end), label_spans=spans)

    def _refuse_experimental(self, token: Token, *, is_known: bool) -> None:
        functions = self._cursor.dialect.functions
        if is_known:
            self._cursor.require("experimental-functions", f"{token.text}()", token)
        if token.text in SINCE_3:
            self._cursor.fail(f"{self._cursor.dialect.name} has no function {token.text}()", token)
        self._cursor.fail(f"there is no function {token.text}().{did_you_mean(token.text, functions)}", token)

    def _grouping(self) -> tuple[Grouping | None, tuple[Span, ...]]:
        word = self._cursor.take("by", "without")
        if word is None:
            return None, ()
        labels, spans = self._labels()
        return Grouping("by" if word.word == "by" else "without", labels), spans

    def _labels(self) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        cursor = self._cursor
        cursor.expect("(", "before the labels")
        labels: list[str] = []
        spans: list[Span] = []
        while cursor.take(")") is None:
            token = cursor.advance()
            is_label = token.kind in ("name", "variable", "string") and token.word not in ("inf", "nan", "without")
            has_colon = token.kind == "name" and ":" in token.text.partition("{")[0]
            if not is_label or (has_colon and not cursor.dialect.is_current):
                cursor.fail(f"expected a label, found {token.text!r}", token)
            labels.append(label_name(cursor, token))
            if not labels[-1]:
                cursor.fail("a label's name cannot be empty", token)
            spans.append((token.start, token.end))
            if cursor.take(",") is None:
                cursor.expect(")", "after the labels")
                break
        return tuple(labels), tuple(spans)

    def _call(self) -> Call:
        cursor, token = self._cursor, self._cursor.advance()
        name = token.text
        signature = cursor.dialect.functions.get(name)
        if signature is None:
            self._refuse_experimental(token, is_known=name in EXPERIMENTAL and cursor.dialect.is_current)
        cursor.expect("(", f"after {name}")
        arguments = self._arguments(name)
        if signature is not None:
            self._check_arguments(token, signature, arguments)
        return Call(name, arguments, span=(token.start, cursor.last_end))

    def _arguments(self, name: str) -> tuple[Expression, ...]:
        cursor = self._cursor
        arguments: list[Expression] = []
        height = 0
        if cursor.take(")") is not None:
            self._grow(0)
            return ()
        while True:
            if name == "info" and arguments and cursor.token.word == "{":
                arguments.append(selector_at(cursor, "", cursor.token.start))
                self._height = 1
            else:
                arguments.append(self._expression(0))
            height = max(height, self._height)
            if cursor.take(",") is None:
                cursor.expect(")", f"to close {name}")
                break
            if cursor.token.word == ")":
                cursor.fail(f"the arguments of {name} end with a comma")
        self._grow(height)
        return tuple(arguments)

    def _check_arguments(self, token: Token, signature: Signature, arguments: tuple[Expression, ...]) -> None:
        fail, name = self._cursor.fail, token.text
        if not signature.accepts(len(arguments)):
            fail(f"{name}() takes {signature.count_in_words}, not {len(arguments)}", token)
        for index, argument in enumerate(arguments):
            wanted, found = signature.type_of(index), type_of(argument)
            if found not in (wanted, None):
                at = _start(argument, token)
                fail(f"{name}() takes a {wanted.value} here, not a {found.value if found else ''}", at)
        if name == "info" and len(arguments) > 1:
            labels = arguments[1]
            if not isinstance(labels, Selector) or labels.name or labels is self._parenthesised:
                fail("the second argument of info() is label matchers only: {...}", _start(labels, token))

    def _modified(self, operand: Expression) -> Expression:
        """Take ranges, subqueries, offsets, @ and anchoring after an operand."""
        cursor = self._cursor
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
        cursor, token = self._cursor, self._cursor.token
        window = window_of(cursor, token)
        cursor.advance()
        start = token.start if operand.span is None else operand.span[0]
        if window.step is not None:
            if type_of(operand) not in (ValueType.VECTOR, None):
                cursor.fail("a subquery takes an instant vector", token)
            self._grow(self._height)
            return Subquery(operand, window.window, window.step, span=(start, token.end))
        if not isinstance(operand, Selector) or operand is self._parenthesised:
            cursor.fail("a range goes right behind a selector; for an expression write a subquery [5m:]", token)
        if operand.offset or operand.at:
            cursor.fail("the range goes before offset and @", token)
        return Range(operand, window.window, span=(start, token.end))

    def _with(self, operand: Expression, token: Token, name: str, value: str) -> Expression:
        """Return the selector or subquery with ``offset``, ``at`` or ``anchoring`` set; each goes with it once."""
        cursor = self._cursor
        target = operand.selector if isinstance(operand, Range) else operand
        if not isinstance(target, Selector | Subquery) or operand is self._parenthesised:
            cursor.fail(f"{token.text} goes behind a selector or a subquery", token)
        if name == "anchoring" and isinstance(target, Subquery):
            cursor.fail(f"{token.text} does not go with a subquery", token)
        before = getattr(target, name)
        if before and name == "anchoring" and before != value:
            cursor.fail("anchored and smoothed exclude each other", token)
        if before and name != "anchoring" and number_value(before) != 0:
            cursor.fail(f"{token.text} is given twice", token)
        span = None if operand.span is None else (operand.span[0], cursor.last_end)
        change: dict[str, Any] = {name: value}
        if isinstance(operand, Range):
            return evolve(operand, selector=evolve(operand.selector, **change), span=span)
        return evolve(target, **change, span=span)

    def _timestamp(self) -> str:
        cursor, token = self._cursor, self._cursor.token
        word = cursor.take("start", "end")
        if word is not None:
            cursor.expect("(", f"after {word.text}")
            cursor.expect(")", f"to close {word.text}")
            return f"{word.word}()"
        text = self._signed_number("a Unix timestamp, start() or end()")
        value = None if "$" in text or "[" in text else number_value(text)
        if value is not None and not abs(value) < _LARGEST_TIMESTAMP:
            cursor.fail("the timestamp is out of range", token)
        return text


def _start(expression: Expression, otherwise: Token) -> int:
    return otherwise.start if expression.span is None else expression.span[0]
