"""Writes artifacts: the whole tree is made beside the old one and then takes its place."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.errors import OccupiedError, UnwritableError
from toolchain.compile.artifact import manifest
from toolchain.compile.compiler import Compilation

MANIFEST = "manifest.json"


@frozen
class Written:
    """Where the output is and how much there is of it."""

    directory: Path
    files: int
    bytes: int


def write_output(compilation: Compilation, build: Path) -> Written:
    """Replace the environment's output below ``build`` by this compilation's, whole or not at all.

    Raises UnwritableError when the folder cannot be written, OccupiedError when it is not an output of this tool.
    """
    name = compilation.project.environment.name
    contents = {artifact.path: (artifact, artifact.content()) for artifact in compilation.artifacts}
    files = {path: content for path, (_, content) in contents.items()}
    files[MANIFEST] = manifest(name, contents)
    target = build / name
    try:
        build.mkdir(parents=True, exist_ok=True)
        with _locked(build / f".{name}.lock"):
            _recover(build, name)
            _refuse_foreign(target)
            staged = build / f".{name}.new-{secrets.token_hex(8)}"
            is_temporary(staged)
            try:
                staged.mkdir()
                _fill(staged, files)
                _swap(staged, target, build / f".{name}.previous")
            finally:
                shutil.rmtree(staged, ignore_errors=True)
                is_settled(staged)
    except OSError as error:
        raise UnwritableError(
            f"cannot write {error.filename or target}: {error.strerror}",
            "Free the space or mend the permissions; the previous output is unchanged.",
        ) from error
    return Written(target, len(files), sum(len(content) for content in files.values()))


def _fill(directory: Path, files: dict[str, bytes]) -> None:
    directory.chmod(0o755)
    for parent in {(directory / path).parent for path in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (directory / path).write_bytes(content)


def _swap(staged: Path, target: Path, previous: Path) -> None:
    if target.exists():
        target.rename(previous)
    staged.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def _recover(build: Path, name: str) -> None:
    """Finish or undo what an interrupted run left: its staged tree goes, the previous output comes back."""
    for stale in build.glob(f".{name}.new-*"):
        shutil.rmtree(stale, ignore_errors=True)
    previous, target = build / f".{name}.previous", build / name
    if previous.exists() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise OccupiedError(
            f"{target} holds files that this tool did not write",
            "Move them away, or choose another folder with --output.",
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock, so that two builds at once write one after the other."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
