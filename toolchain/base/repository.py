"""The Git repository that definitions stand in; where Git refuses, what was asked for and the command that helps."""

import os
import subprocess
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import UserError

_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""Variables of the repository whose hook runs the command: it is found from the folder instead (githooks(5))."""


@frozen
class Repository:
    """A repository with a working tree: its top, its Git directory, and where a folder is below the top.

    ``prefix`` is empty at the top, and else ends without a slash.
    """

    top: Path
    git_directory: Path
    prefix: str


def repository_of(folder: Path) -> Repository:
    """Return the repository that holds a folder.

    Raises GitError outside of one, and where Git is not installed or will not read it.
    """
    found = answer(folder, "rev-parse", "--is-inside-work-tree", "--absolute-git-dir")
    is_inside, git_directory = found.splitlines()[:2]
    if is_inside != "true":
        raise GitError(
            f"{folder} is in a bare repository, which has no files to compare",
            f"Make a working tree and run the command there: git -C {git_directory} worktree add FOLDER BRANCH",
        )
    top, prefix = answer(folder, "rev-parse", "--show-toplevel", "--show-prefix").splitlines()[:2]
    return Repository(Path(top), Path(git_directory), prefix.rstrip("/"))


def answer(folder: Path, *arguments: str) -> str:
    """Return what Git prints about the repository of a folder; raise GitError where it refuses to."""
    ran = run(folder, *arguments)
    if ran.returncode:
        raise _refusal(folder, ran.stderr)
    return ran.stdout


def run(folder: Path, *arguments: str, index: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run Git in a folder, in English, with the index of the repository or one of our own.

    Raises GitError where Git is not installed.
    """
    variables = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    variables |= {"LC_ALL": "C", "LANGUAGE": "", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    if index is not None:
        variables["GIT_INDEX_FILE"] = str(index)
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError(
            "Git is not installed, or not on the PATH",
            "Install it: apt-get install git (Debian, Ubuntu), dnf install git (Fedora), brew install git (macOS).",
        ) from error
    except OSError as error:
        raise GitError(
            f"Git cannot be run: {error.strerror}", "`git --version` in a shell shows whether it is in order."
        ) from error


def said(ran: "subprocess.CompletedProcess[str]") -> str:
    """Return the last line that Git wrote about what went wrong."""
    lines = [line.partition("fatal: ")[2] or line for line in ran.stderr.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit code {ran.returncode}"


class GitError(UserError):
    """Git is missing, or will not read what it should."""


class NoRepositoryError(GitError):
    """A folder outside of Git."""


def _refusal(folder: Path, words: str) -> GitError:
    if "dubious ownership" in words or "unsafe repository" in words:  # the second until Git 2.36
        _, _, quoted = words.partition("'")
        owned = quoted.partition("'")[0] or str(folder)
        return GitError(
            f"Git does not read {owned}, which belongs to another user",
            f"If you trust what is in it: git config --global --add safe.directory '{owned}'",
        )
    if "not a git repository: " in words:
        return GitError(
            f"{folder} is a worktree or a submodule whose repository is not where it says:"
            f" {words.partition('not a git repository: ')[2].strip()}",
            "Bring the whole repository, not this folder alone; after a move: git worktree repair",
        )
    if "not a git repository" in words:
        return NoRepositoryError(f"{folder} is not in a Git repository", "Run the command in a clone.")
    lines = [line for line in words.splitlines() if line.strip()]
    return GitError(
        f"Git cannot read {folder}: {lines[-1].removeprefix('fatal: ') if lines else 'it does not say why'}",
        f"`git -C {folder} status` says more.",
    )
