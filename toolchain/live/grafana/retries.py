"""When a call is made again, and after how long."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import field, frozen


def _now() -> datetime:
    return datetime.now(UTC)


@frozen
class RetryPolicy:
    """How often and how patiently; times in seconds.

    The wait doubles from ``first_wait`` to ``longest_wait``, each between half and all of it by chance, so that many
    callers do not come back together. A server's own ``Retry-After`` is followed up to ``longest_retry_after``.
    One call waits ``longest_in_all`` at most.
    """

    attempts: int = 5
    first_wait: float = 0.2
    longest_wait: float = 5.0
    longest_retry_after: float = 60.0
    longest_in_all: float = 120.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)
    now: Callable[[], datetime] = field(default=_now, repr=False)

    def wait(self, attempt: int, retry_after: float | None = None) -> float:
        """Return how long to wait after an attempt, counted from 1."""
        doubled = min(self.longest_wait, self.first_wait * 2.0 ** (attempt - 1))
        backoff = doubled * (0.5 + self.chance() / 2)
        return backoff if retry_after is None else max(backoff, min(retry_after, self.longest_retry_after))

    def retry_after(self, header: str | None) -> float | None:
        """Return the seconds that a Retry-After header asks for, a number or a date (RFC 9110, section 10.2.3)."""
        text = (header or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - self.now()).total_seconds())


def is_retried(method: str, status: int, *, is_repeatable: bool) -> bool:
    """Return whether a failed answer is worth another attempt.

    429 means that nothing was done, so any call may be repeated; after 502, 503 and 504 only one that comes to the
    same when done twice; after 500 only a read, since Grafana itself failed half-way.
    """
    if status == 429:
        return True
    if status in (502, 503, 504):
        return is_repeatable
    return status == 500 and method in ("GET", "HEAD")


def leaves_doubt(status: int) -> bool:
    """Return whether an answer leaves open whether a write was carried out."""
    return status >= 500 and status != 501
