"""Regular expressions as Go runs them, through RE2."""

import re
from functools import lru_cache
from typing import Any

import re2

from toolchain.languages.logql.evaluation.errors import EvaluationError

_REFERENCE = re.compile(r"\$(?:\$|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})")


class Regex:
    """A compiled pattern; ``names`` are its named groups by number. Text that is no Unicode never raises."""

    def __init__(self, pattern: str, *, dot_is_any: bool = False) -> None:
        """Compile the pattern; ``dot_is_any`` lets the dot match line ends. Raises EvaluationError."""
        options = re2.Options()
        options.log_errors = False
        options.dot_nl = dot_is_any
        try:
            self._compiled: Any = re2.compile(pattern, options)
        except (re2.error, UnicodeEncodeError):
            raise EvaluationError(f"{pattern!r} is no regular expression that RE2 can compile") from None
        self.names: dict[int, str] = {number: name for name, number in self._compiled.groupindex.items()}

    def search(self, text: str) -> Any:
        """Return the leftmost match or None."""
        return self._compiled.search(clean(text))

    def is_in(self, text: str) -> bool:
        """Return whether the text has a match, without the work of telling where."""
        return self._compiled.search(clean(text).encode()) is not None

    def fullmatch(self, text: str) -> Any:
        """Return the match of the whole text or None."""
        return self._compiled.fullmatch(clean(text))

    def replaced(self, text: str, replacement: str, *, expands: bool) -> str:
        """Return the text with every match replaced; where it ``expands``, ``$1`` and ``${name}`` are groups."""
        text = clean(text)
        pieces: list[str] = []
        end = 0
        for match in self._compiled.finditer(text):
            pieces += (text[end : match.start()], expanded(replacement, match) if expands else replacement)
            end = match.end()
        return "".join((*pieces, text[end:]))

    def count(self, text: str) -> int:
        """Return how often the pattern matches, without overlaps."""
        return sum(1 for _ in self._compiled.finditer(clean(text)))


def clean(text: str) -> str:
    """Return the text with halves of surrogate pairs, which UTF-8 cannot hold, as question marks."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1024)
def regex(pattern: str, *, dot_is_any: bool = False) -> Regex:
    """Return the compiled pattern. Raises EvaluationError."""
    return Regex(pattern, dot_is_any=dot_is_any)


def expanded(replacement: str, match: Any) -> str:
    """Return a replacement with its references filled in; those to groups that do not exist are empty (Go: Expand)."""

    def group(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name is None:
            return "$"
        groups = match.re.groupindex
        number = int(name) if name.isdigit() else groups.get(name)
        return (match.group(number) or "") if number is not None and number <= match.re.groups else ""

    return _REFERENCE.sub(group, replacement)
