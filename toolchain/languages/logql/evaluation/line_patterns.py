"""Loki's patterns, of the ``pattern`` parser and of ``|>``: literal text with captures ``<name>`` and ``<_>``."""

import re
from functools import lru_cache

from attrs import frozen

from toolchain.languages.logql.evaluation.errors import EvaluationError

_CAPTURE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")


@frozen
class LinePattern:
    """Literals and captures in turn; a capture is a pair of its name and True."""

    parts: tuple[tuple[str, bool], ...]

    def captures(self, line: str) -> list[tuple[str, str]]:
        """Return (name, text) of the named captures; the first that has no end takes the rest of the line."""
        parts = self.parts
        if not line or not parts:
            return []
        position = 0
        if not parts[0][1]:
            if not line.startswith(parts[0][0]):
                return []
            position = len(parts[0][0])
            parts = parts[1:]
        found: list[tuple[str, str]] = []
        for index in range(0, len(parts), 2):
            name = parts[index][0]
            end = line.find(parts[index + 1][0], position) if index + 1 < len(parts) else -1
            if name != "_":
                found.append((name, line[position:] if end < 0 else line[position:end]))
            if end < 0:
                break
            position = end + len(parts[index + 1][0])
        return found

    def matches(self, line: str) -> bool:
        """Return whether the whole line looks like the pattern; no capture may be empty."""
        if not line or not self.parts:
            return not line and not self.parts
        position = 0
        for index, (text, is_capture) in enumerate(self.parts):
            if is_capture:
                continue
            found = line.find(text, position)
            if found < 0 or (index and found == position):
                return False
            position = found + len(text)
        return self.parts[-1][1] == (position != len(line))


@lru_cache(maxsize=1024)
def line_pattern(text: str) -> LinePattern:
    """Return the parsed pattern. Raises EvaluationError where two captures stand side by side."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _CAPTURE.finditer(text):
        if match.start() > end:
            parts.append((text[end : match.start()], False))
        elif parts:
            raise EvaluationError(f"the pattern {text!r} has two captures side by side")
        parts.append((match[1], True))
        end = match.end()
    if end < len(text):
        parts.append((text[end:], False))
    return LinePattern(tuple(parts))
