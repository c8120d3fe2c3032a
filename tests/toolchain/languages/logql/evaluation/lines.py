"""Lines and short forms that the tests of the evaluation share; times are seconds, all else is as in the evaluation."""

from collections.abc import Mapping, Sequence

from toolchain.languages.logql.ast import LogQuery, MetricQuery
from toolchain.languages.logql.evaluation import (
    SECOND,
    LogLine,
    Stream,
    evaluate,
    evaluate_range,
    nanoseconds,
    select_lines,
)
from toolchain.languages.logql.parser import parse

Line = str | tuple[float, str] | tuple[float, str, Mapping[str, str]]


def stream(*lines: Line, **labels: str) -> Stream:
    """Return a stream; a line without a time is at second 1, 2, 3 …; without labels it is ``{app="a"}``."""
    found = []
    for number, each in enumerate(lines, 1):
        time, text, metadata = (number, each, {}) if isinstance(each, str) else (*each, {})[:3]
        found.append(LogLine(nanoseconds(time), text, metadata))
    return Stream(labels or {"app": "a"}, found)


def log_query(text: str) -> LogQuery:
    """Return a parsed log query."""
    query = parse(text, variables=False)
    assert isinstance(query, LogQuery)
    return query


def metric_query(text: str) -> MetricQuery:
    """Return a parsed metric query."""
    query = parse(text, variables=False)
    assert not isinstance(query, LogQuery)
    return query


def selected(query: str, *streams: Stream) -> list[tuple[str, dict[str, str]]]:
    """Return (line, labels) of what a log query keeps, oldest first."""
    entries = select_lines(log_query(query), streams, 0, 10_000 * SECOND, limit=1_000, newest_first=False)
    return [(entry.line, dict(entry.labels)) for entry in entries]


def kept(query: str, *streams: Stream) -> list[str]:
    """Return the lines that a log query keeps, oldest first."""
    return [line for line, _ in selected(query, *streams)]


def labels_of(query: str, *lines: Line, **labels: str) -> dict[str, str]:
    """Return the labels that a log query gives the only line that it keeps, without those of the stream."""
    ((_, found),) = selected(query, stream(*lines, **labels))
    return {name: value for name, value in found.items() if (labels or {"app": "a"}).get(name) != value}


def values(query: str, streams: Sequence[Stream], at: float = 60) -> dict[str, float]:
    """Return the value of each series by its labels, written ``a=1,b=2``."""
    samples = evaluate(metric_query(query), streams, nanoseconds(at))
    return {written(sample.labels): sample.value for sample in samples}


def points(
    query: str, streams: Sequence[Stream], start: float, end: float, step: float
) -> dict[str, dict[float, float]]:
    """Return second -> value for each series by its labels."""
    found = evaluate_range(metric_query(query), streams, *map(nanoseconds, (start, end, step)))
    return {written(each.labels): {time / SECOND: value for time, value in each.points} for each in found}


def written(labels: Mapping[str, str]) -> str:
    """Return labels as ``a=1,b=2``."""
    return ",".join(f"{name}={value}" for name, value in sorted(labels.items()))
