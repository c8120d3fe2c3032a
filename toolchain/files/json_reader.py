"""Reads JSON (RFC 8259) with the line of every value, which the standard library does not keep."""

import json
import re
from typing import Any

from toolchain.files.errors import FileSyntaxError
from toolchain.files.located import Located

DEEPEST = 200
"""Levels of nesting; a deeper file is refused rather than risking the interpreter's stack."""

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)'
    r"|(?P<word>true|false|null)|(?P<mark>[{}\[\]:,])|(?P<end>\Z))"
)
_WORDS = {"true": True, "false": False, "null": None}


def read_json(text: str) -> Located:
    """Return the document. Raises FileSyntaxError with the line of what is no JSON, or of a name that repeats."""
    reader = _Reader(text)
    document = reader.value(0)
    kind, _, line = reader.take()
    if kind != "end":
        raise FileSyntaxError("the file goes on behind the end of its value", line, "Remove what follows.")
    return document


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1
        self._counted = 0
        self._next = self._scan()

    def _scan(self) -> tuple[str, str, int]:
        match = _TOKEN.match(self._text, self._position)
        start = match.start(match.lastgroup or 0) if match else self._position
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        if match is None:
            raise FileSyntaxError("this is no JSON", self._line_of_next(), "Correct the file, or export it again.")
        self._position = match.end()
        kind = str(match.lastgroup)
        return kind, match[kind], self._line

    def _line_of_next(self) -> int:
        found = re.compile(r"[ \t\r\n]*").match(self._text, self._position)
        end = found.end() if found else self._position
        return self._line + self._text.count("\n", self._counted, end)

    def take(self) -> tuple[str, str, int]:
        """Return the next token: its kind, text and line."""
        token = self._next
        if token[0] != "end":
            self._next = self._scan()
        return token

    def _expect(self, mark: str, where: str) -> None:
        _, text, line = self.take()
        if text != mark:
            raise FileSyntaxError(f"expected {mark!r} {where}, found {text or 'the end of the file'!r}", line)

    def value(self, depth: int) -> Located:
        """Return the next value."""
        kind, text, line = self.take()
        if depth > DEEPEST:
            raise FileSyntaxError(f"the file is nested more than {DEEPEST} levels deep", line)
        if kind == "string":
            return Located(_string(text, line), line)
        if kind == "number":
            return Located(json.loads(text), line)
        if kind == "word":
            return Located(_WORDS[text], line)
        if text == "{":
            return Located(self._object(depth), line)
        if text == "[":
            return Located(self._array(depth), line)
        raise FileSyntaxError(f"expected a value, found {text or 'the end of the file'!r}", line)

    def _object(self, depth: int) -> dict[str, Located]:
        found: dict[str, Located] = {}
        if self._next[1] == "}":
            self.take()
            return found
        while True:
            kind, text, line = self.take()
            if kind != "string":
                raise FileSyntaxError(f"expected a name in quotes, found {text or 'the end of the file'!r}", line)
            name = _string(text, line)
            if name in found:
                raise FileSyntaxError(f"the name {name!r} stands twice in one object", line, "Keep one of them.")
            self._expect(":", "behind the name")
            found[name] = self.value(depth + 1)
            if self._next[1] != ",":
                self._expect("}", "to close the object")
                return found
            self.take()

    def _array(self, depth: int) -> list[Located]:
        found: list[Located] = []
        if self._next[1] == "]":
            self.take()
            return found
        while True:
            found.append(self.value(depth + 1))
            if self._next[1] != ",":
                self._expect("]", "to close the list")
                return found
            self.take()


def _string(text: str, line: int) -> str:
    try:
        value: Any = json.loads(text)
    except ValueError as error:
        raise FileSyntaxError(f"the string cannot be read: {error}", line) from error
    return str(value)
