"""What mends a finding without a choice: one change of a text in the source, or something that goes."""

from attrs import frozen


@frozen
class Correction:
    """Other characters for those from ``start`` to ``end`` of a text, a name or a number of the source.

    ``text`` is the whole value, without the quotes and escapes in which the source has it.
    """

    text: str
    start: int
    end: int
    new: str

    @classmethod
    def whole(cls, text: str, new: str) -> "Correction":
        """Return what puts another value in the place of one."""
        return cls(text, 0, len(text), new)

    @property
    def corrected(self) -> str:
        """The whole value as it is to be."""
        return self.text[: self.start] + self.new + self.text[self.end :]


@frozen
class Removal:
    """An element of a list goes: the one that begins on the line of the finding, and says ``name``."""

    name: str


Mend = Correction | Removal
