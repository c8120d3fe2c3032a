"""Small files with what is to be said of them, one collection for each rule (``cases/RULE.yaml``).

A comment behind a line, such as ``# error: alert-nodes``, is a finding that is to be there, several with commas between.
Nothing else is to be said of the file by any rule.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from toolchain.check.files.checker import check_files
from toolchain.check.rules import EXPLAINED
from toolchain.project.of_files import project_of_files

FOLDER = Path(__file__).parent / "cases"
_EXPECTED = re.compile(r"# ((?:error|warning|info): [\w-]+(?:, (?:error|warning|info): [\w-]+)*)$")


def cases() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, text in yaml.safe_load(path.read_text()).items():
            yield f"{path.stem}: {name}", text


CASES = dict(cases())


def expected(text: str) -> list[tuple[int, str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        marks = _EXPECTED.search(line)
        for mark in marks[1].split(", ") if marks else ():
            severity, _, rule = mark.partition(": ")
            found.append((number, severity, rule))
    return sorted(found)


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_a_file_is_said_at_its_line_and_nothing_else(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("rules.json" if CASES[name].lstrip().startswith(("{", "[{")) else "rules.yaml")
    path.write_text(CASES[name])
    said = check_files([path], project_of_files())
    told = [(each.location.line, each.severity.value, each.rule) for each in said]
    assert sorted(told) == expected(CASES[name]), "\n".join(f"{each.location.line}: {each.message}" for each in said)


def test_every_collection_is_of_a_rule_that_it_fires() -> None:
    for path in FOLDER.glob("*.yaml"):
        assert path.stem in {each.id for each in EXPLAINED}
        assert any(f": {path.stem}" in text for text in yaml.safe_load(path.read_text()).values())
