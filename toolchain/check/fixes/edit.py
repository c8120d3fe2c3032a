"""A change of a text, and why there is none."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from attrs import define, field, frozen


@frozen(order=True)
class Edit:
    """The characters of a file's text from ``start`` to ``end``, and what they are to be."""

    start: int
    end: int
    new: str

    def meets(self, other: "Edit") -> bool:
        """Return whether two edits change the same characters."""
        return (self.start < other.end and other.start < self.end) or self.start == other.start


@define(eq=False)
class Disjoint:
    """Edits of a text of which no two meet, in their order: only the nearest two can meet another one."""

    _edits: list[Edit] = field(factory=list)

    def meets(self, other: Edit) -> bool:
        """Return whether one of them changes the same characters as another edit."""
        index = bisect_left(self._edits, other)
        return any(each.meets(other) for each in self._edits[max(index - 1, 0) : index + 1])

    def add(self, edits: Iterable[Edit]) -> None:
        """Add edits that meet none of them."""
        for each in edits:
            insort(self._edits, each)


class UnplacedError(Exception):
    """A finding that no edit mends for certain; says why."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not meet."""
    parts, end = list[str](), 0
    for each in sorted(edits):
        parts += text[end : each.start], each.new
        end = each.end
    return "".join((*parts, text[end:]))
