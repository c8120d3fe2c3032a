"""`make test` does all of its parts, and fails where one does."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PROGRAM = """#!/bin/sh
# Stands for Python: notes what it is asked for, and fails where that is named.
case "$*" in *importlinter*) part=importlinter;; *) part=$(echo "$*" | cut -d ' ' -f 2-3);; esac
echo "begins $part" >> asked
case "$part" in mypy*) sleep 0.2;; esac
echo "told by $part"
case "$part" in "$FAILING"*) exit 3;; esac
"""


def _made(root: Path, failing: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(REPOSITORY / "Makefile", root)
    (root / "requirements.lock").touch()
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/.installed-from-lock").touch()
    for name in ("python", "zizmor"):
        (root / ".venv/bin" / name).write_text(PROGRAM)
        (root / ".venv/bin" / name).chmod(0o755)
    return subprocess.run(
        ["make", "test", "NODE_PACKAGES="],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "FAILING": failing, "TMPDIR": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def _asked(root: Path) -> list[str]:
    return (root / "asked").read_text().splitlines()


@pytest.mark.parametrize("has_cache", [True, False], ids=["types kept", "types not kept"])
def test_everything_is_done_and_told(has_cache: bool, tmp_path: Path) -> None:
    if has_cache:
        (tmp_path / ".mypy_cache").mkdir()
    made = _made(tmp_path, "nothing")
    assert made.returncode == 0, made.stderr
    assert {"begins ruff check", "begins importlinter", "begins mypy", "begins pytest -n"} <= set(_asked(tmp_path))
    assert "told by mypy" in made.stdout
    assert "told by pytest -n" in made.stdout


@pytest.mark.parametrize("has_cache", [True, False], ids=["types kept", "types not kept"])
@pytest.mark.parametrize("part", ["ruff check", "ruff format", "importlinter", "--offline", "mypy", "pytest"])
def test_it_fails_where_a_part_does(part: str, has_cache: bool, tmp_path: Path) -> None:
    if has_cache:
        (tmp_path / ".mypy_cache").mkdir()
    made = _made(tmp_path, part)
    assert made.returncode == 2, made.stdout
    assert f"told by {part}" in made.stdout
    assert ("begins pytest -n" in _asked(tmp_path)) == (part == "pytest" or (part == "mypy" and not has_cache))


def test_what_is_wrong_with_types_is_told_last_and_nothing_is_left(tmp_path: Path) -> None:
    made = _made(tmp_path, "mypy")
    assert made.stdout.splitlines()[-1].startswith("told by mypy")
    assert {each.name for each in tmp_path.iterdir()} == {"Makefile", "requirements.lock", ".venv", "asked"}
