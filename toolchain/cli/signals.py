"""Signals that end a command, and an output that nobody reads any more or that has no room: each ends it in order.

The exit code is 128 and the number of the signal, as shells have it; 141 where the reader of the output has gone.
"""

import _thread
import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn, TextIO

import click

from toolchain.base.errors import UnwritableError
from toolchain.base.scratch import FULL
from toolchain.cli.options import Failure

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CLOSED = 128 + signal.SIGPIPE
_AGAIN = 2.0
"""Seconds in which one more signal is the same one: a shell and ``make`` both pass Ctrl-C on."""


class Ended(KeyboardInterrupt):
    """A signal asks the command to end; raised wherever the main thread is."""

    def __init__(self, number: int, *, is_repeated: bool = False) -> None:
        """Take the signal; one that ``is_repeated`` breaks off what was still waited for."""
        super().__init__(number)
        self.number = number
        self.is_repeated = is_repeated


class Interrupted(click.ClickException):
    """The command was told to end; its exit code is that of the signal."""

    def __init__(self, what: str, left: str, cause: KeyboardInterrupt) -> None:
        """Say ``what`` was interrupted, by which signal, and what is ``left``."""
        number = cause.number if isinstance(cause, Ended) else signal.SIGINT
        super().__init__(f"{what} ({signal.Signals(number).name}): {left}")
        self.exit_code = 128 + number  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        """Say it in a line of its own: a terminal has just shown ^C."""
        stream = sys.stderr if file is None else file
        if stream.isatty():
            click.echo(file=stream)
        click.echo(self.format_message(), file=stream)


class _Heard:
    """When the signal came that ends the command, and which."""

    at: float | None = None
    number = 0


def _raise(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    if _Heard.at is None or now - _Heard.at > _AGAIN:
        is_repeated = _Heard.at is not None
        _Heard.at, _Heard.number = now, number
        raise Ended(number, is_repeated=is_repeated)


def _raise_again(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say a signal once more that came where Python swallows exceptions, such as in a destructor."""
    if isinstance(unraisable.exc_value, Ended):
        _Heard.at = None
        _thread.interrupt_main(signal.Signals(unraisable.exc_value.number))
    else:
        sys.__unraisablehook__(unraisable)


@contextmanager
def heard(numbers: tuple[signal.Signals, ...] = ENDING) -> Iterator[None]:
    """Have signals raise Ended in the main thread; what is ignored, as ``nohup`` and ``&`` have it, stays so."""
    before = {number: signal.getsignal(number) for number in numbers}
    _Heard.at = None
    try:
        for number, action in before.items():
            if action is not signal.SIG_IGN:
                signal.signal(number, _raise)
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


@contextmanager
def held(numbers: tuple[signal.Signals, ...] = ENDING) -> Iterator[None]:
    """Have signals that would end the command wait until the block is done, which has to be short."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals come to the main thread alone
        return
    waiting: list[int] = []
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number, action in before.items():
            if action is not signal.SIG_IGN:
                signal.signal(number, lambda number, _frame: waiting.append(number))
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
        if waiting:
            signal.raise_signal(waiting[0])


@contextmanager
def told(name: Callable[[], str], left: Callable[[], str]) -> Iterator[None]:
    """Have what ends a command from outside be one line and its exit code.

    ``name`` is that of the command, and ``left`` what there is after an interruption, once either is known.
    """
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"{name()} was interrupted", left(), error) from error
    except click.Abort as error:
        if _Heard.at is None:
            raise  # somebody said no to a question
        raise Interrupted(f"{name()} was interrupted", left(), Ended(_Heard.number)) from error
    except BrokenPipeError:
        _say_no_more(sys.stdout, sys.stderr)
        sys.exit(_CLOSED)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _full(error) from error


def run(command: click.Command) -> NoReturn:
    """Run a command of this process, and end the process as the command did."""
    sys.unraisablehook = _raise_again
    code: int | str | None = 0
    with heard():
        try:
            try:
                command.main()
            except SystemExit as end:
                code = end.code
            code = _flushed(code)
        except KeyboardInterrupt as error:  # once more, while it ended
            again = Interrupted("interrupted", "its end as well.", error)
            again.show()
            code = again.exit_code
        is_interrupted = _Heard.at is not None
    if is_interrupted:
        code = 128 + _Heard.number if code == 1 else code  # click's own, before the command began
        _end(code)  # not by sys.exit, which would wait for threads, such as for the answer of a server
    if threading.active_count() == 1 and not isinstance(code, str):
        atexit._run_exitfuncs()
        _end(code)  # not by sys.exit, which takes apart all that was made: a twentieth of a build
    sys.exit(code)


def _end(code: int | str | None) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _flushed(code: int | str | None) -> int | str | None:
    """Write what is left of the output, and return the exit code; Python itself would end with a traceback."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _say_no_more(sys.stdout)
        return _CLOSED
    except OSError as error:
        _say_no_more(sys.stdout)
        failure = _full(error)
        failure.show()
        return failure.exit_code
    return code


def _full(error: OSError) -> Failure:
    where = error.filename or "the output"
    return Failure(UnwritableError(f"cannot write {where}: {error.strerror}", "Free some space, and run it again."))


def _say_no_more(*streams: TextIO) -> None:
    """Give what is left of an output to nobody: Python would say at its end that it cannot be written."""
    for stream in streams:
        with suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)
