"""Code for Node.js that was emitted: checked, compiled and run with the packages of tests/node."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from attrs import frozen

from tests.conftest import REPOSITORY
from tests.programs import needed

NODE = REPOSITORY / "tests" / "node"
PACKAGES = NODE / "node_modules"
SETTINGS = ("package.json", "tsconfig.json", "eslint.config.js", "check.mjs")


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


@frozen
class Said:
    """What the compiler and the linter object to, in their own words; empty where they do not."""

    compiler: str
    linter: str


def checked(folder: Path, projects: Sequence[str], linted: Iterable[str]) -> Said:
    """Compile projects of a folder, and lint files of the first, in one start: the linter asks for the same types."""
    asked = json.dumps({"projects": projects, "linted": [*linted]})
    done = _run([needed("node"), "check.mjs", asked], folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Said(**json.loads(done.stdout))


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a compiled program, and return its output."""
    done = _run([needed("node"), f"compiled/{program}", *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
