"""Code for Node.js that was emitted: checked, compiled and run with the packages of tests/node."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.programs import needed

NODE = REPOSITORY / "tests" / "node"
PACKAGES = NODE / "node_modules"


def node_folder(folder: Path, modules: Mapping[str, str], programs: tuple[str, ...] = ()) -> Path:
    """Fill a folder with emitted modules by their names, and with programs of tests/node, ready to be compiled.

    The test is skipped where Node.js or the packages are missing; it fails in CI.
    """
    needed("node")
    if not PACKAGES.is_dir():
        message = f"{PACKAGES.relative_to(REPOSITORY)} is missing: make test installs it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node_modules").symlink_to(PACKAGES)
    for name in ("package.json", "tsconfig.json", "eslint.config.js", *programs):
        shutil.copy(NODE / name, folder)
    for name, text in modules.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def compiled(folder: Path, *options: str) -> None:
    """Compile what is in a folder, and hold that it type-checks."""
    said = _said(folder, "typescript/bin/tsc", "--project", ".", *options)
    assert not said, said


def linted(folder: Path, *names: str) -> None:
    """Hold that the linter finds nothing in modules of a folder."""
    done = _run([needed("node"), str(PACKAGES / "eslint/bin/eslint.js"), *names], folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def errors(folder: Path) -> list[str]:
    """Return what the compiler says of a folder."""
    return _said(folder, "typescript/bin/tsc", "--project", ".", "--noEmit").splitlines()


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a compiled program, and return its output."""
    done = _run([needed("node"), f"compiled/{program}", *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _said(folder: Path, program: str, *arguments: str) -> str:
    return _run([needed("node"), str(PACKAGES / program), *arguments], folder).stdout


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
