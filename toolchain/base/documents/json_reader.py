"""Reads JSON (RFC 8259) with the line of every value, which the standard library does not keep."""

import json
import re
from bisect import bisect_left
from json.decoder import scanstring  # type: ignore[attr-defined]  # what the decoder reads strings with

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import DEEPEST, MOST_VALUES
from toolchain.base.documents.located import Located
from toolchain.base.documents.numbers import number_of

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:(?P<string>\")|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>true|false|null)|(?P<mark>[{}\[\]:,])|(?P<end>\Z))"
)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {"true": True, "false": False, "null": None}
_STRINGS = json.JSONDecoder()


def read_json(text: str) -> Located:
    """Return the document.

    Raises DocumentError with the line of what is no JSON, of a name that repeats, and of what is beyond the limits.
    """
    quick = _QuickReader(text)
    try:
        return quick.document()
    except (_UnusualError, IndexError, DocumentError, json.JSONDecodeError):
        return _read_by_tokens(text)


def _read_by_tokens(text: str) -> Located:
    reader = _Reader(text)
    document = reader.value(0)
    kind, _, line = reader.take()
    if kind != "end":
        raise DocumentError("the file goes on behind the end of its value", line, "Remove what follows.")
    return document


class _UnusualError(Exception):
    """What stands here is read token by token, which tells what is wrong with it."""


_BEHIND_NAME = re.compile(r"[ \t\r\n]*:[ \t\r\n]*").match
_BEHIND_VALUE = re.compile(r"[ \t\r\n]*([,}\]])[ \t\r\n]*").match
_BEGUN = re.compile(r".[ \t\r\n]*", re.DOTALL).match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").match
_WORD = re.compile("true|false|null").match
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]").search


class _QuickReader:
    """Reads JSON as nearly all of it is, in two thirds of the time; raises for whatever it does not expect."""

    def __init__(self, text: str) -> None:
        self._text, self._values = text, 0
        self._ends = [each.start() for each in re.finditer("\n", text)]

    def document(self) -> Located:
        """Return the document. Raises _UnusualError, IndexError at an end too soon, and what its parts raise."""
        text = self._text
        start = len(text) - len(text.lstrip(" \t\r\n"))
        if text[start] not in "{[" or _SURROGATE(text):
            raise _UnusualError
        found, end = self._inner(start, 0)
        if text[end:].strip(" \t\r\n") or self._values >= MOST_VALUES:
            raise _UnusualError
        return found

    def _inner(self, at: int, depth: int) -> tuple[Located, int]:
        """Return the object or list that begins here, and where it ends."""
        text, line = self._text, bisect_left(self._ends, at) + 1
        if depth > DEEPEST or self._values > MOST_VALUES:
            raise _UnusualError
        is_object = text[at] == "{"
        closed = "}" if is_object else "]"
        at = _BEGUN(text, at).end()  # type: ignore[union-attr]  # what begins is there
        named: dict[str, Located] = {}
        listed: list[Located] = []
        if text[at] == closed:
            return Located(named if is_object else listed, line), at + 1
        while True:
            name = ""
            if is_object:
                if text[at] != '"':
                    raise _UnusualError
                name, at = scanstring(text, at + 1)
                if name in named:
                    raise _UnusualError
                colon = _BEHIND_NAME(text, at)
                if colon is None:
                    raise _UnusualError
                at = colon.end()
            value, at = self._value(at, depth)
            if is_object:
                named[name] = value
            else:
                listed.append(value)
            behind = _BEHIND_VALUE(text, at)
            if behind is None:
                raise _UnusualError
            mark, at = behind[1], behind.end()
            if mark == closed:
                return Located(named if is_object else listed, line), behind.end(1)
            if mark != ",":
                raise _UnusualError

    def _value(self, at: int, depth: int) -> tuple[Located, int]:
        text, first = self._text, self._text[at]
        if first == '"':
            self._values += 1
            found, end = scanstring(text, at + 1)
            return Located(found, bisect_left(self._ends, at) + 1), end
        if first == "{" or first == "[":
            self._values += 1
            return self._inner(at, depth + 1)
        written = _WORD(text, at) or _NUMBER(text, at)
        if written is None:
            raise _UnusualError
        self._values += 1
        line, word = bisect_left(self._ends, at) + 1, written[0]
        return Located(_WORDS[word] if word in _WORDS else number_of(word, line), line), written.end()


