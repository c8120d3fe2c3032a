"""Cuts a text in Alloy's syntax into tokens; a newline ends a statement where one can end."""

import re
from typing import NamedTuple

from toolchain.languages.syntax_error import LanguageSyntaxError

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r]+)
  | (?P<newline>\n)
  | (?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<string>"(?:[^"\\\n]|\\[^\n])*")
  | (?P<raw>`[^`]*`)
  | (?P<mark>\|\||&&|==|!=|<=|>=|[!=<>+\-*/%^{}()\[\],.])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r'\\(?:([abfnrtv\\"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|(\\)', re.DOTALL
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_ENDS = frozenset({"word", "number", "string", "raw"})
_CLOSING = frozenset("})]")
END = "end"
LINE = "line"
"""The kinds of what ends the text, and what ends a statement."""


class AlloySyntaxError(LanguageSyntaxError):
    """A text that is not in Alloy's syntax."""

    what = "configuration"


class Token(NamedTuple):
    """A token: a word, number, string, raw string, mark, the end of a line or of the text."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> list[Token]:
    """Return the tokens. Raises AlloySyntaxError."""
    found: list[Token] = []
    position = 0
    may_end = False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise AlloySyntaxError(_why(text, position), text, position)
        kind, written = str(match.lastgroup), match[0]
        is_break = kind == "newline" or (kind == "comment" and may_end and _ends_line(text, match.end(), written))
        if is_break and may_end:
            found.append(Token(LINE, "\n", position))
            may_end = False
        elif kind not in ("space", "newline", "comment"):
            found.append(Token(kind, written, position))
            may_end = kind in _ENDS or written in _CLOSING
        position = match.end()
    if may_end:
        found.append(Token(LINE, "\n", position))
    found.append(Token(END, "", position))
    return found


def string_value(token: Token, text: str) -> str:
    """Return what a string says. Raises AlloySyntaxError for an escape that there is not."""
    inner = token.text[1:-1]
    if token.kind == "raw":
        return inner.replace("\r", "")
    if "\\" not in inner:
        return inner

    def meant(escape: re.Match[str]) -> str:
        letter, octal, *hexadecimal, alone = escape.groups()
        code = int(octal, 8) if octal else next((int(each, 16) for each in hexadecimal if each), 0)
        if alone or (not letter and (code > 0x10FFFF or 0xD800 <= code < 0xE000)):
            position = token.start + 1 + escape.start()
            raise AlloySyntaxError(f"{inner[escape.start() :][:2]!r} is no escape of a string", text, position)
        return _LETTERS[letter] if letter else chr(code)

    return _ESCAPE.sub(meant, inner)


def _ends_line(text: str, position: int, comment: str) -> bool:
    """Return whether a comment is the last thing of its line."""
    rest = text[position:].split("\n", 1)[0]
    return comment.startswith("//") or "\n" in comment or not rest.strip()


def _why(text: str, position: int) -> str:
    character = text[position]
    reasons = {
        '"': "a string is not closed",
        "`": "a raw string is not closed",
        "'": "strings stand in double quotes",
        "|": "or is written ||",
        "&": "and is written &&",
        "#": "a comment begins with //",
    }
    if text.startswith("/*", position):
        return "a comment is not closed"
    return reasons.get(character, f"{character!r} belongs to nothing here")
