"""Errors of commands that were asked for JSON: they are JSON too, beside what people read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import click

from toolchain.cli.options import Failure
from toolchain.cli.printing.json_output import failure_line
from toolchain.cli.signals import Interrupted

_OPTION = "--format"


class ToldAsJson(click.ClickException):
    """An error that is told to programs on standard output, and to people as ever; its exit code is the same."""

    def __init__(self, error: click.ClickException, command: str) -> None:
        super().__init__(error.message)
        self.error = error
        self.command = command
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        """Print both."""
        click.echo(_line(self.error, self.command))
        self.error.show(file)


def asks_for_json(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON, whatever else is wrong with it."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    values = [each.removeprefix(f"{_OPTION}=") for each in options if each.startswith(f"{_OPTION}=")]
    values += [value for name, value in pairwise(options) if name == _OPTION]
    return "json" in values


@contextmanager
def told_as_json(command: Callable[[], str]) -> Iterator[None]:
    """Have errors be JSON as well; an interruption is none."""
    try:
        yield
    except Interrupted:
        raise
    except click.ClickException as error:
        raise ToldAsJson(error, command()) from error


def _line(error: click.ClickException, command: str) -> str:
    if isinstance(error, Failure):
        told = error.error
        return failure_line(command, told.message, told.remedy, told.location)
    return failure_line(command, error.format_message(), f"See: build.py {command} --help".replace("  ", " "))
