"""Regular expressions mean the same with every Python that the toolchain runs on."""

import re

from tests.conftest import REPOSITORY

POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>")


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 reads those wrongly (python/cpython issues 100061, 101955 and 106052)."""
    files = sorted((REPOSITORY / "toolchain").rglob("*.py"))
    lines = ((path, line) for path in files for line in path.read_text().splitlines())
    found = [f"{path.relative_to(REPOSITORY)}: {line.strip()}" for path, line in lines if POSSESSIVE_GROUP.search(line)]
    assert (found, len(files) > 100) == ([], True)
