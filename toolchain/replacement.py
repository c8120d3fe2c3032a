"""Files and folders that take the place of earlier ones, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.errors import ConfigurationError


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Yield a file beside ``path`` that takes its place when the block is done, and is gone when it fails.

    A device or a pipe, such as /dev/null, has no place to be taken: it is written to.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
        staged = Path(name)
        staged.chmod(0o644)
        try:
            yield staged
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {path}: {error.strerror}", "Free the space, mend the permissions, or choose another place."
        ) from error


def replace_text(path: Path, text: str) -> None:
    """Give a file this text, in UTF-8, whole or not at all."""
    with replaced_file(path) as staged:
        staged.write_text(text, encoding="utf-8")


@contextmanager
def replaced_folder(folder: Path, refuse: Callable[[Path], None]) -> Iterator[Path]:
    """Yield a folder beside ``folder`` that takes its place when the block is done, and is gone when it fails.

    ``refuse`` raises for a folder that must not be replaced.
    """
    try:
        refuse(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
        try:
            staged.chmod(0o755)
            yield staged
            refuse(folder)
            shutil.rmtree(folder, ignore_errors=True)
            staged.rename(folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {error.filename or folder}: {error.strerror}",
            "Free the space, mend the permissions, or choose another place with --output.",
        ) from error
