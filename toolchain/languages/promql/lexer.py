"""PromQL tokens, with Grafana's variables where a query may hold them."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect
from toolchain.languages.syntax_error import LanguageSyntaxError

LONGEST_QUERY = 131_072
"""Characters; a longer query is refused before anything looks at it."""

VARIABLE = r"(?:\$\{[A-Za-z_][^}]*\}|\$[A-Za-z_]\w*|\[\[[A-Za-z_][^\]]*\]\])"
_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_DECIMAL = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
_HEXADECIMAL_OF_2 = r"0[xX][0-9a-fA-F]+"
_NO_E_FIRST = r"[0-9a-dfA-DF][0-9a-fA-F]*"
_HEXADECIMAL = rf"0[xX]_?[0-9a-fA-F](?:[eE](?![._eE+-]|\Z))?(?:{_NO_E_FIRST})?(?:_{_NO_E_FIRST})*"
"""Prometheus 3 takes an E behind the first digit for an exponent, and refuses what cannot stand behind one."""
_HEXADECIMAL_IN_BRACKETS = _HEXADECIMAL.replace(r"|\Z", "")
_DURATION_UNIT = r"(?:ms|[smhdwy])"
_BLANKS = r"[ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*"
"""Blanks and comments; possessive, since a token that does not follow must not try them again in parts.

