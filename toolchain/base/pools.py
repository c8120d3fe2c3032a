"""Threads and processes that work at the same time, and that an interruption ends at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count
from multiprocessing import active_children, get_context
from typing import Any, TypeVar

from toolchain.base.children import keeper_is_there, kill_those_that_run
from toolchain.base.sharing import ends_silently

Item = TypeVar("Item")
Result = TypeVar("Result")

_PATIENCE, _LOOK = 5.0, 0.05
"""How long an interruption waits for threads, such as for an answer of a server, in seconds."""
_UNTIL = "waits_until"
"""Of an interruption: the moment until which it waits, on the monotonic clock."""


class _Threads(ThreadPoolExecutor):
    """Threads that know what they have been given."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.given: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a thread do some work."""
        given = super().submit(work, *arguments, **named)
        self.given.add(given)
        given.add_done_callback(self.given.discard)
        return given


@contextmanager
def threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Give so many threads until the end of the block; where it fails, what they have not begun is not done.

    An interruption kills the programs that they wait for. Not for what has to be complete, such as writes. However
    many pools it goes through, it waits for their threads ``_PATIENCE`` seconds in all.
    """
    pool = _Threads(number)
    try:
        yield pool
        pool.shutdown()
    except KeyboardInterrupt as interruption:
        pool.shutdown(wait=False, cancel_futures=True)
        until: float = vars(interruption).setdefault(_UNTIL, time.monotonic() + _PATIENCE)
        while (given := tuple(pool.given)) and time.monotonic() < until:
            kill_those_that_run()
            wait(given, _LOOK)
        raise
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise


def forked(work: Callable[[Item], Result], items: Sequence[Item], number: int) -> Iterator[Result]:
    """Yield what some work makes of each item, in order, by so many forked processes.

    They inherit the work and the items, which may hold what cannot be sent to a process; results are sent back.
    """
    key = next(_KEYS)
    _INHERITED[key] = (work, items)
    try:
        with _processes(number) as pool:
            yield from pool.map(_worked, [key] * len(items), range(len(items)))
    finally:
        del _INHERITED[key]


_KEYS = count()
_INHERITED: dict[int, tuple[Callable[[Any], Any], Sequence[Any]]] = {}
"""What forked processes find: the work and its items."""


def _worked(key: int, index: int) -> Any:
    work, items = _INHERITED[key]
    return work(items[index])


@contextmanager
def _processes(number: int) -> Iterator[ProcessPoolExecutor]:
    """Give so many forked processes until the end of the block; where it fails, they are killed.

    They inherit what stands in variables, and end with this process, however it ends.
    """
    keeper_is_there()
    others = set(active_children())
    pool = ProcessPoolExecutor(number, mp_context=get_context("fork"), initializer=ends_silently)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for each in set(active_children()) - others:
            each.kill()
            each.join(1.0)  # its pool waits for it as well
        raise
