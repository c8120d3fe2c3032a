"""Progress of long work: what the work tells, whoever shows it.

Work of several parts takes a Progress and begins each part; work that is one part takes what advances it.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class Advance(Protocol):
    """Tells that so many more steps of a part are done; the text says which, and is empty where nobody would care."""

    def __call__(self, text: str = "", steps: int = 1) -> None:
        """Tell it; from any thread."""


class Progress(Protocol):
    """Who is told what is being done, one part after the other."""

    def begin(self, name: str, total: int) -> Advance:
        """End the part before, begin one of so many steps, and return what advances it.

        A part that is advanced after another was begun inside of it goes on.
        """

    def end(self) -> None:
        """End the part that goes on, if any."""


def told_each(things: Iterable[Thing], advance: Advance) -> Iterator[Thing]:
    """Yield things, and tell of each that it is done when the next one is asked for."""
    for each in things:
        yield each
        advance()


def ignore(text: str = "", steps: int = 1) -> None:
    """Take no notice of progress."""


class _Silent:
    """Nobody."""

    def begin(self, name: str, total: int) -> Advance:  # noqa: ARG002 - the protocol's
        return ignore

    def end(self) -> None:
        pass


SILENT: Progress = _Silent()
"""Tells nobody."""
