"""What every language here says of a text that it cannot read."""


class LanguageSyntaxError(Exception):
    """A text that is not of its language; ``position`` is an offset, ``line`` and ``column`` count from 1.

    ``message`` says what is wrong, ``str`` also where.
    """

    def __init__(self, message: str, text: str, position: int) -> None:
        self.message = message
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        super().__init__(f"line {self.line}, column {self.column}: {message}")
