"""LogQL tokens (Loki documentation, "LogQL"), with Grafana's variables where a query may hold them."""

import math
import re
from functools import lru_cache
from typing import Literal

from attrs import frozen

from toolchain.languages.logql.syntax import RESERVED
from toolchain.languages.syntax_error import LanguageSyntaxError

LONGEST_QUERY = 131_072
"""Bytes; Loki refuses a query of this size."""

Phase = Literal["parse", "validate", "build"]

_VARIABLE = r"(?:\$\{\w+(?:[.:][^{}\[\]\n]*)?\}|\$[A-Za-z_]\w*+|\[\[[A-Za-z_]\w*(?::\w+)?\]\])"
# Python before 3.11.5 reads a group that is repeated possessively wrongly (python/cpython issues 100061 and 106052):
# only single characters are repeated so, and groups are written such that there is one way to read them.
_TOKEN = re.compile(
    rf"""
    (?:[ \t\r\n]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)*
    (?:
      (?P<name>(?:[^\W\d]|{_VARIABLE})(?:\w|{_VARIABLE})*)
    | (?P<string>"[^"\\\n\x00]*+(?:\\[^\n\x00][^"\\\n\x00]*+)*"|`[^`\x00]*+`)
    | (?P<operator>(?!/\*)(?:=~|!~|!=|!>|\|=|\|~|\|>|==|>=|<=|\.(?![0-9])|-(?!-[A-Za-z])|[{{}}(),=|+*/%^<>]))
    | (?P<number>
        (?:0[xX][0-9a-fA-F_.]*+(?:[pP][+-]?[0-9_]*)?
        | 0[bBoO]\w*
        | (?:[0-9][0-9_]*+(?:\.[0-9_]*+)?|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9_]*+)?)
        [0-9.nuµmshdwyBikKMGTP]*+)
    | (?P<range>\[(?:{_VARIABLE}|\$(?![A-Za-z_])|[^$\[\]{{}}"`\n])*\])
    | (?P<flag>--[A-Za-z][A-Za-z-]*+)
    | (?P<end>\Z)
    | (?P<unknown>.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_ANY_VARIABLE = re.compile(_VARIABLE)
_DIGITS = "[0-9]++(?:_[0-9]++)*"
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*[pP][+-]?[0-9]+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+"
    rf"|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
)
_OTHER_BASE = re.compile(r"0(?:[xX][0-9a-fA-F_]*|[bBoO]\w*)")
_BAD_OCTAL = re.compile(r"0[0-9_]*[89][0-9_]*(?![0-9_.])")
_PROMETHEUS_DURATION = re.compile(
    r"(?=[0-9])(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_GO_DURATION = re.compile(r"(?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:ns|us|µs|ms|s|m|h))+")
_GO_PART = re.compile(r"([0-9.]+)(ns|us|µs|ms|s|m|h)")
_BYTES = re.compile(r"([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:B|([kKMGTP])(i?)B?)")
_VARIABLE_WINDOW = re.compile(rf"(?:{_VARIABLE}(?:ms|[smhdwy])?|[0-9]+(?:ms|[smhdwy]))+")
_ESCAPE = re.compile(
    r'\\(?:([abfnrtv\\"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))', re.S
)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_MILLISECONDS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1)
_NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_LONGEST = 2**63 - 1
"""Nanoseconds that a duration can hold."""

_MOST_BYTES = 2**64


class LogqlSyntaxError(LanguageSyntaxError):
    """A query that is not LogQL.

    ``phase`` is where Loki finds it: ``build`` errors show only when the query runs.
    """

    what = "query"

    def __init__(self, message: str, text: str, position: int, phase: Phase = "parse") -> None:
        super().__init__(message, text, position)
        self.phase = phase


@frozen
class Tokens:
    """The tokens of a query as three lists, closed by one of kind ``end``.

    The kind of an operator is its text and that of a reserved word the word in lower case; the others are name,
    variable, string, number, duration, bytes, range and flag.
    """

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    has_comments: bool


def tokens(text: str, *, variables: bool) -> Tokens:
    """Return the tokens of a query. Raises LogqlSyntaxError."""
    _check_text(text)
    kinds: list[str] = []
    texts: list[str] = []
    starts: list[int] = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        token, start = match[kind], match.start(kind)
        if kind == "operator":
            kind = token
        elif kind == "name":
            if token.isascii() and token.isidentifier():
                lower = token.lower()
                kind = lower if lower in RESERVED else "name"
            else:
                kind = _kind_of_name(token, start, text, variables=variables)
        elif kind == "number":
            kind = _kind_of_number(token)
            if not kind or (match.end() < len(text) and (text[match.end()].isalnum() or text[match.end()] == "_")):
                _check_number(text, start, match.end(), kind)
        elif kind == "unknown":
            raise LogqlSyntaxError(_unexpected(text, start), text, start)
        kinds.append(kind)
        texts.append(token)
        starts.append(start)
        if kind == "end":
            break
    return Tokens(kinds, texts, starts, "#" in text or "//" in text or "/*" in text)


def _check_text(text: str) -> None:
    size = len(text)
    if not text.isascii() and size <= LONGEST_QUERY:
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise LogqlSyntaxError("the query holds half a surrogate pair", text, error.start) from None
    if size >= LONGEST_QUERY:
        raise LogqlSyntaxError(f"the query is longer than {LONGEST_QUERY - 1} bytes", text, 0)


def _kind_of_name(token: str, start: int, text: str, *, variables: bool) -> str:
    lower = token.lower()
    if lower in RESERVED:
        return lower
    if "$" in token or "[" in token:
        if not variables:
            raise LogqlSyntaxError("Grafana's variables are not replaced here: write the value", text, start)
        return "variable"
    if not token.isascii():
        for offset, character in enumerate(token):
            if not (character.isalpha() or character.isdecimal() or character == "_"):
                raise LogqlSyntaxError(_unexpected(text, start + offset), text, start + offset)
    return "name"


@lru_cache(maxsize=4096)
def _kind_of_number(token: str) -> Literal["number", "duration", "bytes", ""]:
    if token.isdigit() and token[0] != "0":
        return "number"
    if _NUMBER.fullmatch(token):
        return "" if _BAD_OCTAL.fullmatch(token) else "number"
    if _BAD_OCTAL.match(token):
        return ""
    if is_duration(token):
        return "duration"
    size = _BYTES.fullmatch(token) if not token.startswith("0B") else None
    if size is None:
        return ""
    scale = (1024 if size[3] else 1000) ** " kmgtp".index((size[2] or " ").lower())
    return "bytes" if float(size[1]) * scale < _MOST_BYTES else ""


def literal_kind(token: str) -> Literal["number", "duration", "bytes"]:
    """Return what a value such as ``500``, ``-1.5h`` or ``5MB`` is; a number where it is none of these."""
    return _kind_of_number(token.lstrip("+-")) or "number"


def is_decimal(token: str) -> bool:
    """Return whether a number is no hexadecimal, octal or binary integer, which Loki reads but cannot use."""
    return _OTHER_BASE.fullmatch(token) is None


def is_too_large(token: str) -> bool:
    """Return whether a float cannot hold a number."""
    try:
        return math.isinf(float.fromhex(token.replace("_", "")) if "x" in token.lower() else float(token))
    except OverflowError:
        return True


def _check_number(text: str, start: int, end: int, kind: str) -> None:
    following = re.compile(r"\w*").match(text, end)
    tail = following[0] if following else ""
    if kind and tail.lower() in RESERVED:
        return
    written = text[start:end] + tail
    if re.fullmatch(r"[0-9.]+(?:[kKmMgGtTpPeE]i?)?[bB]", written):
        remedy = "sizes are written 5B, 5KB, 5MB, 5MiB …, up to P and with an upper-case B"
    elif re.fullmatch(r"0\d+|0[xXbBoO]\w*", written):
        remedy = "numbers are decimal, without a leading zero"
    else:
        remedy = "write a number (0.5), a duration (5m, 1h30m, 1.5s) or a size (5MB)"
    raise LogqlSyntaxError(f"{shown(written)} is no number, duration or size; {remedy}", text, start)


def _unexpected(text: str, position: int) -> str:
    character = text[position]
    if character == "'":
        return "single quotes make no string in LogQL; write double quotes or backticks"
    if character in '"`':
        return "the string that begins here does not end" + ("" if character == "`" else " on its line")
    if character == "[":
        return "the range that begins here does not end"
    if text.startswith("/*", position):
        return "the comment that begins here does not end"
    if text.startswith("--", position):
        return "unexpected '--'"
    remedy = {
        "$": "; a variable is written $name or ${name}",
        "!": "; the operators are !=, !~ and !>",
        "@": "; LogQL has no @ modifier",
        ":": '; a matcher is written label="value", and LogQL has no subqueries',
        "&": "; write and",
        "\u00a0": ", a no-break space; write a plain space",
    }.get(character, "")
    return f"unexpected {character!r}{remedy}"


def shown(text: str) -> str:
    """Return a text in quotes for a message, cut where it is long."""
    return repr(text) if len(text) <= 60 else repr(f"{text[:57]}...")


def has_variable(text: str) -> bool:
    """Return whether the text holds a variable that Grafana replaces."""
    return ("$" in text or "[[" in text) and _ANY_VARIABLE.search(text) is not None


def with_sample_values(text: str, sample: str = "i") -> str:
    """Return a text with a sample for each Grafana variable, to see whether the rest can be right."""
    return _ANY_VARIABLE.sub(sample, text)


def is_window(text: str, *, variables: bool) -> bool:
    """Return whether the text is a duration as in Prometheus (``5m``, ``1h30m``, ``0``) or a variable for one."""
    if text == "0" or _is_prometheus_duration(text):
        return True
    return variables and has_variable(text) and _VARIABLE_WINDOW.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Return whether the text is a duration as in Prometheus or in Go (``1.5h``, ``10µs``)."""
    if _is_prometheus_duration(text):
        return True
    if not _GO_DURATION.fullmatch(text):
        return False
    return sum(float(number) * _NANOSECONDS[unit] for number, unit in _GO_PART.findall(text)) <= _LONGEST


@lru_cache(maxsize=1024)
def _is_prometheus_duration(text: str) -> bool:
    match = _PROMETHEUS_DURATION.fullmatch(text) if len(text) < 100 else None
    if match is None:
        return False
    total = sum(int(number or 0) * size for number, size in zip(match.groups(), _MILLISECONDS, strict=True))
    return total * 10**6 <= _LONGEST


def unquoted(text: str, token: str, start: int) -> str:
    """Return the value of a string token; bytes that are no UTF-8 become lone surrogates, written surrogates U+FFFD.

    Raises LogqlSyntaxError for an escape that Go does not know.
    """
    body = token[1:-1]
    if token[0] == "`":
        return body.replace("\r", "") if "\r" in body else body
    if "\\" not in body:
        return body

    def unescape(match: re.Match[str]) -> str:
        simple, octal, byte, short, long, _ = match.groups()
        if simple is not None:
            return _SIMPLE_ESCAPES[simple]
        if octal or byte:
            code = int(octal, 8) if octal else int(byte, 16)
            if code < 256:
                return chr(code) if code < 128 else chr(0xDC00 + code)
        elif short or long:
            code = int(short or long, 16)
            if code < 0x110000:
                return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
        raise LogqlSyntaxError(
            f"unknown escape {match[0]!r}; write a backslash as two, or the string in backticks",
            text,
            start + 1 + match.start(),
        )

    value = _ESCAPE.sub(unescape, body)
    return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
