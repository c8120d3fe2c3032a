"""One thing that somebody edited, and the ways to write it into modules."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from toolchain.base.source import SourceLocation
from toolchain.pull.rewriting.alignment import Rewrite
from toolchain.sync.difference import FieldChange


@frozen(eq=False)
class Edit:
    """What was edited of a resource, with the fields and the line that defines it.

    ``places`` lead to the parts of the keyed document that are as wanted once it is written. ``attempts`` gives the
    ways to write it, the best first, and raises UnplacedError where there is none. ``smaller`` gives the edits that it
    consists of, for one that cannot be written as a whole.
    """

    what: str
    location: SourceLocation
    changes: tuple[FieldChange, ...]
    places: tuple[tuple[Any, ...], ...]
    attempts: Callable[[], Iterator[Rewrite]]
    smaller: Callable[[], Iterable["Edit"]] = tuple
