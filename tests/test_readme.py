"""The README shows what the commands print."""

import re
from pathlib import Path

from click.testing import CliRunner

from build import SECTIONS, main
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text()
COUNTS = re.compile(r"^ +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)  0 errors", re.MULTILINE)


def test_the_counts_are_those_of_the_definitions(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["build", "--output", str(tmp_path)], catch_exceptions=False).stdout
    assert COUNTS.findall(README) == COUNTS.findall(printed)


def test_files_that_it_names_exist() -> None:
    for path in re.findall(r"\]\(([\w./-]+)\)|^\| `([\w/]+)/` ", README, flags=re.MULTILINE):
        name = path[0] or path[1]
        assert (REPOSITORY / name).exists(), name


def test_commands_that_it_names_exist() -> None:
    named = set(re.findall(r"build\.py (\w+)", README))
    assert named <= {name for section in SECTIONS.values() for name in section}
    assert {"check", "explain", "list"} <= named
