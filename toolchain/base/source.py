"""Where in the definitions something was created."""

import sys
from bisect import bisect_right
from collections.abc import Sequence
from types import CodeType, FrameType
from typing import Any

from attrs import frozen

_MACHINERY = frozenset({"toolchain", "grafanalib", "attr", "attrs", *sys.stdlib_module_names})
_LONG = 4_096
"""Bytes of a table of lines from which on it is read once: those of some hundred panels."""


@frozen(order=True)
class SourceLocation:
    """A line of a definition module; ``line`` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how another process makes it: findings cross by the thousand, in a third of the time by their parts."""
        return type(self), (self.file, self.line)


UNKNOWN = SourceLocation("<unknown>", 1)


def _is_machinery(frame: FrameType) -> bool:
    """Whether a frame hands on the line of its caller: machinery, or a function of a shared definition module.

    A module whose name starts with an underscore holds shared parts; what its functions build belongs to the
    definition that calls them, what it builds at its top level belongs to itself.
    """
    module = str(frame.f_globals.get("__name__", ""))
    is_shared_function = module.rpartition(".")[2].startswith("_") and frame.f_code.co_name != "<module>"
    return module.partition(".")[0] in _MACHINERY or frame.f_code.co_filename.startswith("<") or is_shared_function


def calling_location() -> SourceLocation:
    """Return the innermost line on the stack that belongs to a definition: the one being executed."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_machinery(frame):
        frame = frame.f_back
    if frame is None:
        return UNKNOWN
    return SourceLocation(frame.f_code.co_filename, _line(frame))


@frozen
class _Lines:
    """The lines of a code, and the offsets from which on each of them counts."""

    code: CodeType
    offsets: Sequence[int]
    lines: Sequence[int | None]


_read: list[_Lines] = []
"""The lines of the long code that was asked for last."""


def _line(frame: FrameType) -> int:
    """Return the line that a frame executes.

    Python reads the table of lines from its beginning each time (Objects/locations.md of CPython): of a module that
    makes thousands of objects it is read once.
    """
    code = frame.f_code
    if len(code.co_linetable) < _LONG:
        return frame.f_lineno
    known = _read[0] if _read else None
    if known is None or known.code is not code:
        starts = [(start, line) for start, _, line in code.co_lines()]
        known = _Lines(code, [start for start, _ in starts], [line for _, line in starts])
        _read[:] = [known]
    return known.lines[bisect_right(known.offsets, frame.f_lasti) - 1] or frame.f_lineno


def location_of(definition: Any) -> SourceLocation:
    """Return where a definition object was constructed."""
    location: SourceLocation = getattr(definition, "location", UNKNOWN)
    return location
