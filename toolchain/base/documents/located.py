"""Values of a JSON or YAML file that know their line."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen


@frozen(eq=False)
class Located:
    """A value with its line, counted from 1.

    ``value`` is a mapping of names to values, a list of values, or a plain scalar. ``text_lines`` are, for a string
    over several lines, the file's line of each of its characters that is no white space.
    """

    value: Any
    line: int
    text_lines: tuple[int, ...] = field(default=(), repr=False)

    def get(self, *names: str) -> "Located":
        """Return the value below these names; one that is missing is None at this line."""
        found = self
        for name in names:
            inner = found.value.get(name) if isinstance(found.value, dict) else None
            found = inner if isinstance(inner, Located) else Located(None, found.line)
        return found

    @property
    def text(self) -> str:
        """The value if it is a string, else an empty one."""
        return self.value if isinstance(self.value, str) else ""

    def items(self) -> Iterator["Located"]:
        """Yield the values of a list; nothing where this is none."""
        if isinstance(self.value, list):
            yield from self.value

    def pairs(self) -> Iterator[tuple[str, "Located"]]:
        """Yield names and values of a mapping; nothing where this is none."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def line_at(self, offset: int) -> int:
        """Return the file's line of a character of a string."""
        if not self.text_lines:
            return self.line
        index = sum(not character.isspace() for character in self.text[:offset])
        return self.text_lines[min(index, len(self.text_lines) - 1)]
