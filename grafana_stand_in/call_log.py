"""The calls that arrived."""

from threading import Lock

from attrs import frozen


@frozen
class Call:
    """One request that arrived; ``status`` is what was sent, 0 where the connection ended before.

    ``path`` is as sent, without sub-path and query. ``began`` and ``ended`` are in seconds of a monotonic clock.
    """

    number: int
    method: str
    path: str
    query: str
    status: int
    began: float
    ended: float

    @property
    def is_write(self) -> bool:
        """Whether it changes something: the method does, and it is no dry run."""
        return self.method not in ("GET", "HEAD", "OPTIONS") and "dryRun=All" not in self.query


class CallLog:
    """The calls so far, and how many were under way at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: list[Call] = []
        self._number = 0
        self._under_way = 0
        self.most_at_once = 0

    def start(self) -> int:
        """Return the number of a call that begins, from 1."""
        with self._lock:
            self._number += 1
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            return self._number

    def end(self, call: Call) -> None:
        """Note a call that is over."""
        with self._lock:
            self._under_way -= 1
            self._calls.append(call)

    def calls(self) -> list[Call]:
        """Return the calls that are over, in the order in which they began."""
        with self._lock:
            return sorted(self._calls, key=lambda call: call.number)

    def clear(self) -> None:
        """Forget the calls; numbers begin at 1 again."""
        with self._lock:
            self._calls.clear()
            self._number = 0
            self.most_at_once = self._under_way
