"""Parses PromQL: a Pratt parser over the tokens, with the checks of types that Prometheus makes.

Experimental syntax is accepted where the dialect has the feature switched on. Grafana's variables may stand for
durations, numbers, label names, parts of names and whole operands.
"""

from typing import Literal

from attrs import evolve

from toolchain.base.errors import did_you_mean
from toolchain.languages.matching import Grouping, VectorMatching
from toolchain.languages.promql.ast import (
    COMPARISONS,
    TRIMS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Selector,
    Span,
    String,
    Variable,
)
from toolchain.languages.promql.cursor import Cursor
from toolchain.languages.promql.dialect import EVERYTHING, PROMETHEUS_3, Dialect
from toolchain.languages.promql.duration_syntax import DURATION_FORM
from toolchain.languages.promql.functions import EXPERIMENTAL, EXPERIMENTAL_AGGREGATIONS, SINCE, ValueType
from toolchain.languages.promql.lexer import Token, tokens, unquoted
from toolchain.languages.promql.modifier_syntax import ModifierParser
from toolchain.languages.promql.selector_syntax import label_name, selector_at, selects_everything
from toolchain.languages.promql.value_types import check_arguments, check_binary, start_of, type_of

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


def parse(text: str, dialect: Dialect = PROMETHEUS_3) -> Expression:
    """Return the tree of a query; parentheses leave no trace, the printer writes those that are needed.

    Raises PromqlSyntaxError with line and column.
    """
    return _Parser(Cursor(text, tokens(text, dialect), dialect)).query()


