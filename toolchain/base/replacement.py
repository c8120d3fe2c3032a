"""Files and folders that take the place of earlier ones, whole or not at all."""

import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.errors import OccupiedError, UnwritableError

_NEW_FILE, _NEW_FOLDER = 0o644, 0o755
"""The modes of what was not there; what was keeps its own."""


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Yield a file beside ``path`` that takes its place when the block is done, and is gone when it fails.

    A symbolic link stays one: what it leads to is replaced. A device or a pipe, such as /dev/null, has no place to be
    taken: it is written to. Raises UnwritableError.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
        is_temporary(staged)
        try:
            os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _NEW_FILE))
            staged.chmod(_mode(target, _NEW_FILE))
            yield staged
            _synced(staged)
            staged.replace(target)
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


def refuse_foreign(folder: Path, mark: str) -> None:
    """Raise OccupiedError for a folder with something in it but not the file by which ours are known."""
    if folder.exists() and not (folder.is_dir() and ((folder / mark).is_file() or not any(folder.iterdir()))):
        raise OccupiedError(
            f"{folder} holds files that this tool did not write", "Move them away, or choose another folder."
        )


@contextmanager
def replaced_folder(folder: Path, refuse: Callable[[Path], None]) -> Iterator[Path]:
    """Yield a folder beside ``folder`` that takes its place when the block is done, and is gone when it fails.

    ``refuse`` raises for a folder that must not be replaced. Several processes may replace the same folder at once: the
    last one stays. What a killed one left is brought back, or goes. Raises UnwritableError.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = folder.with_name(f"{_staged(folder)}{os.urandom(8).hex()}")
        is_temporary(staged)
        with _locked(folder.parent):
            _recover(folder)
            refuse(folder)
            staged.mkdir()
            held = _lock(staged)  # as long as it is, nobody takes it for what a killed process left
        try:
            staged.chmod(_mode(folder, _NEW_FOLDER))
            yield staged
            with _locked(folder.parent):
                refuse(folder)
                _put_in_place(staged, folder)
        finally:
            os.close(held)
            shutil.rmtree(staged, ignore_errors=True)
            is_settled(staged)
    except OSError as error:
        raise UnwritableError(
            f"cannot write {error.filename or folder}: {error.strerror}",
            "Free the space, mend the permissions, or choose another place with --output. What was there is unchanged.",
        ) from error


@contextmanager
def alone_in(folders: Iterable[Path]) -> Iterator[None]:
    """Wait until nobody else who asks for one of these folders has it, and have them until the end of the block."""
    with ExitStack() as stack:
        for folder in sorted({each.resolve() for each in folders}):  # in one order, so that no two wait for each other
            stack.enter_context(_locked(folder))
        yield


def _mode(path: Path, otherwise: int) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return otherwise


def _synced(path: Path) -> None:
    """Have the content on the disk before the name leads to it: a crash would leave an empty file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock(folder: Path, *, waits: bool = True) -> int:
    """Return a descriptor that holds a folder's lock until it is closed; raise BlockingIOError rather than wait."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = _lock(folder)
    try:
        yield
    finally:
        os.close(descriptor)


def _staged(folder: Path) -> str:
    return f".{folder.name}.new-"


def _put_in_place(staged: Path, folder: Path) -> None:
    """Exchange the folders; an interruption between the two steps brings the earlier one back."""
    if not folder.exists():
        staged.rename(folder)
        return
    before = folder.with_name(f".{folder.name}.old-{os.urandom(8).hex()}")
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
    """Bring back what a run that was killed had just put aside, and remove what it had begun."""
    for before in folder.parent.glob(f".{folder.name}.old-*"):
        _bring_back(before, folder)
        shutil.rmtree(before, ignore_errors=True)
    for begun in folder.parent.glob(f"{_staged(folder)}*"):
        with suppress(OSError):
            held = _lock(begun, waits=False)
            shutil.rmtree(begun, ignore_errors=True)
            os.close(held)
