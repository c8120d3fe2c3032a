"""Log lines of a period, by stream: what writers make of events and of changes of conditions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from attrs import frozen

from toolchain.simulate.event import ChangeWriter, Event, LogLine, LogStream, LogWriter
from toolchain.simulate.timeline import Timeline

LONGEST = 60.0
"""Seconds after an event in which its last line may be written."""


@frozen(eq=False)
class WrittenLine:
    """A line as text, the labels of its stream but for the environment, and what stands beside it."""

    labels: tuple[tuple[str, str], ...]
    entry: tuple[float, str, Mapping[str, str]]


def written_lines(writer: LogWriter, events: Iterable[Event], start: float, end: float) -> list[WrittenLine]:
    """Return what a writer writes about events from ``start`` to before ``end``."""
    return [_written(line) for event in events for line in writer.write(event) if start <= line.time < end]


def changed_lines(
    timeline: Timeline, change_writer: ChangeWriter | None, start: float, end: float
) -> Iterator[WrittenLine]:
    """Yield what is written about changes of conditions in a period."""
    if change_writer is not None:
        for before, after in pairwise(timeline.segments):
            if start <= after.start < end:
                yield from map(_written, change_writer(after.start, before.conditions, after.conditions))


def _written(line: LogLine) -> WrittenLine:
    return WrittenLine(tuple(line.labels.items()), (line.time, line.text, line.metadata))


def log_streams(lines: Iterable[WrittenLine], environment: str) -> list[LogStream]:
    """Return the streams of lines, sorted by their labels; ``environment`` is a label of each."""
    streams: defaultdict[tuple[tuple[str, str], ...], list[tuple[float, str, Mapping[str, str]]]] = defaultdict(list)
    for line in lines:
        streams[line.labels].append(line.entry)
    whole: defaultdict[tuple[tuple[str, str], ...], list[tuple[float, str, Mapping[str, str]]]] = defaultdict(list)
    for labels, entries in streams.items():
        whole[tuple(sorted({**dict(labels), "environment": environment}.items()))] += entries
    return [
        LogStream(dict(labels), tuple(sorted(entries, key=lambda entry: entry[:2])))
        for labels, entries in sorted(whole.items())
    ]
