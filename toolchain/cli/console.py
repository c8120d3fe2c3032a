"""Consoles: colours and progress on a terminal, plain and uncut text everywhere else."""

import io
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console

from toolchain.base.progress import SILENT, Progress

WIDE_ENOUGH = 1000
"""Columns of a pipe or a file: nothing is cut or wrapped there."""


class _Console(Console):
    """A console that leaves it to the command what is done when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Raise the error that rich has caught; it would end the command as one with findings."""
        raise


def output() -> Console:
    """Return the console for what a command was asked for."""
    return _console(sys.stdout)


def messages() -> Console:
    """Return the console for findings, errors and progress beside the output."""
    return _console(sys.stderr)


def progress(console: Console, text: str) -> AbstractContextManager[object]:
    """Return a spinner with a text; it shows on a terminal only, and elsewhere takes no thread."""
    return console.status(text) if console.is_terminal else nullcontext()


def bars(console: Console) -> AbstractContextManager[Progress]:
    """Return bars for work of several parts; they show on a terminal only."""
    if not console.is_terminal:
        return nullcontext(SILENT)
    from toolchain.cli.phases import Phases  # what draws bars takes long to import

    return Phases(console)


def _console(stream: Any) -> Console:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows a question mark instead of failing
    console = _Console(file=stream, highlight=False, emoji=False)
    if console.is_terminal:
        return console
    return _Console(file=stream, highlight=False, emoji=False, width=WIDE_ENOUGH)
