"""Log lines of a period, by stream: what writers make of events and of changes of conditions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Protocol

from toolchain.simulate.event import ChangeWriter, Event, LogLine, LogStream, LogWriter
from toolchain.simulate.scenario import Timeline

_LONGEST = 60.0
"""Seconds after an event in which its last line may be written."""


class EventSource(Protocol):
    """What yields the events of a counter."""

    @property
    def environment(self) -> str:
        """The value of the target label."""
        ...

    def events(
        self, metric: str, start: float, end: float, *, only: Mapping[str, tuple[str, ...]] | None = None
    ) -> Iterator[Event]:
        """Yield the events from ``start`` to before ``end``."""
        ...


def log_streams(
    timeline: Timeline,
    writers: Iterable[LogWriter],
    change_writer: ChangeWriter | None,
    source: EventSource,
    start: float,
    end: float,
) -> list[LogStream]:
    """Return the streams of a period, sorted by their labels; ``environment`` is a label of each."""
    streams: defaultdict[tuple[tuple[str, str], ...], list[tuple[float, str, Mapping[str, str]]]] = defaultdict(list)
    for line in _lines(timeline, writers, change_writer, source, start, end):
        labels = tuple(sorted({**line.labels, "environment": source.environment}.items()))
        streams[labels].append((line.time, line.text, line.metadata))
    return [
        LogStream(dict(labels), tuple(sorted(entries, key=lambda entry: entry[:2])))
        for labels, entries in sorted(streams.items())
    ]


def _lines(
    timeline: Timeline,
    writers: Iterable[LogWriter],
    change_writer: ChangeWriter | None,
    source: EventSource,
    start: float,
    end: float,
) -> Iterator[LogLine]:
    for writer in writers:
        for event in source.events(writer.metric, start - _LONGEST, end, only=writer.only):
            yield from (line for line in writer.write(event) if start <= line.time < end)
    if change_writer is not None:
        for before, after in pairwise(timeline.segments):
            if start <= after.start < end:
                yield from change_writer(after.start, before.conditions, after.conditions)
