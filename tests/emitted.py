"""Code for Node.js that was emitted: checked, compiled and run with the packages of tests/node."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.programs import needed

NODE = REPOSITORY / "tests" / "node"
PACKAGES = NODE / "node_modules"
SETTINGS = ("package.json", "tsconfig.json", "eslint.config.js")


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
    copied = {name: (NODE / name).read_text(encoding="utf-8") for name in (*SETTINGS, *programs)}
    for name, text in {**copied, **modules}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def said_by_the_compiler(folder: Path, *projects: str) -> str:
    """Compile projects of a folder in one start, and return what the compiler says: nothing, where it has no objection."""
    return _run([needed("node"), str(PACKAGES / "typescript/bin/tsc"), "--build", *projects], folder).stdout


def linted(folder: Path, *names: str) -> None:
    """Hold that the linter finds nothing in modules of a folder."""
    done = _run([needed("node"), str(PACKAGES / "eslint/bin/eslint.js"), *names], folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a compiled program, and return its output."""
    done = _run([needed("node"), f"compiled/{program}", *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
