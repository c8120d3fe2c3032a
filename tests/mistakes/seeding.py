"""Seeds a mistake into a copy of the complete project, and builds it as a person does."""

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from attrs import field, frozen
from click.testing import CliRunner

from build import main
from tests.conftest import FIXTURES

ENVIRONMENT = "production"
_HEAD = re.compile(r"(?P<file>[\w./-]+):(?P<line>\d+)  (?P<severity>error|warning)  (?P<rule>[\w-]+)")


@frozen
class Mistake:
    """A mistake: texts of a file that it replaces, the start of the line that is to blame, and what is said of it.

    ``at`` is in ``blamed``, which is the file itself unless given; ``files`` are whole files that it writes, None for
    one that it removes. ``following`` is how many other findings follow from it.
    """

    file: str
    old: str
    new: str
    at: str
    rule: str
    message: str
    blamed: str = ""
    following: int = 0
    files: Mapping[str, str | None] = field(factory=dict)

    @property
    def id(self) -> str:
        """How the test of it is called."""
        return f"{self.rule}: {self.message}"[:70]


@frozen
class Reported:
    """A finding as it is printed."""

    file: str
    line: int
    severity: str
    rule: str
    message: str
    remedy: str
    consequence: str


@frozen
class Outcome:
    """What a build did."""

    exit_code: int
    reported: tuple[Reported, ...]
    text: str


@cache
def built_project() -> Path:
    """Return the complete project, with its output."""
    root = Path(shutil.copytree(FIXTURES / "complete", Path(mkdtemp(prefix="complete-")) / "project"))
    outcome = build(root)
    assert outcome.exit_code == 0, outcome.text
    assert outcome.reported == (), outcome.text
    return root


def seeded(mistake: Mistake, folder: Path) -> Path:
    """Return a copy of the project with its output and the mistake."""
    root = Path(shutil.copytree(built_project(), folder / "project"))
    for name, text in mistake.files.items():
        if text is None:
            (root / name).unlink()
        else:
            (root / name).write_text(text)
    if mistake.old:
        path = root / mistake.file
        text = path.read_text()
        assert mistake.old in text, f"{mistake.old!r} is not in {mistake.file}"
        path.write_text(text.replace(mistake.old, mistake.new, 1))
    return root


def build(root: Path) -> Outcome:
    """Build the project below a root."""
    arguments = ["build", "--root", str(root), "--environment", ENVIRONMENT]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return Outcome(result.exit_code, tuple(_reported(result.output.splitlines())), result.output)


def _reported(lines: list[str]) -> list[Reported]:
    found = []
    for index, line in enumerate(lines):
        head = _HEAD.fullmatch(line)
        if head is not None:
            message, remedy, *more = [each.strip() for each in lines[index + 1 : index + 4]]
            consequence = more[0] if more and more[0].startswith("and ") else ""
            found.append(
                Reported(head["file"], int(head["line"]), head["severity"], head["rule"], message, remedy, consequence)
            )
    return found


def output_of(root: Path) -> dict[str, bytes]:
    """Return the files of the output by their path."""
    output = root / "build"
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


def check_mistake(mistake: Mistake, folder: Path) -> None:
    """Assert that a mistake is one finding at its line, ends with 1, and leaves the output as it was."""
    root = seeded(mistake, folder)
    before = output_of(root)
    outcome = build(root)
    assert "Traceback" not in outcome.text
    assert [(each.rule, each.file) for each in outcome.reported] == [(mistake.rule, mistake.blamed or mistake.file)], (
        outcome.text
    )
    (found,) = outcome.reported
    line = (root / found.file).read_text().splitlines()[found.line - 1].strip()
    assert line.startswith(mistake.at), f"{found.file}:{found.line} is {line!r}"
    assert mistake.message in found.message, found.message
    assert found.remedy
    assert found.severity == "error"
    assert outcome.exit_code == 1
    assert output_of(root) == before
    expected = f"and {mistake.following} more follow" if mistake.following else ""
    assert found.consequence.startswith(expected)
    assert bool(found.consequence) == bool(expected), found.consequence
