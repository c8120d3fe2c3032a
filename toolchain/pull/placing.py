"""Where a pulled module goes: a new file, and never over work that is not committed."""

import keyword
import re
from pathlib import Path

from toolchain.base.errors import OccupiedError, UnwritableError
from toolchain.base.replacement import replace_text
from toolchain.base.repository import NoRepositoryError, repository_of, run
from toolchain.base.source import SourceLocation

_WORD = re.compile(r"[a-z0-9]+")


def module_path(root: Path, package: str, *names: str) -> Path:
    """Return the file of a new module, called after the first of the names that has letters or digits in it."""
    words = next((found for found in (_WORD.findall(name.lower()) for name in names) if found), ["pulled"])
    name = "_".join(words)
    is_name = name.isidentifier() and not keyword.iskeyword(name)
    return root / package / f"{name if is_name else f'pulled_{name}'}.py"


def beside(root: Path, location: SourceLocation) -> Path:
    """Return the file beside the module that defines something; its underscore keeps it from being loaded."""
    defining = root / location.file
    return defining.with_name(f"_pulled_{defining.stem.lstrip('_')}.py")


def write_module(path: Path, source: str, *, force: bool) -> bool:
    """Write a module whole or not at all; return whether there was something to write.

    Raises OccupiedError for a file that holds something else, unless ``force`` says that it may be replaced and
    Git has what is in it; and where Git cannot be asked.
    """
    try:
        if path.exists():
            if path.read_bytes() == source.encode():
                return False
            if not force:
                raise OccupiedError(
                    f"{path} is there already, and holds something else",
                    "Name another file with --output, '-' to print it, or add --force to replace a committed file.",
                )
            if not _is_committed(path):
                raise OccupiedError(
                    f"{path} holds what is not committed, and stays", "Commit it, move it away, or delete it yourself."
                )
        path.parent.stat()  # a folder that is not there is a slip of the pen, and not made
        replace_text(path, source)
    except OSError as error:
        raise UnwritableError(f"cannot write {path}: {error.strerror}", "Name another file with --output.") from error
    return True


def _is_committed(path: Path) -> bool:
    """Return whether Git has the very content of a file."""
    try:
        repository_of(path.parent)
    except NoRepositoryError:
        return False
    known = run(path.parent, "ls-files", "--error-unmatch", "--", path.name)
    changed = run(path.parent, "diff", "--quiet", "HEAD", "--", path.name)
    return known.returncode == 0 and changed.returncode == 0