class _Reader:
    """Reads JSON token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._counted = 0
        self._values = 0
        self._next = self._scan()

    def _scan(self) -> tuple[str, str, int]:
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            start = self._start_of_next()
            raise DocumentError("this is no JSON", self._line_at(start), "Correct the file, or export it again.")
        kind = str(match.lastgroup)
        start = match.start(kind)
        line = self._line_at(start)
        if kind == "string":
            text, self._position = _string(self._text, start, line)
            return kind, text, line
        self._position = match.end()
        return kind, match[kind], line

    def _start_of_next(self) -> int:
        space = _SPACE.match(self._text, self._position)
        return self._position if space is None else space.end()

    def _line_at(self, start: int) -> int:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return self._line

    def take(self) -> tuple[str, str, int]:
        """Return the next token: its kind, text and line."""
        token = self._next
        if token[0] != "end":
            self._next = self._scan()
        return token

    def _is_next(self, mark: str) -> bool:
        return self._next[0] == "mark" and self._next[1] == mark

    def _expect(self, mark: str, where: str) -> None:
        kind, text, line = self.take()
        if kind != "mark" or text != mark:
            raise DocumentError(f"expected {mark!r} {where}, found {_shown(kind, text)}", line)

    def value(self, depth: int) -> Located:
        """Return the next value."""
        kind, text, line = self.take()
        self._values += 1
        if depth > DEEPEST:
            raise DocumentError(f"the file is nested more than {DEEPEST} levels deep", line)
        if self._values > MOST_VALUES:
            raise DocumentError(f"the file has more than {MOST_VALUES:,} values", line, "Split it.")
        if kind == "string":
            return Located(text, line)
        if kind == "number":
            return Located(number_of(text, line), line)
        if kind == "word":
            return Located(_WORDS[text], line)
        if text == "{":
            return Located(self._object(depth), line)
        if text == "[":
            return Located(self._array(depth), line)
        raise DocumentError(f"expected a value, found {_shown(kind, text)}", line)

    def _object(self, depth: int) -> dict[str, Located]:
        found: dict[str, Located] = {}
        if self._is_next("}"):
            self.take()
            return found
        while True:
            kind, name, line = self.take()
            if kind != "string":
                raise DocumentError(f"expected a name in quotes, found {_shown(kind, name)}", line)
            if name in found:
                raise DocumentError(f"the name {_cut(name)!r} stands twice in one object", line, "Keep one of them.")
            self._expect(":", "behind the name")
            found[name] = self.value(depth + 1)
            if not self._is_next(","):
                self._expect("}", "to close the object")
                return found
            self.take()

    def _array(self, depth: int) -> list[Located]:
        found: list[Located] = []
        if self._is_next("]"):
            self.take()
            return found
        while True:
            found.append(self.value(depth + 1))
            if not self._is_next(","):
                self._expect("]", "to close the list")
                return found
            self.take()


def _string(text: str, start: int, line: int) -> tuple[str, int]:
    """Return the string that begins here, and where it ends."""
    try:
        found, end = _STRINGS.raw_decode(text, start)
    except json.JSONDecodeError as error:
        at = line + text.count("\n", start, error.pos)
        reason = error.msg.removesuffix(" starting at").lower()
        raise DocumentError(f"this is no JSON: {reason}", at) from error
    value = str(found)
    if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        raise DocumentError("the string has half of a surrogate pair, which is no character", line)
    return value, end


def _shown(kind: str, text: str) -> str:
    return repr("the end of the file" if kind == "end" else _cut(text))


def _cut(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
