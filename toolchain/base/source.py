"""Where in the definitions something was created."""

import sys
from types import FrameType
from typing import Any

from attrs import frozen

_MACHINERY = frozenset({"toolchain", "grafanalib", "attr", "attrs", *sys.stdlib_module_names})


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
    return SourceLocation(frame.f_code.co_filename, frame.f_lineno)


def location_of(definition: Any) -> SourceLocation:
    """Return where a definition object was constructed."""
    location: SourceLocation = getattr(definition, "location", UNKNOWN)
    return location
