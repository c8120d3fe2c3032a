"""What definitions compile to with some files changed: the files of the project stay as they are meanwhile."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from attrs import frozen

from toolchain.base.children import run
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


def proof_of(root: Path, environment: str, files: Mapping[Path, str]) -> Proof:
    """Compile the definitions of a folder with other texts for some files, in a process and a folder of their own.

    Raises ProofError, UnwritableError.
    """
    with scratch_folder("edits-") as scratch:
        copy = scratch / "definitions"
        copy.mkdir()
        _copied(root, copy)
        for path, text in files.items():
            with (copy / path.relative_to(root)).open("w", encoding="utf-8", newline="") as file:
                file.write(text)
        output = scratch / "compiled.json"
        known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # -E and not -I: the toolchain stands beside build.py, and is not installed.
        command = (sys.executable, "-E", "-s", "-B", "-m", compiled.__name__, str(copy), environment, str(output))
        try:
            ran = run(command, env={**known, "TMPDIR": str(scratch)}, cwd=PRODUCT_ROOT, timeout=_LONGEST)
        except subprocess.TimeoutExpired as error:
            raise ProofError(
                f"compiling the changed definitions did not end within {_LONGEST / 60:g} minutes",
                "Nothing was changed. Write the edit by hand.",
            ) from error
        if not output.exists():
            said = ran.stderr.strip().splitlines()[-1:] or ["it said nothing"]
            return Proof({}, (said[0].replace(f"{copy}/", ""),))
        found = orjson.loads(output.read_bytes())
        return Proof(found.get("artifacts", {}), tuple(found.get("findings", ())))


def _copied(root: Path, copy: Path) -> None:
    """Copy the packages of definitions, with what stands beside their modules; what else is there is linked to."""
    packages = {*PACKAGES, CHECKS, ENVIRONMENTS, SIMULATION}
    for entry in root.iterdir():
        if entry.name in packages and entry.is_dir():
            shutil.copytree(entry, copy / entry.name, ignore=_NOT_COPIED)
        elif entry.name not in ("toolchain", ".git", "build"):
            (copy / entry.name).symlink_to(entry)
