"""Where each part of a document came from, and what its source says of it beside the document.

A definition in Python, a file and a Grafana all give a document with such a map. A part that has no entry of its own
belongs to the nearest one around it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol

from attrs import field, frozen

from toolchain.base.source import SourceLocation
from toolchain.base.waiver import Waiver

Path = tuple[str | int, ...]
"""The names and indexes that lead from the whole document to a part; empty for the whole."""


class UnitOrigin(Enum):
    """Who says in which unit a panel shows its values."""

    DOCUMENT = "the document, or nobody"
    QUERIES = "left to what the queries measure"
    STATED = "the definition"
    EXPLAINED = "the definition, which gives a reason"


@frozen(eq=False)
class Origin:
    """What a source says of a part.

    ``query`` is the tree of a query that was built, None for one that is only text, and ``measures`` the quantity that
    it gives, where who compiled it has said so. ``patch`` are fields that win over what compiling adds. A ``finished``
    part is as Grafana stores it: compiling adds nothing to it. To one that is ``kept`` it adds the references of data
    sources that it names by their keys, and nothing else.
    """

    location: SourceLocation
    waivers: tuple[Waiver, ...] = ()
    patch: Mapping[str, Any] = field(factory=dict)
    query: Any = None
    unit: UnitOrigin = UnitOrigin.DOCUMENT
    finished: bool = False
    kept: bool = False
    measures: Any = None


class SourceMap(Protocol):
    """Finds the origin of the parts of one document."""

    def origin(self, path: Path) -> Origin:
        """Return the origin of a part, or of what it is a part of."""

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of a part, or of the character at ``offset`` of a text."""


@frozen(eq=False)
class DefinedMap:
    """The parts of a document that definitions gave, by their path; there is one for the whole."""

    origins: Mapping[Path, Origin]

    def origin(self, path: Path) -> Origin:
        """Return the origin of a part, or of what it is a part of."""
        while path and path not in self.origins:
            path = path[:-1]
        return self.origins[path]

    def location(self, path: Path, offset: int = 0) -> SourceLocation:  # noqa: ARG002 - a query is built on one line
        """Return the line that made the part."""
        return self.origin(path).location


@frozen(eq=False)
class PartMap:
    """The parts of a document that is itself at a place in another one, of which there is a map."""

    whole: SourceMap
    place: Path

    def origin(self, path: Path) -> Origin:
        """Return the origin of a part, or of what it is a part of."""
        return self.whole.origin((*self.place, *path))

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of a part, or of the character at ``offset`` of a text."""
        return self.whole.location((*self.place, *path), offset)


@frozen(eq=False)
class FinishedMap:
    """The lines of another map, for a document that is as Grafana stores it by now."""

    lines: SourceMap

    def origin(self, path: Path) -> Origin:
        """Return the line and the waivers of a part."""
        found = self.lines.origin(path)
        return Origin(found.location, found.waivers, finished=True)

    def location(self, path: Path, offset: int = 0) -> SourceLocation:
        """Return the line of a part, or of the character at ``offset`` of a text."""
        return self.lines.location(path, offset)
