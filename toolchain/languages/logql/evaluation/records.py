"""What goes into an evaluation and what comes out: lines, streams, entries, samples and series.

All times and steps are whole nanoseconds, as in Loki; instants count from 1970.
"""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

SECOND = 1_000_000_000
"""Nanoseconds."""


def nanoseconds(seconds: float) -> int:
    """Return seconds as nanoseconds; fractions are kept to the microsecond, below which a float of today is noise."""
    return round(seconds * 1_000_000) * 1_000


@frozen
class LogLine:
    """A line as it was pushed; ``time`` in nanoseconds since 1970, ``metadata`` is the structured metadata."""

    time: int
    line: str
    metadata: Mapping[str, str] = field(factory=dict)


@frozen
class Stream:
    """The lines of one set of stream labels, in any order."""

    labels: Mapping[str, str]
    lines: Sequence[LogLine]


@frozen
class Entry:
    """A line that a log query keeps, with the line and the labels that its pipeline leaves."""

    time: int
    line: str
    labels: Mapping[str, str]


@frozen
class Sample:
    """One series of a metric query at one moment."""

    labels: Mapping[str, str]
    value: float


@frozen
class SeriesResult:
    """One series over a range: (time in nanoseconds, value) where it has a value, oldest first."""

    labels: Mapping[str, str]
    points: tuple[tuple[int, float], ...]
