"""Reads TOML with the line of each value; the standard library's reader tells none."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from attrs import frozen

from toolchain.base.documents.errors import DocumentError

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


@frozen
class Toml:
    """What a text of TOML holds."""

    values: Mapping[str, Any]
    lines: Sequence[str]

    def line(self, *path: str) -> int:
        """Return the line at which the value of a path of keys begins, from 1; where none is, that of the last line.

        A table begins where it is first named. The beginnings of the text are read until one holds the value.
        """
        before, after = 0, len(self.lines)  # the value is not in the lines before the one, and is in those to the other
        while before + 1 < after:
            middle = self._whole_until((before + after) // 2, before, after)
            if middle in (before, after):
                break
            if _holds(_values(self.lines[:middle]), path):
                after = middle
            else:
                before = middle
        return before + 1

    def _whole_until(self, middle: int, before: int, after: int) -> int:
        """Return how many lines, next to ``middle``, are TOML by themselves: no text or list is open behind them."""
        counts = chain(range(middle, before, -1), range(middle + 1, after))
        return next((count for count in counts if _values(self.lines[:count]) is not None), before)


def read_toml(text: str) -> Toml:
    """Return what a text holds. Raises DocumentError with the line at which it is no TOML."""
    try:
        return Toml(tomllib.loads(text), text.split("\n"))
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found["line"]) if found and found["line"] else len(text.rstrip().split("\n"))
        column = f" in column {found['column']}" if found and found["column"] else ""
        reason = _AT.sub("", str(error))
        raise DocumentError(f"this is no TOML{column}: {reason[:1].lower()}{reason[1:]}", line) from error
    except RecursionError as error:
        raise DocumentError("lists or tables are nested too deeply", 1) from error


def _values(lines: Sequence[str]) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads("\n".join(lines) + "\n")
    except tomllib.TOMLDecodeError:
        return None


def _holds(values: Any, path: Sequence[str]) -> bool:
    for name in path:
        if not isinstance(values, dict) or name not in values:
            return False
        values = values[name]
    return True
