"""What keeps a document from being read."""

from toolchain.base.errors import UserError


class DocumentError(UserError):
    """A document that is not what it should be; ``line`` counts from 1."""

    def __init__(self, message: str, line: int, remedy: str = "Correct the file.") -> None:
        super().__init__(message, remedy)
        self.line = line


class UnreadableFileError(UserError):
    """A file that a command cannot do without, and cannot read; the message tells the line."""
