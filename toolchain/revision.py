"""Definitions at a Git revision, in a folder of their own."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from toolchain.errors import ConfigurationError


def current_revision(root: Path) -> str:
    """Return the short hash of what is checked out, with ``-dirty`` where files differ; empty outside of Git."""
    described = _git(root, "describe", "--always", "--abbrev=10", "--dirty", "--exclude=*")
    return described.stdout.decode().strip() if described.returncode == 0 else ""


def is_revision(root: Path, name: str) -> bool:
    """Return whether a name means a revision of the repository that a folder is in."""
    return (
        not name.startswith("-")
        and _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").returncode == 0
    )


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Give the files of a revision in a temporary folder; the working tree stays as it is.

    Raises ConfigurationError where there is no such revision, or no Git.
    """
    places = _git(root, "rev-parse", "--show-toplevel", "--show-prefix")
    if places.returncode:
        raise ConfigurationError(f"{root} is not in a Git repository", "Run the command in a clone.")
    if revision.startswith("-"):  # which Git would take for an option
        raise ConfigurationError(f"{revision!r} is no revision", "Name a branch, a tag or a hash.")
    top, prefix = places.stdout.decode().splitlines()[:2]
    archive = _git(Path(top), "archive", "--format=tar", f"{revision}:{prefix}")  # below the top it adds the prefix
    if archive.returncode:
        words = archive.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ConfigurationError(
            f"Git has no revision {revision!r}: {' '.join(words)}", "`git log` shows the revisions."
        )
    with tempfile.TemporaryDirectory(prefix="definitions-") as folder:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
            _extract(tar, Path(folder))
        yield Path(folder).resolve()


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Write files and folders; where Python's filter of members is not there yet, only those below the folder."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, filter="data")
        return
    for member in tar.getmembers():
        is_below = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if is_below and (member.isfile() or member.isdir()):
            tar.extract(member, folder)


def _git(root: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return subprocess.CompletedProcess(arguments, 127, b"", b"git is not installed")
