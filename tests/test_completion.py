"""Completion as a shell does it, and the function that it defines."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from toolchain.cli.printing.inventory import INVENTORIES

PRINT_ANSWERS = {
    "bash": 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _build_py; printf "%s\\n" "${COMPREPLY[@]}"',
    "fish": 'complete --do-complete "$argv"',
}


@cache
def script(shell: str) -> str:
    """What is installed in a shell."""
    command = [sys.executable, "build.py", "completion", shell]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is laid out as a clone is, whatever Python runs the tests."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / "docs").mkdir()
    (folder / "build.py").symlink_to(REPOSITORY / "build.py")
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return folder


def ran(shell: str, folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a shell in which completion is installed."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    no_files = {"bash": ("--norc", "--noprofile"), "zsh": ("-f",), "fish": ("--no-config",)}[shell]
    name = () if shell == "fish" else (shell,)
    command = [found, *no_files, "-c", f"{script(shell)}\n{program}", *name, *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def completed(shell: str, folder: Path, *words: str) -> list[str]:
    """Return what a shell offers for the last word."""
    arguments = (" ".join(words),) if shell == "fish" else words
    result = ran(shell, folder, PRINT_ANSWERS[shell], *arguments)
    return [line.partition("\t")[0] for line in result.stdout.splitlines()]


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("build.py", "pl"), ["plan"]),
        (("build.py", "simulate", "back"), ["backfill"]),
        (("build.py", "simulate", "incident", "backend-d"), ["backend-down"]),
        (("build.py", "list", ""), [*INVENTORIES]),
        (("build.py", "explain", "-e", "pro"), ["production"]),
        (("build.py", "explain", "up", "--environment", "sta"), ["staging"]),
        (("build.py", "explain", "--dia"), ["--dialect"]),
        ((".venv/bin/python", "build.py", "pre"), ["preview"]),
        ((".venv/bin/python", "build.py", "check", "--format", "git"), ["github", "gitlab"]),
    ],
)
def test_commands_options_and_values_are_offered(
    shell: str, words: tuple[str, ...], offered: list[str], clone: Path
) -> None:
    assert completed(shell, clone, *words) == (offered if shell == "bash" else sorted(offered))


def test_every_command_is_offered(clone: Path) -> None:
    help_text = subprocess.run([sys.executable, "build.py"], cwd=REPOSITORY, capture_output=True, text=True).stderr
    offered = completed("bash", clone, "build.py", "")
    assert len(offered) > 15
    assert [name for name in offered if f"  {name} " not in help_text] == []


def test_bash_completes_both_forms_and_leaves_other_pythons_alone(clone: Path) -> None:
    registered = ran("bash", clone, "complete -p").stdout
    assert sorted(line.rpartition(" ")[2] for line in registered.splitlines()) == [".venv/bin/python", "build.py"]
    assert completed("bash", clone, ".venv/bin/python", "other.py", "pl") == [""]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_function_runs_the_clone_that_holds_the_folder(shell: str, clone: Path) -> None:
    result = ran(shell, clone / "docs", "build.py --version")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("build.py ")
    outside = ran(shell, clone.parent, "build.py --version")
    assert outside.returncode == 2
    assert "no clone" in outside.stderr


def test_the_scripts_are_sound() -> None:
    for shell in ("bash", "zsh", "fish"):
        if shutil.which(shell):
            subprocess.run([shell, "-n"], input=script(shell), check=True, text=True)
