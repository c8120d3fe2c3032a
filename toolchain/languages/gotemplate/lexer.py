"""Cuts a Go template into text and actions, and actions into tokens (Go documentation, "text/template")."""

import re
from typing import NamedTuple

from toolchain.languages.syntax_error import LanguageSyntaxError

_DIGITS = r"[0-9](?:_?[0-9])*"
_HEXADECIMAL = r"[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_NUMBER = (
    rf"[+-]?(?:0[xX]_?{_HEXADECIMAL}(?:\.(?:{_HEXADECIMAL})?)?[pP][+-]?[0-9]+i?"
    rf"|0[xX]_?{_HEXADECIMAL}(?!\.)|0[oO]_?[0-7_]+|0[bB]_?[01_]+"
    rf"|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?i?)"
)
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<raw>`[^`]*`)
  | (?P<char>'(?:[^'\\\n]|\\.)+')
  | (?P<number>{_NUMBER})
  | (?P<field>\.[^\W\d]\w*)
  | (?P<variable>\$\w*)
  | (?P<word>[^\W\d]\w*)
  | (?P<declare>:=)
  | (?P<mark>[=|(),.])
    """,
    re.VERBOSE,
)
_END = re.compile(r"[ \t\r\n]+-\}\}|\}\}")
_SPACE = " \t\r\n"
_SPACES = frozenset(_SPACE)
_COMMENT = re.compile(r"\{\{(?:-[ \t\r\n]+)?/\*")
_COMMENT_END = re.compile(r"\*/(?:[ \t\r\n]+-)?\}\}")
_TERMINATORS = frozenset(" \t\r\n.,|:()")
_ESCAPE = r"\\(?:[abfnrtv\\]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
_IN_QUOTES = re.compile(rf'(?:[^\\]|{_ESCAPE}|\\")*')
_CHARACTER = re.compile(rf"[^\\]|{_ESCAPE}|\\'")


class TemplateSyntaxError(LanguageSyntaxError):
    """A text that is not a Go template."""

    what = "template"


class Token(NamedTuple):
    """A token; ``kind`` is text, left, right, end, or that of something inside an action; spaces are tokens too."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)


def tokens(text: str) -> list[Token]:
    """Return the tokens of a template, closed by one of kind ``end``. Raises TemplateSyntaxError."""
    found: list[Token] = []
    position = 0
    while (start := text.find("{{", position)) >= 0:
        if start > position:
            found.append(Token("text", text[position:start], position))
        position = _comment_end(text, start)
        if position == start:
            position = _action(text, start, found)
    if position < len(text):
        found.append(Token("text", text[position:], position))
    found.append(Token("end", "", len(text)))
    return found


def trimmed(text: str, token: Token) -> str:
    """Return a text token without the space that the actions or comments beside it take away."""
    kept, behind = token.text, text[token.end : token.end + 4]
    before = text[max(token.start - 4, 0) : token.start]
    if behind[:3] == "{{-" and behind[3:] in _SPACES:
        kept = kept.rstrip(_SPACE)
    if before[1:] == "-}}" and before[:1] in _SPACES:
        kept = kept.lstrip(_SPACE)
    return kept


def _comment_end(text: str, start: int) -> int:
    """Return the offset behind a comment that begins here, or ``start`` where none does."""
    opened = _COMMENT.match(text, start)
    if opened is None:
        return start
    closing = text.find("*/", opened.end())
    if closing < 0:
        raise TemplateSyntaxError("the comment that begins here does not end", text, start)
    end = _COMMENT_END.match(text, closing)
    if end is None:
        raise TemplateSyntaxError("a comment ends right before }}", text, closing)
    return end.end()


def _action(text: str, start: int, found: list[Token]) -> int:
    position = start + 2
    if text.startswith("-", position) and text[position + 1 : position + 2] in (" ", "\t", "\r", "\n"):
        position += 1
    found.append(Token("left", text[start:position], start))
    while True:
        end = _END.match(text, position)
        if end is not None:
            found.append(Token("right", end[0], position))
            return end.end()
        match = _TOKEN.match(text, position)
        if match is None:
            raise TemplateSyntaxError(_unexpected(text, position, start), text, min(position, len(text)))
        kind, piece = str(match.lastgroup), match[0]
        _check(text, kind, piece, position)
        found.append(Token(piece if kind in ("mark", "declare") else kind, piece, position))
        position = match.end()


def _check(text: str, kind: str, piece: str, position: int) -> None:
    following = text[position + len(piece) : position + len(piece) + 1]
    if kind == "number" and (following.isalnum() or (following in ("_", ".") and following)):
        raise TemplateSyntaxError(f"{piece + following!r} is no number", text, position)
    is_name = kind in ("field", "variable", "word")
    end = position + len(piece)
    if is_name and following and following not in _TERMINATORS and not text.startswith("}}", end):
        raise TemplateSyntaxError(f"{following!r} cannot stand in a name", text, end)
    if kind == "char" and not _CHARACTER.fullmatch(piece[1:-1]):
        raise TemplateSyntaxError("single quotes hold one character; put a text in double quotes", text, position)
    if kind == "string" and not _IN_QUOTES.fullmatch(piece[1:-1]):
        raise TemplateSyntaxError("the string holds an unknown escape; write a backslash as two", text, position)


def _unexpected(text: str, position: int, start: int) -> str:
    if position >= len(text):
        return f"the action that begins at {text[start : start + 12]!r} does not end: }}}} is missing"
    character = text[position]
    if character in "\"'`":
        return "the string that begins here does not end"
    return f"unexpected {character!r} in an action"
