"""Values of a JSON or YAML file that know their line."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen


@frozen(eq=False)
class Located:
    """A value with its line, counted from 1.

    ``value`` is a mapping of names to values, a list of values, or a plain scalar. ``text_lines`` are, for a string
    over several lines, the file's line of each of its characters that is no white space. ``written`` are the characters
    of a scalar of YAML that is taken for something else than text.
    """

    value: Any
    line: int
    text_lines: tuple[int, ...] = field(default=(), repr=False)
    written: str = field(default="", repr=False)

    @classmethod
    def of(cls, value: Any, line: int = 1) -> "Located":
        """Return a plain value of which nobody knows more than one line."""
        if isinstance(value, dict):
            return cls({str(name): cls.of(each, line) for name, each in value.items()}, line)
        return cls([cls.of(each, line) for each in value] if isinstance(value, list) else value, line)

    def get(self, *names: str) -> "Located":
        """Return the value below these names; one that is missing is None at this line."""
        found = self
        for name in names:
            inner = found.value.get(name) if isinstance(found.value, dict) else None
            found = inner if isinstance(inner, Located) else Located(None, found.line)
        return found

    def item(self, index: int) -> "Located":
        """Return the value at an index of a list; one that is missing is None at this line."""
        found = self.value[index] if isinstance(self.value, list) and index < len(self.value) else None
        return found if isinstance(found, Located) else Located(None, self.line)

    @property
    def fields(self) -> "Mapping[str, Located]":
        """The values of a mapping by their names; empty where this is none."""
        return self.value if isinstance(self.value, dict) else {}

    def plain(self) -> Any:
        """Return the value without lines, as nested dictionaries, lists and scalars."""
        if isinstance(self.value, dict):
            return {name: each.plain() for name, each in self.value.items()}
        return [each.plain() for each in self.value] if isinstance(self.value, list) else self.value

    def as_texts(self) -> Any:
        """Return the value without lines, each scalar in the characters of the file, as who wants texts reads it."""
        if isinstance(self.value, dict):
            return {name: each.as_texts() for name, each in self.value.items()}
        return [each.as_texts() for each in self.value] if isinstance(self.value, list) else self.scalar

    @property
    def scalar(self) -> str:
        """The characters of a scalar, whatever it is taken for; none for null and what is no scalar."""
        if self.value is None or isinstance(self.value, dict | list):
            return ""
        return self.text or self.written or str(self.value)

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
