"""What promtool and amtool refuse of a configuration is an error here: over hundreds of damaged files, and sound ones."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.programs import needed
from tests.toolchain.check.stack.damage import damages, document_of, text_of
from toolchain.base.finding import Severity
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

SOUND = Path(__file__).parent / "sound"
COMMANDS = {
    "prometheus": (["promtool", "check", "config", "--syntax-only"], re.compile(r"^Checking (\S+)$", re.MULTILINE)),
    "alertmanager": (["amtool", "check-config"], re.compile(r"^Checking '(\S+)'", re.MULTILINE)),
}
OTHERS: dict[str, str] = {
    "requires a region": "the region may stand in the environment",
    "no address": "labeldrop of everything also drops the address",
    "oauth2 client_secret": "later releases take other secrets, or none",
    "field labels not found in type config": "later releases know them",
    "field name not found in type config": "later releases know it",
    "into string": "later releases take any details of PagerDuty",
    "invalid DNS-SD records type": "null is what is left out",
    "is not a valid template": "templates of receivers are not read here",
}
"""What these old programs refuse, and we do not."""


def refused(kind: str, files: Sequence[Path]) -> dict[str, str]:
    """Return what the program says of each file that it refuses."""
    command, heading = COMMANDS[kind]
    run = [needed(command[0]), *command[1:], *map(str, files)]
    done = subprocess.run(run, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120)
    told = heading.split(done.stdout)
    return {name: text.strip() for name, text in zip(told[1::2], told[2::2], strict=True) if "FAILED" in text}


def errors(files: Sequence[Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in check_files(files, project_of_files()):
        if each.severity is Severity.ERROR:
            found.setdefault(each.location.file, []).append(each.message)
    return found


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_sound_file_is_accepted_by_the_program_and_silent_here(kind: str) -> None:
    path = SOUND / f"{kind}.yml"
    assert refused(kind, [path]) == {}
    assert check_files([path], project_of_files()) == ()


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_damaged_file_that_the_program_refuses_is_refused_here(kind: str, tmp_path: Path) -> None:
    sound: Any = document_of(SOUND / f"{kind}.yml")
    chosen = Random(3).sample(damages(sound), 240)
    files: dict[str, str] = {}
    for number, (what, damage) in enumerate(chosen):
        path = tmp_path / f"{number}.yml"
        path.write_text(text_of(damage()))
        files[str(path)] = what
    paths = [Path(each) for each in files]
    theirs, ours = refused(kind, paths), errors(paths)
    assert len(theirs) > 80
    missed = [
        f"{files[name]}: {reason}"
        for name, reason in theirs.items()
        if name not in ours and not any(each in reason for each in OTHERS)
    ]
    assert not missed, "\n".join(missed[:10])
