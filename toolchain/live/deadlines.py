"""Ends calls that take longer than they may: a server that drips byte by byte is within every other time limit."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread, local
from typing import Any

from attrs import define, field
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_AGAIN = 0.5
"""Seconds until a call is looked at again that is overdue and has no connection yet."""


class Overdue(TimeoutError):  # noqa: N818 - as its siblings are named
    """A call that was not complete within its time."""


@define(eq=False)
class _Call:
    due: float
    connection: HTTPConnection | None = None
    is_overdue: bool = False

    def end(self) -> bool:
        """Close its connection, so that whoever reads from it goes on; return whether there was one."""
        self.is_overdue = True
        open_socket = self.connection.sock if self.connection is not None else None
        if open_socket is None:
            return False
        with suppress(OSError):
            # That of a TLS socket would also forget the state that the thread which reads still uses.
            socket.socket.shutdown(open_socket, socket.SHUT_RDWR)
        return True


_thread = local()


@define(eq=False)
class _Watch:
    """Looks after all calls of this process, from a thread that waits for the first one to be due."""

    _calls: set[_Call] = field(factory=set)
    _changed: Condition = field(factory=Condition)
    _next: float = float("inf")
    _thread: Thread | None = None

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        """End what is called inside after so many seconds; it then raises Overdue."""
        call = _thread.call = _Call(time.monotonic() + seconds)
        self._begin(call)
        try:
            yield
        except Exception as error:
            if call.is_overdue:
                raise Overdue(f"not complete within {seconds:g} s") from error
            raise
        finally:
            _thread.call = None
            with self._changed:
                self._calls.discard(call)
        if call.is_overdue:
            raise Overdue(f"not complete within {seconds:g} s")

    def _begin(self, call: _Call) -> None:
        with self._changed:
            self._calls.add(call)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif call.due < self._next:
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for call in self._calls:
                    if call.due <= now:
                        call.due = float("inf") if call.end() else now + _AGAIN
                self._next = min((call.due for call in self._calls), default=float("inf"))
                self._changed.wait(min(self._next - now, 3600.0))


_WATCH = _Watch()
within = _WATCH.over


def _note(connection: HTTPConnection) -> None:
    call: _Call | None = getattr(_thread, "call", None)
    if call is not None:
        call.connection = connection


class _Connection(HTTPConnection):
    def request(self, *given: Any, **named: Any) -> None:
        _note(self)
        super().request(*given, **named)


class _SecureConnection(HTTPSConnection):
    def request(self, *given: Any, **named: Any) -> None:
        _note(self)
        super().request(*given, **named)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class WatchedAdapter(HTTPAdapter):
    """What sends requests over connections that ``within`` can end."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *given: Any, **named: Any) -> Any:
        """Return the pools of connections through a proxy."""
        found = super().proxy_manager_for(*given, **named)
        found.pool_classes_by_scheme = _POOLS
        return found
