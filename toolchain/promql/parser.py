"""Parses PromQL written by hand: a Pratt parser over the tokens, with the checks of types that Prometheus makes.

It accepts the current stable language. Experimental syntax (functions behind a flag, duration expressions, ``fill``)
is refused, since a server without the flag refuses it too. Grafana's variables may stand for durations, numbers,
label names, parts of names and whole operands.
"""

from collections.abc import Callable
from typing import Literal

import re2
from attrs import evolve

from toolchain.catalog.label import regex_matches
from toolchain.errors import did_you_mean
from toolchain.matching import Grouping, Matcher, Operator, VectorMatching
from toolchain.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
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
    Variable,
)
from toolchain.promql.functions import AGGREGATIONS, EXPERIMENTAL, FUNCTIONS, ValueType
from toolchain.promql.lexer import PromqlSyntaxError, Token, is_window, tokens, unquoted

DEEPEST = 100
"""Levels of nesting and operators in a row; deeper queries are refused rather than risking the interpreter's stack."""

_PRECEDENCE = {
    "or": 1,
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys(COMPARISONS, 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "atan2"), 5),
    "^": 7,
}
_UNARY = 6
_NO_METRIC_NAMES = frozenset({"atan2", "bool", "on", "ignoring", "group_left", "group_right"})
_MATCH_OPERATORS: dict[str, Operator] = {"=": "=", "!=": "!=", "=~": "=~", "!~": "!~"}


