"""Work that two processes share, without what pools of processes take long to import."""

import os
import pickle
import signal
import struct
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from toolchain.base.progress import Advance, ignore

Result = TypeVar("Result")

_INDEX = struct.Struct("H")
"""A number on its way through a pipe, from which two processes read whole ones."""
_ROOM = 2048
"""How many of them any pipe takes before somebody reads: it has a page at least (pipe(7) of Linux)."""


def shared(work: Callable[[int], Result], number: int, advance: Advance = ignore) -> list[Result]:
    """Return what some work makes of 0, 1, 2 and so on, each done by this process or by one that it forks.

    Whichever is free takes the next. The other has all that this one had, and sends its results back: what it cannot
    send is done here. The work starts no threads and prints nothing. Only this process tells how far both are.
    """
    if number < 2 or available_processors() < 2:
        return [work(index) for index in _told(range(number), advance)]
    pieces = _pieces(number)
    left, answers = _waiting(len(pieces)), os.pipe()
    other = _forked_off(work, pieces, left, answers)
    os.close(answers[1])
    try:
        done = {index: work(index) for index in _told(_taken(left, pieces), advance)}
        with os.fdopen(answers[0], "rb", closefd=False) as sent, suppress(EOFError, pickle.UnpicklingError):
            done.update(pickle.load(sent))
    except BaseException:
        os.kill(other, signal.SIGKILL)
        raise
    finally:
        os.close(left)
        os.close(answers[0])
        os.waitpid(other, 0)
    return [done[index] if index in done else work(index) for index in range(number)]


def available_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pieces(number: int) -> Sequence[range]:
    """Return 0, 1, 2 and so on in pieces, of one each unless there are more than a pipe has room for."""
    size = -(-number // _ROOM)
    return [range(start, min(start + size, number)) for start in range(0, number, size)]


def _waiting(number: int) -> int:
    """Return a descriptor from which each of so many indices can be read once."""
    read, write = os.pipe()
    try:
        os.write(write, b"".join(map(_INDEX.pack, range(number))))
    finally:
        os.close(write)
    return read


def _taken(left: int, pieces: Sequence[range]) -> Iterator[int]:
    while content := os.read(left, _INDEX.size):
        yield from pieces[_INDEX.unpack(content)[0]]


def _told(indices: Iterable[int], advance: Advance) -> Iterator[int]:
    """Yield indices, and tell how many were done or taken by anybody before each."""
    before = 0
    for index in indices:
        advance(steps=index - before)
        before = index
        yield index


def _forked_off(work: Callable[[int], Any], pieces: Sequence[range], left: int, answers: tuple[int, int]) -> int:
    """Return the id of a process that does its part of some work, sends the results, and ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads whose locks the work does not touch
        other = os.fork()
    if other:
        return other
    parent = os.getppid()
    try:
        ends_silently()
        os.close(answers[0])
        done: dict[int, Any] = {}
        for index in _taken(left, pieces):
            done[index] = work(index)
            if os.getppid() != parent:
                break  # nobody waits for it any more
        with os.fdopen(answers[1], "wb") as sent:
            pickle.dump(done, sent, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)  # whatever happened: this process must not go on as if it were the other


def ends_silently() -> None:
    """Leave what a signal means to the process that forked this one: it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
