"""Takes out of lines what must not be stored, as the log shipper does.

The engine is RE2, as theirs is. A byte that is no UTF-8 is a character to Go's, and none to this one: it is given a
character that stands for the byte, and the byte afterwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import re2
from attrs import frozen

from toolchain.catalog.privacy import SensitivePattern

_MEMORY = 256 * 2**20
"""Bytes that RE2 may take for the automaton of all patterns; with a few of its usual 8 MiB it would give up."""

_ESCAPED = 0xDC80
"""Where Python puts a byte of 0x80 and above that is no UTF-8 (PEP 383)."""
_PRIVATE, _END, _BYTES = 0xF0000, 0x10FFFF, 0x80
"""Characters that nobody has given a meaning, of which some stand for such bytes."""


@frozen(eq=False)
class _Replacement:
    """A pattern that is ready to be applied; ``parts`` are what its matches become: kept groups, and texts."""

    name: str
    expression: Any
    parts: tuple[int | bytes, ...]

    def __call__(self, match: Any) -> bytes:
        return b"".join(match[part] if isinstance(part, int) else part for part in self.parts)


class Scrubber:
    """Applies patterns to lines, in their order, and counts what each has taken out."""

    def __init__(self, patterns: Iterable[SensitivePattern]) -> None:
        self.counts: Counter[str] = Counter()
        self._patterns = _Patterns(tuple(patterns))

    def scrubbed(self, line: bytes) -> bytes:
        """Return what of a line remains; the line has no end of line in it."""
        if line.isascii():
            return self._of_text(line)
        try:
            line.decode()
        except UnicodeDecodeError:
            return self._of_bytes(line)
        return self._of_text(line)

    def finds(self, line: bytes) -> bool:
        """Return whether a pattern finds something in a line; a byte that is no UTF-8 hides what is around it."""
        return self._patterns.next(line, 0) is not None

    def matching(self, line: bytes) -> tuple[str, ...]:
        """Return the names of the patterns that find something in a line as it is, before any is applied."""
        return self._patterns.matching(line)

    def found(self, line: bytes) -> tuple[str, ...]:
        """Return the names of the patterns that take something out of a line."""
        before = self.counts.copy()
        self.scrubbed(line)
        found = tuple(self.counts - before)
        self.counts = before
        return found

    def _of_text(self, line: bytes) -> bytes:
        index = self._patterns.next(line, 0)
        while index is not None:
            replacement = self._patterns.replacements[index]
            line, count = replacement.expression.subn(replacement, line)
            self.counts[replacement.name] += count
            index = self._patterns.next(line, index + 1)
        return line

    def _of_bytes(self, line: bytes) -> bytes:
        text = line.decode(errors="surrogateescape")
        used = {ord(character) // _BYTES for character in text}
        base = next(each for each in range(_PRIVATE // _BYTES, _END // _BYTES) if each not in used) * _BYTES
        there = {_ESCAPED + each: base + each for each in range(_BYTES)}
        back = {character: byte for byte, character in there.items()}
        scrubbed = self._of_text(text.translate(there).encode()).decode()
        return scrubbed.translate(back).encode(errors="surrogateescape")


class _Patterns:
    """Patterns, compiled."""

    def __init__(self, patterns: Sequence[SensitivePattern]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        self.replacements = tuple(
            _Replacement(
                each.name,
                re2.compile(each.expression_of_kept.encode(), options),
                tuple(part if isinstance(part, int) else part.encode() for part in each.result),
            )
            for each in patterns
        )
        self._set = re2.Set.SearchSet(options)
        for each in patterns:
            self._set.Add(each.alternative.encode())
        self._set.Compile()
        self._anything = re2.compile("|".join(each.alternative for each in patterns).encode(), options)

    def matching(self, line: bytes) -> tuple[str, ...]:
        """Return the names of the patterns that find something."""
        if not self.replacements or self._anything.search(line) is None:
            return ()
        found = self._set.Match(line)
        if not found:  # the automaton did not fit into memory
            found = [index for index, each in enumerate(self.replacements) if each.expression.search(line)]
        return tuple(self.replacements[index].name for index in found)

    def next(self, line: bytes, first: int) -> int | None:
        """Return which pattern is the next to find something, from ``first`` on; all of them are tried at once."""
        if not self.replacements or (first == 0 and self._anything.search(line) is None):
            return None  # nearly every line, and in a quarter of the time
        found = self._set.Match(line)
        if not found:  # the automaton did not fit into memory: one pattern after the other
            found = [index for index, each in enumerate(self.replacements) if each.expression.search(line)]
        return min((index for index in found if index >= first), default=None)
