"""Reads Alloy's syntax (Grafana Alloy documentation, "Alloy configuration syntax")."""

import re

from toolchain.languages.alloy.ast import (
    Access,
    Array,
    Attribute,
    Binary,
    Block,
    Call,
    Expression,
    Field,
    Group,
    Index,
    Literal,
    Name,
    Object,
    Statement,
    Unary,
)
from toolchain.languages.alloy.lexer import END, LINE, AlloySyntaxError, Token, string_value, tokens

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
_DEEPEST = 100
"""Levels of nesting that are read."""
_LABEL = re.compile(r"[^\W\d]\w*")
_KEYWORDS = {"true": True, "false": False, "null": None}


def parse(text: str) -> tuple[Statement, ...]:
    """Return the statements of a text. Raises AlloySyntaxError for the first thing that is none."""
    return _Parser(text).file()


class _Parser:
    """Reads tokens from the left; each method reads what it is called after."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += token.kind != END
        return token

    def _is(self, mark: str) -> bool:
        return self._next.kind == "mark" and self._next.text == mark

    def _error(self, message: str, position: int | None = None) -> AlloySyntaxError:
        return AlloySyntaxError(message, self._text, self._next.start if position is None else position)

    def _expect(self, mark: str, what: str) -> Token:
        if not self._is(mark):
            raise self._error(f"{what} needs {mark!r}, and {self._shown()} stands here")
        return self._take()

    def _shown(self) -> str:
        kind = self._next.kind
        return {END: "the end of the file", LINE: "the end of the line"}.get(kind, repr(self._next.text[:40]))

    def file(self) -> tuple[Statement, ...]:
        """Return the whole text."""
        found = self._body()
        if self._next.kind != END:
            raise self._error(f"{self._shown()} closes nothing")
        return found

    def _body(self) -> tuple[Statement, ...]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"blocks and expressions are nested more than {_DEEPEST} deep")
        found: list[Statement] = []
        while self._next.kind != END and not self._is("}"):
            found.append(self._statement())
            if self._is("}") or self._next.kind == END:
                break
            if self._next.kind != LINE:
                raise self._error(f"a statement ends with its line, and {self._shown()} follows")
            self._take()
        self._depth -= 1
        return tuple(found)

    def _statement(self) -> Statement:
        first = self._next
        if first.kind != "word" or first.text in _KEYWORDS:
            raise self._error(f"an attribute or a block begins with a name, and {self._shown()} stands here")
        names = [self._take().text]
        while self._is("."):
            self._take()
            if self._next.kind != "word":
                raise self._error(f"a name follows the dot, and {self._shown()} stands here")
            names.append(self._take().text)
        label = self._label() if self._next.kind in ("string", "raw") else None
        name = ".".join(names)
        if self._is("="):
            if len(names) > 1 or label is not None:
                raise self._error(f"{name} is the name of a block: an attribute has no dots and no label", first.start)
            self._take()
            return Attribute(name, self._expression(), first.start)
        if not self._is("{"):
            either = "'=' or '{'" if len(names) == 1 and label is None else "'{'"
            raise self._error(f"{name} needs {either}, and {self._shown()} stands here")
        self._take()
        body = self._body()
        if not self._is("}"):
            line = self._text.count("\n", 0, first.start) + 1
            raise self._error(f"the block {name} of line {line} needs '}}', and {self._shown()} stands here")
        self._take()
        return Block(name, label or "", body, first.start)

    def _label(self) -> str:
        token = self._take()
        label = token.text[1:-1]
        if token.kind == "raw" or (label and not _LABEL.fullmatch(label)):
            raise self._error(f"the label {label[:40]!r} is no name of letters, digits and _ in quotes", token.start)
        return label

    def _expression(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"blocks and expressions are nested more than {_DEEPEST} deep")
        found = self._binary(1)
        self._depth -= 1
        return found

    def _binary(self, least: int) -> Expression:
        left = self._power()
        while self._next.kind == "mark" and _PRECEDENCE.get(self._next.text, 0) >= least:
            operator = self._take()
            right = self._binary(_PRECEDENCE[operator.text] + 1)
            left = Binary(left, operator.text, right, operator.start)
        return left

    def _power(self) -> Expression:
        left = self._unary()
        if not self._is("^"):
            return left
        operator = self._take()
        return Binary(left, "^", self._power(), operator.start)

    def _unary(self) -> Expression:
        if self._is("!") or self._is("-"):
            operator = self._take()
            self._depth += 1
            if self._depth > _DEEPEST:
                raise self._error(f"blocks and expressions are nested more than {_DEEPEST} deep")
            value = self._unary()
            self._depth -= 1
            return Unary(operator.text, value, operator.start)
        found = self._primary()
        while True:
            if self._is("."):
                self._take()
                if self._next.kind != "word":
                    raise self._error(f"a name follows the dot, and {self._shown()} stands here")
                token = self._take()
                found = Access(found, token.text, token.start)
            elif self._is("["):
                token = self._take()
                index = self._expression()
                self._expect("]", "an index")
                found = Index(found, index, token.start)
            elif self._is("("):
                token = self._take()
                arguments = self._list(")", "a call")
                found = Call(found, arguments, token.start)
            elif self._next.kind in ("string", "raw") or self._is("{"):
                raise self._error("a block is no value, and an operator or a comma is missing here otherwise")
            else:
                return found

    def _primary(self) -> Expression:
        token = self._take()
        match token.kind:
            case "word" if token.text in _KEYWORDS:
                return Literal(_KEYWORDS[token.text], token.text, token.start)
            case "word":
                return Name(token.text, token.start)
            case "string" | "raw":
                return Literal(string_value(token, self._text), token.text, token.start)
            case "number":
                is_whole = token.text.isdecimal()
                return Literal(int(token.text) if is_whole else float(token.text), token.text, token.start)
        match token.text:
            case "(":
                inner = self._expression()
                self._expect(")", "what is in parentheses")
                return Group(inner, token.start)
            case "[":
                return Array(self._list("]", "a list"), token.start)
            case "{":
                return self._object(token)
        self._at -= token.kind != END
        raise self._error(f"a value is missing: {self._shown()} stands here")

    def _list(self, closing: str, what: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while not self._is(closing):
            found.append(self._expression())
            if self._is(closing):
                break
            if not self._is(","):
                raise self._error(f"{what} needs ',' or {closing!r}, and {self._shown()} stands here")
            self._take()
        self._take()
        return tuple(found)

    def _object(self, opening: Token) -> Object:
        found: list[Field] = []
        while not self._is("}"):
            name = self._next
            if name.kind not in ("word", "string", "raw"):
                raise self._error(f"a field begins with a name, and {self._shown()} stands here")
            self._take()
            self._expect("=", f"the field {name.text[:40]}")
            is_quoted = name.kind != "word"
            written = string_value(name, self._text) if is_quoted else name.text
            found.append(Field(written, self._expression(), name.start, is_quoted))
            if self._is("}"):
                break
            if not self._is(","):
                raise self._error(f"an object needs ',' or '}}', and {self._shown()} stands here")
            self._take()
        self._take()
        return Object(tuple(found), opening.start)