def parse(text: str) -> Expression:
    """Return the tree of a query; parentheses leave no trace, the printer writes those that are needed.

    Raises PromqlSyntaxError with line and column.
    """
    return _Parser(text).query()


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
            return FUNCTIONS[name].result if name in FUNCTIONS else ValueType.VECTOR
        case Negation(expression=inner):
            return type_of(inner)
        case Binary(left=left, right=right):
            types = {type_of(left), type_of(right)}
            return ValueType.SCALAR if types == {ValueType.SCALAR} else None if types == {None} else ValueType.VECTOR
        case Variable():
            return None
    return ValueType.VECTOR


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._index = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    def _advance(self) -> Token:
        token = self._token
        self._index += token.kind != "end"
        return token

    def _error(self, message: str, token: Token | None = None) -> PromqlSyntaxError:
        return PromqlSyntaxError(message, self._text, (token or self._token).start)

    def _found(self) -> str:
        return "the end of the query" if self._token.kind == "end" else repr(self._token.text)

    def _take(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these operators or keywords, whatever its case."""
        is_word = self._token.kind in ("operator", "name")
        return self._advance() if is_word and self._token.text.lower() in texts else None

    def _expect(self, text: str, purpose: str) -> Token:
        taken = self._take(text)
        if taken is None:
            raise self._error(f"expected {text!r} {purpose}, found {self._found()}")
        return taken

    def query(self) -> Expression:
        expression = self._expression(0)
        if self._token.kind != "end":
            raise self._error(f"expected an operator or the end of the query, found {self._found()}")
        return expression

    def _expression(self, least: int) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"the query is nested more than {DEEPEST} levels deep")
        left = self._operand()
        chained = 0
        while True:
            operator = self._token
            level = _PRECEDENCE.get(operator.text.lower(), 0) if operator.kind in ("operator", "name") else 0
            if level <= least and not (level == least and operator.text == "^"):
                break
            if level == 0:
                break
            chained += 1
            if chained > DEEPEST:
                raise self._error(f"more than {DEEPEST} operators in a row")
            self._advance()
            left = self._binary(left, operator, level)
        self._depth -= 1
        return left

    def _binary(self, left: Expression, operator: Token, level: int) -> Binary:
        op = operator.text.lower()
        returns_bool = self._take("bool") is not None
        matching = self._matching()
        right = self._expression(level - 1 if op == "^" else level)
        types = (type_of(left), type_of(right))
        if ValueType.STRING in types or ValueType.RANGE in types:
            wrong = types[0] if types[0] in (ValueType.STRING, ValueType.RANGE) else types[1]
            raise self._error(f"{op!r} does not take a {wrong.value if wrong else ''}", operator)
        if returns_bool and op not in COMPARISONS:
            raise self._error("bool belongs to comparisons", operator)
        if op in COMPARISONS and not returns_bool and types == (ValueType.SCALAR, ValueType.SCALAR):
            raise self._error("comparing two numbers needs bool", operator)
        if ValueType.SCALAR in types and op in SET_OPERATORS:
            raise self._error(f"{op!r} takes vectors on both sides", operator)
        if matching is not None:
            self._check_matching(matching, op, types, operator)
        return Binary(op, left, right, matching, returns_bool)

    def _check_matching(
        self, matching: VectorMatching, op: str, types: tuple[ValueType | None, ...], operator: Token
    ) -> None:
        if ValueType.SCALAR in types:
            raise self._error("on and ignoring pair vectors, and one side is a number", operator)
        if matching.group is not None and op in SET_OPERATORS:
            raise self._error(f"{matching.group} does not go with {op!r}", operator)
        if matching.kind == "on" and set(matching.labels or ()) & set(matching.include):
            raise self._error("a label stands both in on and in the group", operator)

    def _matching(self) -> VectorMatching | None:
        word = self._take("on", "ignoring")
        if word is None:
            return None
        kind: Literal["on", "ignoring"] = "on" if word.text.lower() == "on" else "ignoring"
        matching = VectorMatching(kind, self._labels())
        group = self._take("group_left", "group_right")
        if group is None:
            return matching
        side: Literal["group_left", "group_right"] = (
            "group_left" if group.text.lower() == "group_left" else "group_right"
        )
        include = self._labels() if self._token.text == "(" else ()
        return evolve(matching, group=side, include=include)

    def _operand(self) -> Expression:
        sign = self._take("+", "-")
        if sign is not None:
            operand = self._expression(_UNARY)
            if type_of(operand) in (ValueType.STRING, ValueType.RANGE):
                raise self._error("a sign goes before a number or a vector", sign)
            return Negation(operand) if sign.text == "-" else operand
        return self._modified(self._atom())

    def _atom(self) -> Expression:
        token = self._token
        match token.kind:
            case "number" | "duration":
                return Number(self._advance().text)
            case "string":
                return String(unquoted(self._text, self._advance()))
            case "variable":
                return self._variable()
            case "name":
                return self._named()
        if self._take("("):
            inner = self._expression(0)
            self._expect(")", "to close the parenthesis")
            return inner
        if token.text == "{":
            return self._selector("")
        raise self._error(f"expected an expression, found {self._found()}")

    def _variable(self) -> Expression:
        following = self._tokens[self._index + 1]
        if following.text == "{" or following.kind == "range":
            return self._selector(self._advance().text)
        return Variable(self._advance().text)

    def _named(self) -> Expression:
        token, following = self._token, self._tokens[self._index + 1]
        word = token.text.lower()
        if word in AGGREGATIONS and (following.text == "(" or following.text.lower() in ("by", "without")):
            return self._aggregation()
        if following.text == "(":
            return self._call()
        if word in ("inf", "nan"):
            return Number(self._advance().text)
        if word in _NO_METRIC_NAMES:
            raise self._error(f"expected an expression, found the keyword {token.text!r}")
        return self._selector(self._advance().text)

    def _aggregation(self) -> Aggregation:
        token = self._advance()
        op = token.text.lower()
        grouping = self._grouping()
        self._expect("(", f"after {op}")
        first = self._expression(0)
        parameter, inner = None, first
        wanted = AGGREGATIONS[op]
        if self._take(","):
            parameter, inner = first, self._expression(0)
        self._expect(")", f"to close {op}")
        if grouping is None:
            grouping = self._grouping()
        if (wanted is None) != (parameter is None):
            raise self._error(f"{op} takes {'one argument' if wanted is None else 'a parameter and a vector'}", token)
        if parameter is not None and type_of(parameter) not in (wanted, None):
            raise self._error(f"the parameter of {op} is a {wanted.value if wanted else ''}", token)
        if type_of(inner) not in (ValueType.VECTOR, None):
            raise self._error(f"{op} takes an instant vector", token)
        return Aggregation(op, inner, grouping, parameter)

    def _grouping(self) -> Grouping | None:
        word = self._take("by", "without")
        if word is None:
            return None
        return Grouping("by" if word.text.lower() == "by" else "without", self._labels())

    def _labels(self) -> tuple[str, ...]:
        self._expect("(", "before the labels")
        labels: list[str] = []
        while not self._take(")"):
            token = self._advance()
            if token.kind not in ("name", "variable", "string") or ":" in token.text.partition("{")[0]:
                raise self._error(f"expected a label, found {token.text!r}", token)
            labels.append(unquoted(self._text, token) if token.kind == "string" else token.text)
            if not self._take(","):
                self._expect(")", "after the labels")
                break
        return tuple(labels)

    def _call(self) -> Call:
        token = self._advance()
        name = token.text
        if name in EXPERIMENTAL:
            raise self._error(f"{name}() is experimental: a server without the flag refuses it", token)
        if name not in FUNCTIONS:
            raise self._error(f"there is no function {name}().{did_you_mean(name, FUNCTIONS)}", token)
        signature = FUNCTIONS[name]
        self._expect("(", f"after {name}")
        arguments: list[Expression] = []
        while not self._take(")"):
            arguments.append(self._expression(0))
            if not self._take(","):
                self._expect(")", f"to close {name}")
                break
        if not signature.accepts(len(arguments)):
            raise self._error(f"{name}() takes {len(signature.arguments)} arguments, not {len(arguments)}", token)
        for index, argument in enumerate(arguments):
            wanted, found = signature.type_of(index), type_of(argument)
            if found not in (wanted, None):
                raise self._error(f"{name}() takes a {wanted.value} here, not a {found.value if found else ''}", token)
        return Call(name, tuple(arguments))

    def _selector(self, name: str) -> Selector:
        start = self._token
        matchers: list[Matcher] = []
        if self._take("{"):
            while not self._take("}"):
                quoted_name = self._quoted_name()
                if quoted_name is not None:
                    if name:
                        raise self._error("the metric's name is given twice")
                    name = quoted_name
                else:
                    matchers.append(self._matcher())
                if not self._take(","):
                    self._expect("}", "after the matcher")
                    break
        if not name and all(_matches_empty(matcher) for matcher in matchers):
            raise self._error("the selector selects everything: one matcher must not match the empty string", start)
        return Selector(name, tuple(matchers))

    def _quoted_name(self) -> str | None:
        is_name = self._token.kind == "string" and self._tokens[self._index + 1].text in (",", "}")
        return unquoted(self._text, self._advance()) if is_name else None

    def _matcher(self) -> Matcher:
        token = self._advance()
        if token.kind not in ("name", "variable", "string"):
            raise self._error(f"expected a label, found {token.text!r}", token)
        label = unquoted(self._text, token) if token.kind == "string" else token.text
        operator = self._advance()
        if operator.text not in _MATCH_OPERATORS:
            raise self._error(f"expected =, !=, =~ or !~ after {label!r}, found {operator.text!r}", operator)
        value = self._advance()
        if value.kind != "string":
            raise self._error(f"the value of {label!r} is a string in quotes", value)
        matcher = Matcher(label, _MATCH_OPERATORS[operator.text], unquoted(self._text, value))
        if matcher.op in ("=~", "!~") and "$" not in matcher.value and "[[" not in matcher.value:
            try:
                regex_matches(matcher.value, "")
            except re2.error as error:
                raise self._error(f"{matcher.value!r} is not a regular expression: {error}", value) from error
        return matcher

    def _modified(self, operand: Expression) -> Expression:
        """Take ranges, subqueries, offsets and @ after an operand."""
        while True:
            if self._token.kind == "range":
                operand = self._ranged(operand)
            elif self._take("offset"):
                operand = self._with_modifier(operand, "offset", self._offset)
            elif self._take("@"):
                operand = self._with_modifier(operand, "at", self._timestamp)
            else:
                return operand

    def _ranged(self, operand: Expression) -> Expression:
        token = self._advance()
        window, is_subquery, step = (part.strip() for part in _split_range(token.text[1:-1]))
        if not is_window(window) or (step and not is_window(step)):
            raise self._error(f"{token.text} is not a range: write a duration such as [5m]", token)
        if is_subquery:
            if type_of(operand) not in (ValueType.VECTOR, None):
                raise self._error("a subquery takes an instant vector", token)
            return Subquery(operand, window, step)
        if not isinstance(operand, Selector) or operand.offset or operand.at:
            raise self._error("a range goes right behind a selector; for an expression write a subquery [5m:]", token)
        return Range(operand, window)

    def _with_modifier(self, operand: Expression, name: str, read: Callable[[], str]) -> Expression:
        token = self._token
        value = read()
        target = operand.selector if isinstance(operand, Range) else operand
        if not isinstance(target, Selector | Subquery):
            raise self._error("offset and @ go behind a selector or a subquery", token)
        if getattr(target, name):
            raise self._error(f"{'offset' if name == 'offset' else '@'} is given twice", token)
        changed = evolve(target, offset=value) if name == "offset" else evolve(target, at=value)
        if isinstance(operand, Range) and isinstance(changed, Selector):
            return evolve(operand, selector=changed)
        return changed

    def _offset(self) -> str:
        sign = self._take("-", "+")
        token = self._advance()
        if token.kind not in ("duration", "number", "variable") and not is_window(token.text):
            raise self._error("offset takes a duration such as 1w", token)
        return f"-{token.text}" if sign and sign.text == "-" else token.text

    def _timestamp(self) -> str:
        word = self._take("start", "end")
        if word is not None:
            self._expect("(", f"after {word.text}")
            self._expect(")", f"to close {word.text}")
            return f"{word.text}()"
        sign = self._take("-", "+")
        token = self._advance()
        if token.kind not in ("number", "variable"):
            raise self._error("@ takes a Unix timestamp, start() or end()", token)
        return f"-{token.text}" if sign and sign.text == "-" else token.text


def _split_range(text: str) -> tuple[str, str, str]:
    """Split at the colon of a subquery, not at one inside a variable such as ``${x:raw}``."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == ":" and depth == 0:
            return text[:index], ":", text[index + 1 :]
    return text, "", ""


def _matches_empty(matcher: Matcher) -> bool:
    if "$" in matcher.value:
        return False
    match matcher.op:
        case "=":
            return matcher.value == ""
        case "!=":
            return matcher.value != ""
        case "=~":
            return regex_matches(matcher.value, "")
    return not regex_matches(matcher.value, "")
