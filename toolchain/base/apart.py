"""A process beside this one that makes what is too large to be sent, and answers questions about it."""

import os
import pickle
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from attrs import define, field, frozen

from toolchain.base.children import keeper_is_there, waited_for
from toolchain.base.errors import ProgramError
from toolchain.base.sharing import ends_silently

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


@define(eq=False)
class Apart(Generic[Thing]):
    """Something that another process has; may be asked by threads, one after the other."""

    _asked: Connection
    _name: str
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)
    _is_made: bool = field(default=False, init=False)

    def wait(self) -> None:
        """Wait until it is made. Raises what its making raised, and ProgramError where its process has ended."""
        with self._lock:
            self._wait()

    def ask(
        self,
        question: Callable[Concatenate[Thing, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Return what a function of a module makes of it there. Raises what that raises, and ProgramError."""
        with self._lock:
            self._wait()
            with self._ended():
                _send(self._asked, (question, arguments, named))
            answer: Result = self._received()
            return answer

    def _wait(self) -> None:
        if not self._is_made:
            self._received()
            self._is_made = True

    def _received(self) -> Any:
        with self._ended():
            error, found = self._asked.recv()
        if error is not None:
            raise error
        return found

    @contextmanager
    def _ended(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, OSError) as error:
            message = f"the process that has the {self._name} has ended"
            raise ProgramError(message, "Try again; look whether memory is short.") from error


@contextmanager
def apart(make: Callable[[], Thing], name: str) -> Iterator[Apart[Thing]]:
    """Fork a process that makes something at once and has it until the end of the block, when it is killed.

    It has all that this one has; questions, answers and errors are sent. ``name`` says in errors what it has.
    """
    keeper_is_there()
    here, there = Pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads whose locks the work does not touch
        process = os.fork()
    if not process:
        try:
            ends_silently()
            here.close()
            with suppress(EOFError, OSError):  # nobody asks any more
                _answer(make, there)
        finally:
            os._exit(0)  # whatever happened: this process must not go on as if it were the other
    there.close()
    forked = _Forked(process)
    try:
        with waited_for(forked):
            yield Apart(here, name)
    finally:
        forked.kill()
        os.waitpid(process, 0)
        here.close()


@frozen(eq=False)
class _Forked:
    """A process of ours that has not been waited for: its number is nobody else's."""

    number: int

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)


def _answer(make: Callable[[], Thing], asked: Connection) -> None:
    try:
        made = make()
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits is told it
        _send(asked, (error, None))
        return
    _send(asked, (None, None))
    while True:
        question, arguments, named = asked.recv()
        answer: tuple[Exception | None, Any]
        try:
            answer = None, question(made, *arguments, **named)
        except Exception as error:  # noqa: BLE001 - as if it had been asked there
            answer = error, None
        _send(asked, answer)


def _send(connection: Connection, told: object) -> None:
    """Send what the other end receives.

    ``Connection.send`` lends out a buffer, of which Python complains when it collects an error that still holds it.
    """
    connection.send_bytes(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
