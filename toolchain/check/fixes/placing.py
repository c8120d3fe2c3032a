"""Where in a file a finding is mended, whatever the file is written in."""

from pathlib import Path

from toolchain.base.mend import Correction, Mend, Removal
from toolchain.check.fixes.edit import Edit, UnplacedError, edited
from toolchain.check.fixes.json_elements import json_removal
from toolchain.check.fixes.literals import JSON, YAML, correction_of
from toolchain.check.fixes.python import proved, python_edits


def edits_of(path: Path, text: str, line: int, mend: Mend) -> tuple[Edit, ...]:
    """Return the edits of a file's text that mend what is wrong on a line. Raises UnplacedError where none does."""
    try:
        match path.suffix.lower():
            case ".py":
                edits = python_edits(text, line, mend)
                proved(text, edited(text, edits))
                return edits
            case ".json" if isinstance(mend, Correction):
                return (correction_of(text, line, mend, JSON),)
            case ".json" if isinstance(mend, Removal):
                return (json_removal(text, line, mend),)
            case ".yaml" | ".yml" if isinstance(mend, Correction):
                return (correction_of(text, line, mend, YAML),)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnplacedError("the file cannot be read") from error
    raise UnplacedError("it is mended by hand in such a file")
