"""A position in the tokens of a query, and the errors that name it."""

from typing import NoReturn

from toolchain.languages.promql.dialect import Dialect
from toolchain.languages.promql.lexer import PromqlSyntaxError, Token

DEEPEST = 100
"""Levels of nesting; deeper queries are refused rather than risking the interpreter's stack."""


class Cursor:
    """Steps through tokens; every parsing function takes what it understands and leaves the rest."""

    def __init__(self, text: str, tokens: list[Token], dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.token = tokens[0]
        self.last_end = 0
        self._tokens = tokens
        self._index = 0
        self._depth = 0

    @property
    def following(self) -> Token:
        """The token after the next one."""
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Take the next token, whatever it is; the end is never passed."""
        token = self.token
        if token.kind != "end":
            self._index += 1
            self.last_end = token.start + len(token.text)
            self.token = self._tokens[self._index]
        return token

    def take(self, *words: str) -> Token | None:
        """Take the next token if it is one of these operators or keywords."""
        return self.advance() if self.token.word in words else None

    def expect(self, word: str, purpose: str) -> Token:
        """Take an operator that must come next. Raises PromqlSyntaxError."""
        if self.token.word != word:
            self.fail(f"expected {word!r} {purpose}, found {self.found()}")
        return self.advance()

    def enter(self) -> None:
        """Note one more level of nesting. Raises PromqlSyntaxError at the deepest allowed."""
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"the query is nested more than {DEEPEST} levels deep")

    def leave(self) -> None:
        """Note the end of a level of nesting."""
        self._depth -= 1

    def found(self) -> str:
        """How a message names the next token."""
        return "the end of the query" if self.token.kind == "end" else repr(self.token.text)

    def fail(self, message: str, at: Token | int | None = None) -> NoReturn:
        """Raise PromqlSyntaxError at a token, at an offset, or at the next token."""
        position = at if isinstance(at, int) else (at or self.token).start
        raise PromqlSyntaxError(message, self.text, position)

    def require(self, feature: str, what: str, at: Token) -> None:
        """Raise PromqlSyntaxError unless the dialect has the feature switched on."""
        if feature not in self.dialect.features:
            message = f"{what} is experimental: a server without the feature {feature} refuses it"
            raise PromqlSyntaxError(message, self.text, at.start, feature)
