"""What every language here says of a text that it cannot read."""

from toolchain.base.errors import UserError


class LanguageSyntaxError(UserError):
    """A text that is not of its language; ``position`` is an offset, ``line`` and ``column`` count from 1.

    ``message`` says what is wrong, ``str`` also where.
    """

    what = "text"
    """What people call a text of the language."""

    def __init__(self, message: str, text: str, position: int) -> None:
        super().__init__(message, f"Correct the {self.what}.")
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"

    @property
    def told(self) -> str:
        """The whole of it, with where it is."""
        return f"{self}\n{self.remedy}"