class _Parser(ModifierParser):
    def query(self) -> Expression:
        expression = self._expression(0)
        if self.cursor.token.kind != "end":
            self.cursor.fail(f"expected an operator or the end of the query, found {self.cursor.found()}")
        return expression

    def _expression(self, least: int) -> Expression:
        cursor = self.cursor
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
        cursor, height = self.cursor, self.height
        op = operator.word
        if op in TRIMS and not cursor.dialect.has_trims:
            cursor.fail(f"{cursor.dialect.name} has no operator {op!r}", operator)
        returns_bool = cursor.take("bool") is not None
        matching = self._matching()
        fill_left, fill_right = self._fills()
        right = self._expression(level - 1 if op == "^" else level)
        self.grow(max(height, self.height))
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
        check_binary(binary, operator, cursor)
        return binary

    def _matching(self) -> VectorMatching | None:
        cursor = self.cursor
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
        cursor = self.cursor
        left = right = ""
        while cursor.token.word in _FILLS and cursor.following.word == "(":
            word = cursor.advance()
            cursor.require("fill", word.word, word)
            if (left and word.word != "fill_right") or (right and word.word != "fill_left"):
                cursor.fail(f"{word.word} is given twice", word)
            cursor.expect("(", f"after {word.word}")
            number = self.signed_number("a number")
            cursor.expect(")", f"to close {word.word}")
            left = number if word.word != "fill_right" else left
            right = number if word.word != "fill_left" else right
        return left, right

    def _operand(self) -> Expression:
        cursor = self.cursor
        sign = cursor.take("+", "-")
        if sign is None:
            return self.modified(self._atom())
        operand = self._expression(_UNARY)
        if type_of(operand) in (ValueType.STRING, ValueType.RANGE):
            cursor.fail("a sign goes before a number or a vector", sign)
        self.grow(self.height)
        self.parenthesised = None
        return Negation(operand, span=(sign.start, cursor.last_end)) if sign.word == "-" else operand

    def _atom(self) -> Expression:
        cursor, token = self.cursor, self.cursor.token
        self.height = 1
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
            self.parenthesised = inner
            return inner
        if token.word == "{":
            return self._selector("", token.start)
        return cursor.fail(f"expected an expression, found {cursor.found()}")

    def _number(self) -> Number:
        cursor, token = self.cursor, self.cursor.advance()
        if not cursor.dialect.takes_durations_as_numbers and (token.kind == "duration" or "_" in token.text):
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
        cursor, token = self.cursor, self.cursor.advance()
        if cursor.token.word == "{" or cursor.token.kind == "range":
            return self._selector(token.text, token.start)
        return Variable(token.text, span=(token.start, token.end))

    def _named(self) -> Expression:
        cursor, token = self.cursor, self.cursor.token
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
        selector = selector_at(self.cursor, name, start)
        if selects_everything(selector, self.cursor):
            self.cursor.fail("the selector selects everything: one matcher must not match the empty string", start)
        return selector

    def _aggregation(self) -> Aggregation:
        cursor, token = self.cursor, self.cursor.advance()
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
            cursor.fail(f"the parameter of {op} is a {wanted.value if wanted else ''}", start_of(parameter, token))
        if type_of(inner) not in (ValueType.VECTOR, None):
            cursor.fail(f"{op} takes an instant vector", start_of(inner, token))
        return Aggregation(op, inner, grouping, parameter, span=(token.start, cursor.last_end), label_spans=spans)

    def _refuse_experimental(self, token: Token, *, is_known: bool) -> None:
        functions = self.cursor.dialect.functions
        if is_known and self.cursor.dialect.is_before(token.text):
            self.cursor.fail(f"{token.text}() exists since Prometheus 3.16", token)
        if is_known:
            self.cursor.require("experimental-functions", f"{token.text}()", token)
        if token.text in SINCE:
            self.cursor.fail(f"{self.cursor.dialect.name} has no function {token.text}()", token)
        self.cursor.fail(f"there is no function {token.text}().{did_you_mean(token.text, functions)}", token)

    def _grouping(self) -> tuple[Grouping | None, tuple[Span, ...]]:
        word = self.cursor.take("by", "without")
        if word is None:
            return None, ()
        labels, spans = self._labels()
        return Grouping("by" if word.word == "by" else "without", labels), spans

    def _labels(self) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        cursor = self.cursor
        cursor.expect("(", "before the labels")
        labels: list[str] = []
        spans: list[Span] = []
        while cursor.take(")") is None:
            token = cursor.advance()
            is_label = token.kind in ("name", "variable", "string") and token.word not in ("inf", "nan", "without")
            has_colon = token.kind == "name" and ":" in token.text.partition("{")[0]
            if not is_label or (has_colon and not self._allows_colons()):
                cursor.fail(f"expected a label, found {token.text!r}", token)
            labels.append(label_name(cursor, token))
            if not labels[-1]:
                cursor.fail("a label's name cannot be empty", token)
            spans.append((token.start, token.end))
            if cursor.take(",") is None:
                cursor.expect(")", "after the labels")
                break
        return tuple(labels), tuple(spans)

    def _allows_colons(self) -> bool:
        dialect = self.cursor.dialect
        return dialect.is_current and "unquoted-utf8-names" not in dialect.features

    def _call(self) -> Call:
        cursor, token = self.cursor, self.cursor.advance()
        name = token.text
        signature = cursor.dialect.functions.get(name)
        if signature is None:
            self._refuse_experimental(token, is_known=name in EXPERIMENTAL and cursor.dialect.is_current)
        cursor.expect("(", f"after {name}")
        arguments = self._arguments(name)
        if signature is not None:
            check_arguments(token, signature, arguments, cursor)
        if name == "info" and len(arguments) > 1:
            labels = arguments[1]
            if not isinstance(labels, Selector) or labels.name or labels is self.parenthesised:
                cursor.fail("the second argument of info() is label matchers only: {...}", start_of(labels, token))
        return Call(name, arguments, span=(token.start, cursor.last_end))

    def _arguments(self, name: str) -> tuple[Expression, ...]:
        cursor = self.cursor
        arguments: list[Expression] = []
        height = 0
        if cursor.take(")") is not None:
            self.grow(0)
            return ()
        while True:
            if name == "info" and arguments and cursor.token.word == "{":
                arguments.append(selector_at(cursor, "", cursor.token.start))
                self.height = 1
            else:
                arguments.append(self._expression(0))
            height = max(height, self.height)
            if cursor.take(",") is None:
                cursor.expect(")", f"to close {name}")
                break
            if cursor.token.word == ")":
                cursor.fail(f"the arguments of {name} end with a comma")
        self.grow(height)
        return tuple(arguments)
