"""One call of a command that prints JSON, and what it needs."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from tests.conftest import FIXTURES

Arguments = Sequence[str]


@frozen(eq=False)
class Given:
    """What a case may use: an empty folder, and patches that end with it."""

    folder: Path
    patch: pytest.MonkeyPatch
    undo: Callable[[AbstractContextManager[Any]], Any]
    """Enters a context that ends with the case."""

    def project(self, name: str = "minimal") -> Path:
        """Return a copy of a project of the fixtures."""
        ignored = shutil.ignore_patterns("__pycache__")
        return Path(shutil.copytree(FIXTURES / name, self.folder / name, ignore=ignored))

    def file(self, name: str, text: str) -> str:
        """Write a file, and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)


@frozen(eq=False)
class Case:
    """A call: ``arguments`` are those behind ``--format json``, ``given`` is what stands on standard input."""

    command: str
    outcome: str
    code: int
    arguments: Callable[[Given], Arguments]
    given: str = ""
    lines: bool = False
    """Whether it prints an object a line."""
    form: str = "json"
    """What ``--format`` says."""
    read: Callable[[Any], object] = field(default=lambda _: None)
    """Looks at what was printed."""

    def __str__(self) -> str:
        return f"{self.command}: {self.outcome}"


def fine(command: str, arguments: Callable[[Given], Arguments], **more: Any) -> Case:
    """Return a call that finds nothing."""
    return Case(command, "fine", 0, arguments, **more)


def finds(command: str, arguments: Callable[[Given], Arguments], **more: Any) -> Case:
    """Return a call that finds something."""
    return Case(command, "findings", 1, arguments, **more)


def fails(command: str, arguments: Callable[[Given], Arguments], **more: Any) -> Case:
    """Return a call that cannot do what it was asked for."""
    return Case(command, "error", 2, arguments, **more)


@contextmanager
def replaced(old: str, new: str, path: Path) -> Iterator[None]:
    """Have another text in a file."""
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new))
    try:
        yield
    finally:
        path.write_text(text)
