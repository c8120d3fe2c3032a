"""A change of a text, and why there is none."""

from collections.abc import Iterable

from attrs import frozen


@frozen(order=True)
class Edit:
    """The characters of a file's text from ``start`` to ``end``, and what they are to be."""

    start: int
    end: int
    new: str

    def meets(self, other: "Edit") -> bool:
        """Return whether two edits change the same characters."""
        return (self.start < other.end and other.start < self.end) or self.start == other.start


class UnplacedError(Exception):
    """A finding that no edit mends for certain; says why."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not meet."""
    for each in sorted(edits, reverse=True):
        text = text[: each.start] + each.new + text[each.end :]
    return text
