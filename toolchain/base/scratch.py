"""Temporary folders: gone when the block ends, and when the command does; a full disk is one message."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.errors import UnwritableError, UserError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NOT_WRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR})
_REMEDY = "Free some space there, or name another folder: TMPDIR=/path/of/a/folder."
_LEAST = 1 << 16
"""Bytes: a program that finds less free has written what it could."""
_SAID = ("no space left on device", "disk quota exceeded")


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """Give a new folder below TMPDIR that only this user can enter; it is removed with all that is in it.

    Raises UnwritableError where there is no room for it, or for what is written to it.
    """
    place = _place()
    path = place / f"{prefix}{os.urandom(8).hex()}"
    is_temporary(path)
    try:
        try:
            path.mkdir(mode=0o700)
            yield path
        except OSError as error:
            refusal = _refused(place, error)
            if refusal is None:
                raise
            raise refusal from error
        except UserError as error:
            if _is_full(place) or _tells_that_full(place, error.message):
                raise UnwritableError(f"the folder for temporary files, {place}, is full", _REMEDY) from error
            raise
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.lexists(path):
            is_settled(path)


def _place() -> Path:
    """Return where temporary files go; what TMPDIR says holds, whether or not it can be written."""
    import tempfile  # with what it needs this takes long to import, and few commands want a folder

    named = os.environ.get("TMPDIR")
    try:
        return Path(named or tempfile.gettempdir()).absolute()
    except FileNotFoundError as error:
        raise UnwritableError(
            "there is no folder for temporary files: /tmp and /var/tmp are full or cannot be written", _REMEDY
        ) from error


def _refused(place: Path, error: OSError) -> UnwritableError | None:
    """Return what an error of the system means for the user, None where it is about something else."""
    is_here = error.filename is None or Path(os.fsdecode(error.filename)).is_relative_to(place)
    if error.errno in FULL and is_here:
        return UnwritableError(f"the folder for temporary files, {place}, is full", _REMEDY)
    if error.errno in _NOT_WRITABLE and error.filename is not None and is_here:
        return UnwritableError(f"cannot write temporary files to {place}: {error.strerror}", _REMEDY)
    return None


def _tells_that_full(place: Path, message: str) -> bool:
    return str(place) in message and any(words in message.lower() for words in _SAID)


def _is_full(place: Path) -> bool:
    try:
        return shutil.disk_usage(place).free < _LEAST
    except OSError:
        return False
