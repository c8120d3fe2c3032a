"""Keeps what the patterns of modules are compiled to, as Python keeps the bytecode around them.

Python compiles patterns at every start, by code that is Python itself: a twelfth of a short command's time. Only those
that a module compiles at its top level are kept, which are the same in all runs. What is made of data is compiled as
ever, such as of the secrets that are to be hidden.
"""

import sys
from importlib import import_module
from pathlib import Path
from re import DEBUG, Pattern
from typing import Any

from toolchain.base.kept_file import KeptFile

_MOST = 1024
compiler = import_module("re._compiler")
"""Python's own, whose ``compile`` is asked for each pattern."""
_parser = import_module("re._parser")
_compile = compiler.compile
_CALLERS = 3
"""From ``KeptPatterns.compile`` up to who calls ``re.compile``."""


class KeptPatterns:
    """Compiles patterns, those of earlier runs from a file; what the file lacks is added to it by ``save``."""

    def __init__(self, path: Path) -> None:
        """Read what there is."""
        self.path = path
        self._file = KeptFile(path, _MOST)
        self.save = self._file.save

    def compile(self, pattern: Any, flags: int = 0) -> Pattern[Any]:
        """Return what the function of this name in Python's ``re._compiler`` does."""
        key = (pattern, flags)
        if not isinstance(pattern, str | bytes) or flags & DEBUG:
            return _compile(pattern, flags)  # type: ignore[no-any-return]
        parts = self._file.get(key)
        if parts is None:
            if sys._getframe(_CALLERS).f_code.co_name != "<module>":
                return _compile(pattern, flags)  # type: ignore[no-any-return]
            parts = _parts(pattern, flags)
            self._file.add(key, parts)
        return compiler._sre.compile(pattern, *parts)  # type: ignore[no-any-return]


def _parts(pattern: str | bytes, flags: int) -> tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]:
    """Return what makes a pattern: its flags, code, number of groups, and their names both ways.

    Source: Python, Lib/re/_compiler.py, ``compile``.
    """
    parsed = _parser.parse(pattern, flags)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    code = list(map(int, compiler._code(parsed, flags)))  # some are of a kind of integers that marshal does not write
    return flags | state.flags, code, state.groups - 1, dict(state.groupdict), tuple(names)
