"""PromQL tokens, with Grafana's variables where a query may hold them."""

import re

from attrs import frozen

LONGEST_QUERY = 16_384
"""Characters; a longer query is refused before anything looks at it."""

_VARIABLE = r"(?:\$\{[A-Za-z_][^}]*\}|\$[A-Za-z_]\w*|\[\[[A-Za-z_][^\]]*\]\])"
_DURATION_UNIT = r"(?:ms|[smhdwy])"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\n]*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
  | (?P<duration>(?:[0-9]+{_DURATION_UNIT})+(?![A-Za-z0-9_]))
  | (?P<number>0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>(?:[A-Za-z_:]|{_VARIABLE})(?:[A-Za-z0-9_:]|{_VARIABLE})*)
  | (?P<range>\[(?:[^\[\]$]|{_VARIABLE})*\])
  | (?P<operator>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){{}},@])
    """,
    re.VERBOSE,
)
_WHOLE_VARIABLE = re.compile(_VARIABLE)
_WINDOW = re.compile(rf"(?:(?:[0-9]+{_DURATION_UNIT})+|[0-9]+(?:\.[0-9]+)?|(?:{_VARIABLE}{_DURATION_UNIT}?)+)")
_ESCAPE = re.compile(r"\\(?:[abfnrtv\\'\"]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class PromqlSyntaxError(Exception):
    """A query that is not PromQL; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, text: str, position: int) -> None:
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        super().__init__(f"line {self.line}, column {self.column}: {message}")
        self.message = message


@frozen
class Token:
    """A token; ``kind`` is string, duration, number, name, variable, range, operator or end."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query, closed by one of kind ``end``. Raises PromqlSyntaxError."""
    if len(text) > LONGEST_QUERY:
        raise PromqlSyntaxError(f"the query is longer than {LONGEST_QUERY} characters", text, 0)
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise PromqlSyntaxError(_unexpected(text, position), text, position)
        kind = str(match.lastgroup)
        if kind == "name" and _WHOLE_VARIABLE.fullmatch(match[0]):
            kind = "variable"
        if kind != "space":
            found.append(Token(kind, match[0], position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _unexpected(text: str, position: int) -> str:
    character = text[position]
    if character in "\"'`":
        return "the string that begins here does not end"
    if character == "[":
        return "the range that begins here does not end"
    return f"unexpected {character!r}"


def is_window(text: str) -> bool:
    """Return whether the text is a duration: ``5m``, ``1h30m``, seconds, or a variable that stands for one."""
    return _WINDOW.fullmatch(text) is not None


def unquoted(text: str, token: Token) -> str:
    """Return the value of a string token. Raises PromqlSyntaxError for an escape that PromQL does not know."""
    body = token.text[1:-1]
    if token.text[0] == "`" or "\\" not in body:
        return body
    value, position = [], 0
    while position < len(body):
        if body[position] != "\\":
            value.append(body[position])
            position += 1
            continue
        found = _ESCAPE.match(body, position)
        if found is None:
            raise PromqlSyntaxError(
                f"unknown escape {body[position : position + 2]!r}; write a backslash as two", text, token.start
            )
        value.append(_unescaped(found[0][1:]))
        position = found.end()
    return "".join(value)


def _unescaped(escape: str) -> str:
    if escape[0] in "xuU":
        return chr(int(escape[1:], 16))
    if escape[0].isdigit():
        return chr(int(escape, 8))
    return _SIMPLE_ESCAPES.get(escape, escape)
