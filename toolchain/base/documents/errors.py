"""What keeps a document from being read."""

from pathlib import Path
from typing import Self

from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation


class DocumentError(UserError):
    """A document that is not what it should be; ``line`` counts from 1."""

    def __init__(self, message: str, line: int, remedy: str = "Correct the file.") -> None:
        super().__init__(message, remedy)
        self.line = line


class UnreadableFileError(UserError):
    """A file that a command cannot do without, and cannot read; the message tells the line."""

    @classmethod
    def of(cls, file: Path | str, error: DocumentError, remedy: str = "") -> Self:
        """Return the error of a file whose text is not what it should be, with its remedy unless another is given."""
        location = SourceLocation(str(file), error.line)
        found = cls(f"{location}: {error.message}", remedy or error.remedy)
        found.location = location
        return found
