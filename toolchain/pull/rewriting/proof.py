"""What definitions compile to with some files changed: the files of the project stay as they are meanwhile."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import orjson
from attrs import frozen

from toolchain.base.children import start
from toolchain.base.errors import UserError
from toolchain.base.scratch import scratch_folder
from toolchain.project.loading import PRODUCT_ROOT
from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION
from toolchain.pull.rewriting import compiled

_LONGEST = 300.0
"""Seconds; a compilation takes a few."""
_PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_NOT_COPIED = shutil.ignore_patterns("__pycache__")


class ProofError(UserError):
    """A compilation of changed definitions that did not come to an end."""


@frozen(eq=False)
class Proof:
    """What changed definitions compile to: texts by the paths of artifacts; or why a module could not be loaded."""

    artifacts: Mapping[str, str]
    findings: tuple[str, ...] = ()

    def document(self, path: str) -> Any:
        """Return what a JSON artifact holds."""
        return orjson.loads(self.artifacts[path])


class Proving:
    """Compiles definitions with some files changed, one after the other; the block ends the process that does.

    That process begins with the first one, has the toolchain and nothing of what it compiles, and none of the variables
    that hold secrets; each compilation has a fork of it and a folder of its own.
    """

    def __init__(self) -> None:
        """Begin without a process."""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def proof(self, root: Path, environment: str, files: Mapping[Path, str]) -> Proof:
        """Compile the definitions of a folder with other texts for some files. Raises ProofError, UnwritableError."""
        with scratch_folder("edits-") as scratch:
            copy = scratch / "definitions"
            copy.mkdir()
            _copied(root, copy)
            for path, text in files.items():
                with (copy / path.relative_to(root)).open("w", encoding="utf-8", newline="") as file:
                    file.write(text)
            output, said = scratch / "compiled.json", scratch / "said"
            begun = time.monotonic()
            self._compile(copy, environment, output, said)
            if output.exists():
                found = orjson.loads(output.read_bytes())
                return Proof(found.get("artifacts", {}), tuple(found.get("findings", ())))
            if time.monotonic() > begun + _LONGEST:
                raise ProofError(
                    f"compiling the changed definitions did not end within {_LONGEST / 60:g} minutes",
                    "Nothing was changed. Write the edit by hand.",
                )
            lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines() if said.exists() else []
            last = lines[-1] if lines else "it said nothing"
            return Proof({}, (last.replace(f"{copy}/", ""),))

    def _compile(self, copy: Path, environment: str, output: Path, said: Path) -> None:
        process = self._process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        asked = orjson.dumps([str(copy), environment, str(output), str(said), _LONGEST])
        try:
            process.stdin.write(asked + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise ProofError(
                "the process that compiles changed definitions has ended", "Nothing was changed. Try again."
            )


def _started() -> "subprocess.Popen[bytes]":
    known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # -E and not -I: the toolchain stands beside build.py, and is not installed.
    command = (sys.executable, "-E", "-s", "-B", "-m", compiled.__name__)
    piped, silent = subprocess.PIPE, subprocess.DEVNULL
    process: subprocess.Popen[bytes] = start(
        command, stdin=piped, stdout=piped, stderr=silent, env=known, cwd=PRODUCT_ROOT
    )
    return process


def _copied(root: Path, copy: Path) -> None:
    """Copy the packages of definitions, with what stands beside their modules; what else is there is linked to."""
    packages = {*PACKAGES, CHECKS, ENVIRONMENTS, SIMULATION}
    for entry in root.iterdir():
        if entry.name in packages and entry.is_dir():
            shutil.copytree(entry, copy / entry.name, ignore=_NOT_COPIED)
        elif entry.name not in ("toolchain", ".git", "build"):
            (copy / entry.name).symlink_to(entry)
