"""Files and folders that take the place of earlier ones, whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.errors import UnwritableError


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
        staged = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        is_temporary(staged)
        try:
            os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            staged.chmod(0o644)
            yield staged
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
            is_settled(staged)
    except OSError as error:
        raise UnwritableError(
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
        _recover(folder)
        refuse(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = folder.with_name(f".{folder.name}.new-{secrets.token_hex(8)}")
        is_temporary(staged)
        try:
            staged.mkdir()
            staged.chmod(0o755)
            yield staged
            refuse(folder)
            _put_in_place(staged, folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
            is_settled(staged)
    except OSError as error:
        raise UnwritableError(
            f"cannot write {error.filename or folder}: {error.strerror}",
            "Free the space, mend the permissions, or choose another place with --output.",
        ) from error


def _put_in_place(staged: Path, folder: Path) -> None:
    """Exchange the folders; an interruption between the two steps brings the earlier one back."""
    if not folder.exists():
        staged.rename(folder)
        return
    before = folder.with_name(f".{folder.name}.old-{secrets.token_hex(8)}")
    try:
        folder.rename(before)
        staged.rename(folder)
    except BaseException:
        _bring_back(before, folder)
        raise
    is_temporary(before)
    shutil.rmtree(before, ignore_errors=True)
    is_settled(before)


def _bring_back(before: Path, folder: Path) -> None:
    if before.exists() and not folder.exists():
        before.rename(folder)


def _recover(folder: Path) -> None:
    """Bring back what a run that was killed had just put aside."""
    for before in folder.parent.glob(f".{folder.name}.old-*"):
        _bring_back(before, folder)
