"""Takes out of lines what must not be stored, as the log shipper does.

The engine is RE2, as theirs is. Bytes that are no UTF-8 are single characters to Go's; to RE2 they are where it reads
a line as Latin-1.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import re2
from attrs import frozen

from toolchain.catalog.privacy import SensitivePattern

_MEMORY = 256 * 2**20
"""Bytes that RE2 may take for the automaton of all patterns; with a few of its usual 8 MiB it would give up."""


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
        patterns = tuple(patterns)
        self._of_text = _Patterns(patterns, re2.Options.Encoding.UTF8)
        self._of_bytes = _Patterns(patterns, re2.Options.Encoding.LATIN1)

    def scrubbed(self, line: bytes) -> bytes:
        """Return what of a line remains; the line has no end of line in it."""
        patterns = self._of_text if _is_text(line) else self._of_bytes
        index = patterns.next(line, 0)
        while index is not None:
            replacement = patterns.replacements[index]
            line, count = replacement.expression.subn(replacement, line)
            self.counts[replacement.name] += count
            index = patterns.next(line, index + 1)
        return line


class _Patterns:
    """Patterns, compiled for lines of one encoding."""

    def __init__(self, patterns: Sequence[SensitivePattern], encoding: Any) -> None:
        options = re2.Options()
        options.encoding = encoding
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

    def next(self, line: bytes, first: int) -> int | None:
        """Return which pattern is the next to find something, from ``first`` on; all of them are tried at once."""
        if not self.replacements or (first == 0 and self._anything.search(line) is None):
            return None  # nearly every line, and in a quarter of the time
        found = self._set.Match(line)
        if not found:  # the automaton did not fit into memory: one pattern after the other
            found = [index for index, each in enumerate(self.replacements) if each.expression.search(line)]
        return min((index for index in found if index >= first), default=None)


def _is_text(line: bytes) -> bool:
    if line.isascii():
        return True
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