The group is not: Python before 3.11.5 reads possessively repeated groups wrongly (python/cpython issue 106052).
"""


@cache
def _outside_brackets(hexadecimal: str, letter: str = "A-Za-z", further: str = "") -> re.Pattern[str]:
    return re.compile(
        rf"""{_BLANKS}(?:
    (?P<name>(?:[{letter}_:]|{VARIABLE})(?:[{letter}0-9_:{further}]|{VARIABLE})*)
  | (?P<operator>=~|!~|!=|==|>=|<=|</|>/|[-+*/%^<>=(){{}},@])
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
  | (?P<range>\[(?:[^\[\]$\"'`\#]|{VARIABLE}|\#[^\r\n]*+[\r\n])*\])
  | (?P<variable>(?:[0-9]+{_DURATION_UNIT})+(?:[0-9]*{VARIABLE}{_DURATION_UNIT}?)+(?![A-Za-z0-9_]))
  | (?P<duration>(?:[0-9]+{_DURATION_UNIT})+(?![A-Za-z0-9_]))
  | (?P<number>(?:{hexadecimal}|{_DECIMAL})(?![A-Za-z0-9_.]))
  | (?P<end>\Z))
    """,
        re.VERBOSE,
    )


_IN_BRACKETS = re.compile(
    rf"""{_BLANKS}(?:
    (?P<duration>(?:[0-9]+{_DURATION_UNIT})+(?![A-Za-z0-9_$\[]))
  | (?P<number>(?:{_HEXADECIMAL_IN_BRACKETS}|{_DECIMAL})(?![A-Za-z0-9_.$\[]))
  | (?P<variable>(?:[0-9]+{_DURATION_UNIT})*(?:[0-9]*{VARIABLE}{_DURATION_UNIT}?)+(?![A-Za-z0-9_]))
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<operator>[-+*/%^(),:])
  | (?P<end>\Z))
    """,
    re.VERBOSE,
)
_SKIPPED = re.compile(_BLANKS)
_COMMENT = re.compile(r"\#[^\r\n]*")
_ANY_VARIABLE = re.compile(VARIABLE)
_VALUES = ("number", "duration", "variable")
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\'\"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LARGEST_CODE_POINT = 0x10FFFF
_NEW = tuple.__new__
"""Makes a token without the detour over its keyword arguments: most of the time of reading a query goes here."""


class PromqlSyntaxError(LanguageSyntaxError):
    """A query that is not PromQL.

    ``feature`` is the one that a server must have switched on to take what stands there, empty for none.
    """

    what = "query"

    def __init__(self, message: str, text: str, position: int, feature: str = "") -> None:
        super().__init__(message, text, position)
        self.feature = feature


class Token(NamedTuple):
    """A token; ``kind`` is string, duration, number, name, variable, range, operator or end.

    ``word`` is an operator, or a name in lower case, since keywords have no case; empty for the other kinds.
    """

    kind: str
    text: str
    start: int
    word: str = ""

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)


def tokens(text: str, dialect: Dialect = PROMETHEUS_3) -> list[Token]:
    """Return the tokens of a query, closed by one of kind ``end``. Raises PromqlSyntaxError."""
    if len(text) > LONGEST_QUERY:
        raise PromqlSyntaxError(f"the query is longer than {LONGEST_QUERY:,} characters", text, 0)
    found = _scanned(_pattern_of(dialect), text, 0, len(text))
    if "unquoted-utf8-names" in dialect.features and not text.isascii():
        _check_letters(found, text)
    if not dialect.reads_variables:
        for token in found:
            if token.kind != "string" and has_variable(_COMMENT.sub("", token.text)):
                raise PromqlSyntaxError("Grafana's variables are not replaced here: write the value", text, token.start)
    return found


def tokens_in_brackets(text: str, token: Token) -> list[Token]:
    """Return the tokens inside a range token ``[...]``, where a colon stands for itself. Raises PromqlSyntaxError.

    Comments are read behind the first duration or number, and refused in front of it (Prometheus 3.16's lexer).
    """
    found = _scanned(_IN_BRACKETS, text, token.start + 1, token.end - 1)
    comment = text.find("#", token.start, token.end)
    if comment >= 0 and comment < next((each.start for each in found if each.kind in _VALUES), token.end):
        raise PromqlSyntaxError("a comment goes behind the first duration in brackets", text, comment)
    return found


def _pattern_of(dialect: Dialect) -> re.Pattern[str]:
    if not dialect.is_current:
        return _outside_brackets(_HEXADECIMAL_OF_2)
    if "unquoted-utf8-names" in dialect.features:
        return _outside_brackets(_HEXADECIMAL, r"A-Za-z\u0080-\U0010ffff", ".")
    return _outside_brackets(_HEXADECIMAL)


def _check_letters(found: list[Token], text: str) -> None:
    """Raise PromqlSyntaxError for a name with characters of other scripts that are no letters."""
    for token in found:
        if token.kind != "name" or token.text.isascii():
            continue
        for index, character in enumerate(token.text):
            is_letter = unicodedata.category(character).startswith("L")
            if not (character.isascii() or is_letter or _ANY_VARIABLE.search(token.text)):
                raise PromqlSyntaxError(f"unexpected {character!r}", text, token.start + index)


def _scanned(pattern: re.Pattern[str], text: str, position: int, end: int) -> list[Token]:
    found: list[Token] = []
    match_at, add, new = pattern.match, found.append, _NEW
    while True:
        match = match_at(text, position, end)
        if match is None:
            position = _SKIPPED.match(text, position, end).end()  # type: ignore[union-attr]
            raise PromqlSyntaxError(_unexpected(text, position), text, position)
        kind: str = match.lastgroup  # type: ignore[assignment]
        start, position = match.span(match.lastindex)  # type: ignore[arg-type]
        piece = text[start:position]
        if kind == "operator":
            add(new(Token, (kind, piece, start, piece)))
        elif kind == "name":
            if ("$" in piece or "[" in piece) and _ANY_VARIABLE.fullmatch(piece):
                add(new(Token, ("variable", piece, start, "")))
            else:
                add(new(Token, (kind, piece, start, piece.lower())))
        else:
            add(new(Token, (kind, piece, start, "")))
            if kind == "end":
                return found


def _unexpected(text: str, position: int) -> str:
    character = text[position]
    if character in "\"'`":
        return "the string that begins here does not end"
    if character == "[":
        return "the range that begins here does not end"
    if character.isdigit() or character == ".":
        return "this is neither a number nor a duration such as 5m"
    return f"unexpected {character!r}"


def has_variable(text: str) -> bool:
    """Return whether a Grafana variable stands in a text; ``$1`` and a dollar sign at the end are none."""
    return ("$" in text or "[[" in text) and _ANY_VARIABLE.search(text) is not None


def with_sample_values(text: str) -> str:
    """Return a text with a letter for each Grafana variable, to see whether the rest can be right."""
    return _ANY_VARIABLE.sub("i", text)


def unquoted(text: str, token: Token) -> str:
    """Return the value of a string token. Raises PromqlSyntaxError for an escape that PromQL does not know."""
    quote, body = token.text[0], token.text[1:-1]
    if "\ufffd" in body or (not body.isascii() and any("\ud800" <= each <= "\udfff" for each in body)):
        raise PromqlSyntaxError("the string holds an invalid character", text, token.start)
    if quote == "`" or "\\" not in body:
        return body
    value, position = [], 0
    while (found := body.find("\\", position)) >= 0:
        value.append(body[position:found])
        escape = _ESCAPE.match(body, found)
        if escape is None or (escape[1] in ('"', "'") and escape[1] != quote):
            raise PromqlSyntaxError(
                f"unknown escape {body[found : found + 2]!r}; write a backslash as two", text, token.start + 1 + found
            )
        value.append(_unescaped(escape, text, token.start + 1 + found))
        position = escape.end()
    return "".join((*value, body[position:]))


def _unescaped(escape: re.Match[str], text: str, position: int) -> str:
    simple, octal, *hexadecimal = escape.groups()
    if simple is not None:
        return _SIMPLE_ESCAPES.get(simple, simple)
    code = int(octal, 8) if octal is not None else int(next(each for each in hexadecimal if each is not None), 16)
    is_octal_overflow = octal is not None and code > 0xFF
    if is_octal_overflow or code > _LARGEST_CODE_POINT or 0xD800 <= code < 0xE000:
        raise PromqlSyntaxError(f"the escape {escape[0]!r} is no character", text, position)
    return chr(code)
