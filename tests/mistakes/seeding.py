"""Seeds a mistake into a copy of the complete project, and builds it as a person does."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from attrs import field, frozen
from click.testing import CliRunner

from build import main
from tests.conftest import FIXTURES

ENVIRONMENT = "production"
_MOMENTS = count(1_000_000_000)
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
    """Return a copy of the complete project, with its output."""
    root = Path(shutil.copytree(FIXTURES / "complete", Path(mkdtemp(prefix="complete-")) / "project"))
    outcome = build(root)
    assert outcome.exit_code == 0, outcome.text
    assert outcome.reported == (), outcome.text
    return root


@contextmanager
def replaced(root: Path, texts: Mapping[str, bytes | None]) -> Iterator[None]:
    """Have files of a project replaced for a while, None for one that is not there.

    Each has a time of its own: Python takes bytecode for that of a text of the same length and the same second.
    """
    before = {name: (path.read_bytes(), path.stat()) if (path := root / name).exists() else None for name in texts}
    for name, text in texts.items():
        if text is None:
            (root / name).unlink()
        else:
            (root / name).write_bytes(text)
            moment = next(_MOMENTS)
            os.utime(root / name, (moment, moment))
    try:
        yield
    finally:
        for name, known in before.items():
            if known is None:
                (root / name).unlink()
            else:
                (root / name).write_bytes(known[0])
                os.utime(root / name, ns=(known[1].st_atime_ns, known[1].st_mtime_ns))


@contextmanager
def seeded(mistake: Mistake) -> Iterator[Path]:
    """Yield the project with its output and the mistake; a test that fails leaves it to nobody."""
    root = built_project()
    texts = {name: None if text is None else text.encode() for name, text in mistake.files.items()}
    if mistake.old:
        text = (texts.get(mistake.file) or (root / mistake.file).read_bytes()).decode()
        assert mistake.old in text, f"{mistake.old!r} is not in {mistake.file}"
        texts[mistake.file] = text.replace(mistake.old, mistake.new, 1).encode()
    try:
        with replaced(root, texts):
            yield root
    except BaseException:
        built_project.cache_clear()
        raise


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
    return {
        path: Path(path).read_bytes()
        for folder, _, names in os.walk(root / "build")
        for path in (os.path.join(folder, name) for name in names)  # noqa: PTH118 - of many files, for each mistake
    }


def check_mistake(mistake: Mistake) -> None:
    """Assert that a mistake is one finding at its line, ends with 1, and leaves the output as it was."""
    with seeded(mistake) as root:
        before = output_of(root)
        outcome = build(root)
        assert output_of(root) == before
        assert "Traceback" not in outcome.text
        found = [(each.rule, each.file) for each in outcome.reported]
        assert found == [(mistake.rule, mistake.blamed or mistake.file)], outcome.text
        (reported,) = outcome.reported
        line = (root / reported.file).read_text().splitlines()[reported.line - 1].strip()
    assert line.startswith(mistake.at), f"{reported.file}:{reported.line} is {line!r}"
    assert mistake.message in reported.message, reported.message
    assert reported.remedy
    assert reported.severity == "error"
    assert outcome.exit_code == 1
    expected = f"and {mistake.following} more follow" if mistake.following else ""
    assert reported.consequence.startswith(expected)
    assert bool(reported.consequence) == bool(expected), reported.consequence
