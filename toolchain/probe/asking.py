"""Asks servers: so many requests at once, each within its time, all of them within a deadline."""

import time
from collections.abc import Callable, Iterable, Mapping
from math import isnan
from threading import Lock
from typing import Any, TypeVar

from attrs import define, field, frozen

from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.live.errors import AccessDeniedError, BusyError, NotThisServiceError, UnreachableError
from toolchain.live.loki import LokiResult
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.sources.loki import LogQueries
from toolchain.preview.sources.prometheus import MetricQueries
from toolchain.probe.question import NOT_ASKED, Answer, Asked

T = TypeVar("T")

_IN_A_ROW = 5
"""Requests one after the other that nobody answers, or somebody else: the server is gone."""
_AGAIN = (0.5, 2.0, 5.0)
"""Seconds until a request is made again that the server had no time for."""
_LONGEST_WAIT = 15.0
"""Seconds of a wait that a server may ask for."""


class NotAskedError(UserError):
    """Nothing is asked any more: the time is over, nobody answers, or somebody interrupted it."""


@frozen(eq=False)
class Servers:
    """The servers by what they are; None where there is none to ask."""

    prometheus: MetricQueries | None
    loki: LogQueries | None


@define(eq=False)
class Asking:
    """Asks, as long as there is time and somebody answers.

    ``workers`` requests are under way at once; ``deadline`` is in seconds from the first one. ``ended`` says why no
    more is asked, empty while it is. ``requests`` counts what was sent, ``busiest`` how many were under way at most.
    """

    servers: Servers
    workers: int = 4
    deadline: float = 600.0
    ended: str = field(default="", init=False)
    requests: int = field(default=0, init=False)
    busiest: int = field(default=0, init=False)
    seconds: float = field(default=0.0, init=False)
    answers: dict[Asked, Answer] = field(factory=dict, init=False, repr=False)
    _began: float = field(factory=time.monotonic, init=False)
    _underway: int = field(default=0, init=False)
    _unreached: int = field(default=0, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def all_of(self, asked: Iterable[Asked], advance: Advance = ignore) -> Mapping[Asked, Answer]:
        """Return the answers to requests, as far as there are any when the time or the patience ends.

        An interruption is raised when no request is under way any more; what was answered is in ``answers``.
        """
        with threads(self.workers) as pool:
            for each in asked:
                if each not in self.answers:
                    pool.submit(self._note, each, advance)
        return self.answers

    def _note(self, asked: Asked, advance: Advance) -> None:
        self.answers[asked] = self.answer(asked)
        advance()

    def answer(self, asked: Asked) -> Answer:
        """Return the answer to one request; one that failed has its error."""
        return self.timed(lambda: self._sent(asked))

    def timed(self, ask: Callable[[], Answer]) -> Answer:
        """Return an answer with the seconds that it took; an error is part of it."""
        began = time.monotonic()
        try:
            return self.of_server(ask)
        except NotAskedError:
            return NOT_ASKED
        except UserError as error:
            return Answer(time.monotonic() - began, error=error)

    def of_server(self, ask: Callable[[], T]) -> T:
        """Return what a server says, asked again where it was busy.

        Raises NotAskedError where nothing is asked any more, and what its client raises.
        """
        waits = list(_AGAIN)
        while True:
            self._require_time()
            try:
                found = self._counted(ask)
            except BusyError as error:
                if not waits:
                    raise
                wait = max(waits.pop(0), error.retry_after or 0.0)
                time.sleep(max(0.0, min(wait, _LONGEST_WAIT, self._left())))
            else:
                self._unreached = 0
                return found

    def _counted(self, ask: Callable[[], T]) -> T:
        with self._lock:
            self.requests += 1
            self._underway += 1
            self.busiest = max(self.busiest, self._underway)
        began = time.monotonic()
        try:
            return ask()
        except (AccessDeniedError, NotThisServiceError, UnreachableError) as error:
            self._unreached += 1
            if self._unreached >= _IN_A_ROW:
                self.ended = self.ended or error.message
            raise
        finally:
            with self._lock:
                self._underway -= 1
                self.seconds += time.monotonic() - began

    def _left(self) -> float:
        return self._began + self.deadline - time.monotonic()

    def _require_time(self) -> None:
        if not self.ended and self._left() <= 0:
            self.ended = f"the deadline of {self.deadline:g} s is over"
        if self.ended:
            raise NotAskedError(self.ended, "Allow more time, or look after the server.")

    def _sent(self, asked: Asked) -> Answer:
        began = time.monotonic()
        found: QueryResult | LokiResult
        if asked.service == "prometheus":
            client = self.servers.prometheus
            assert client is not None, "questions are kept to the servers that there are"
            if asked.form == "instant":
                found = client.query(asked.text, asked.end)
            else:
                found = client.query_range(asked.text, asked.start, asked.end, asked.step)
            return answer_of(time.monotonic() - began, found.series, found.warnings)
        logs = self.servers.loki
        assert logs is not None, "questions are kept to the servers that there are"
        if asked.form == "instant":
            found = logs.query(asked.text, asked.end)
        else:
            found = logs.query_range(asked.text, asked.start, asked.end, step=asked.step, limit=asked.lines)
        if found.kind == "streams":
            newest = max((each.time for each in found.lines), default=None)
            last = None if newest is None else newest / 1e9
            return Answer(time.monotonic() - began, len(found.lines), len(found.lines), last)
        return answer_of(time.monotonic() - began, found.series)


def answer_of(seconds: float, series: Iterable[Series], warnings: tuple[str, ...] = ()) -> Answer:
    """Return an answer of series; a sample that is no number is none."""
    count, samples, last = 0, 0, None
    for each in series:
        count += 1
        for moment, value in zip(reversed(each.times), reversed(each.values), strict=True):
            if not isnan(value):
                samples += 1
                last = moment if last is None or moment > last else last
    return Answer(seconds, count, samples, last, warnings)


@define(eq=False)
class Values:
    """A data source that remembers the values of variables: dashboards share most of them."""

    source: Any
    asking: Asking
    badge: Any = "live"
    answers: dict[str, Answer] = field(factory=dict, init=False)
    _values: dict[str, tuple[str, ...]] = field(factory=dict, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def key(self, query: Any, span: Any) -> str:
        """Return what tells one question from another."""
        return f"{query!r} {span.start} {span.end}"

    def variable_values(self, query: Any, span: Any) -> tuple[str, ...]:
        """Return the values that a variable's query gives; raises what the server's client raises, each time."""
        key = self.key(query, span)
        with self._lock:
            if key not in self.answers:
                self.answers[key] = self.asking.timed(lambda: self._asked(key, query, span))
        error = self.answers[key].error
        if error is not None:
            raise error
        return self._values.get(key, ())

    def _asked(self, key: str, query: Any, span: Any) -> Answer:
        began = time.monotonic()
        values = self._values[key] = self.source.variable_values(query, span)
        return Answer(time.monotonic() - began, len(values), len(values), span.end if values else None)

    def frames(self, query: Any) -> Any:
        """Return what a panel's query gives."""
        return self.source.frames(query)

    def why_empty(self, query: Any) -> str:
        """Return why a panel's query gives nothing."""
        return str(self.source.why_empty(query))
