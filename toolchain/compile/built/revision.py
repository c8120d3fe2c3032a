"""A revision, built by its own toolchain: its ``build.py build``, in a process of its own.

The process has the packages of today's Python environment, and none of its settings: no PYTHONPATH, no credentials.
What it leaves, and the process itself, end with the command.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from toolchain.base.children import run
from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.base.revision import checked_out, tree_of
from toolchain.base.scratch import scratch_folder
from toolchain.compile.built.kept import forget, keep, kept_output, key_of
from toolchain.compile.built.listed import LISTED, file_of, is_told, with_listed
from toolchain.compile.reading import Output, read_output

BUILD = "build.py"
_LONGEST = 300.0
"""Seconds; a build takes a few."""
_MOST_LINES = 30
"""Of what a failed build said."""

_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_PLAIN = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"}

_MISSING = re.compile(r"No module named '([\w.]+)'")
_LOCKED = "requirements.lock"


class RevisionBuildError(UserError):
    """A revision that its own toolchain does not build here."""


def output_of_revision(root: Path, revision: str, environment: str) -> Output:
    """Return what the toolchain of a revision makes of the definitions in a folder at that revision.

    What was built before is not built again. Raises RevisionError where Git does not have the
    revision, RevisionBuildError where it does not build, with what it said.
    """
    key = key_of(tree_of(root, revision), environment)
    kept = kept_output(key)
    if kept is not None:
        try:
            return _read(kept, revision)
        except UserError:  # somebody has changed it, or removed a part of it
            forget(kept)
    with checked_out(root, revision) as tree, scratch_folder("build-") as scratch:
        if not (tree / BUILD).is_file():
            raise RevisionBuildError(
                f"revision {revision!r} has no {BUILD} beside its definitions, so nothing of it can compile them",
                f"Name a revision that has one: git log --oneline -- {BUILD}",
            )
        made = scratch / "build"
        ran = _run(tree, revision, scratch, "build", "--environment", environment, "--output", str(made))
        if ran.returncode:
            raise _failed(tree, revision, environment, _lines(ran.stdout, ran.stderr))
        output = _read(made / environment, revision)
        if not is_told(output):
            _list(made / environment, partial(_run, tree, revision, scratch), environment)
            output = _read(made / environment, revision)
        keep(key, made / environment)
        return output


def _run(tree: Path, revision: str, scratch: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # -E and not -I: what is not installed, the toolchain of the revision, stands beside its build.py.
    command = (sys.executable, "-E", "-s", str(tree / BUILD), *arguments)
    try:
        return run(command, env={**known, **_PLAIN, "TMPDIR": str(scratch)}, cwd=tree, timeout=_LONGEST)
    except subprocess.TimeoutExpired as error:
        raise RevisionBuildError(
            f"`{BUILD} {arguments[0]}` of {revision} did not end within {_LONGEST / 60:g} minutes",
            f"Look why, where it can be tried: git worktree add FOLDER {revision}",
        ) from error


def _list(made: Path, ask: Callable[..., "subprocess.CompletedProcess[str]"], environment: str) -> None:
    """Put beside an output what the revision lists of its definitions; a list that it does not have is missing."""
    with threads(len(LISTED)) as pool:
        every = pool.map(lambda what: ask("list", what, "--environment", environment, "--format", "json"), LISTED)
        for what, ran in zip(LISTED, every, strict=True):
            if ran.returncode == 0:
                (made / file_of(what)).write_text(ran.stdout)


def _read(made: Path, revision: str) -> Output:
    try:
        return with_listed(read_output(made), made)
    except UserError as error:
        message = error.message.replace(f"{made}/", "").replace(str(made), "its output")
        raise RevisionBuildError(
            f"what the build of {revision} wrote cannot be read: {message}",
            f"Run the command from a working tree of {revision}, or of a newer revision.",
        ) from error


def _lines(*texts: str) -> list[str]:
    return [line.rstrip() for text in texts for line in text.splitlines() if line.strip()]


def _failed(tree: Path, revision: str, environment: str, lines: Sequence[str]) -> RevisionBuildError:
    said = "\n".join(f"    {line.replace(f'{tree}/', '')}" for line in lines[-_MOST_LINES:])
    names = sorted(path.stem for path in (tree / "environments").glob("*.py") if not path.stem.startswith("_"))
    if names and environment not in names:
        return RevisionBuildError(
            f"{revision} has no environment {environment!r}:\n{said}", f"It has {', '.join(names)}."
        )
    package = _missing_package(tree, lines)
    if package:
        return RevisionBuildError(
            f"the toolchain of {revision} imports {package}, which is not installed here:\n{said}",
            f"Install it beside the others: {sys.executable} -m pip install {_pinned(tree, package)}",
        )
    return RevisionBuildError(
        f"the build of {revision} failed:\n{said}",
        "Name a revision that builds. This one says the same in a working tree of its own: "
        f"git worktree add FOLDER {revision}",
    )


def _missing_package(tree: Path, lines: Sequence[str]) -> str:
    """Return the package that an import did not find and that is nowhere here, empty where there is none."""
    for found in _MISSING.finditer("\n".join(lines)):
        package = found[1].partition(".")[0]
        is_its_own = (tree / package).is_dir() or (tree / f"{package}.py").is_file()
        if not is_its_own and find_spec(package) is None:
            return package
    return ""


def _pinned(tree: Path, package: str) -> str:
    """Return what pip is to install: the version that the revision was locked to, where it says one."""
    name = package.replace("_", "-").lower()
    try:
        lines = (tree / _LOCKED).read_text().splitlines()
    except OSError:
        return name
    return next((line.split()[0] for line in lines if re.match(rf"{re.escape(name)}==", line.lower())), name)
