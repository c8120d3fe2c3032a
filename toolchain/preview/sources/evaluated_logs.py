"""Log queries over streams at hand, evaluated here as Loki would answer them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from attrs import field, frozen

from toolchain.languages.logql.ast import LogQuery, MetricQuery, Query
from toolchain.languages.logql.evaluation import (
    SECOND,
    EvaluationError,
    Extraction,
    Stream,
    evaluate,
    evaluate_range,
    nanoseconds,
    select_lines,
)
from toolchain.languages.logql.evaluation import LogLine as StoredLine
from toolchain.languages.logql.evaluation.selection import is_selected
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse
from toolchain.live.loki import LogLine, LokiResult
from toolchain.live.prometheus import Series
from toolchain.preview.data.errors import PreviewError


class TimedLines(Protocol):
    """A stream as a simulation gives it: its labels, and (seconds since 1970, line, structured metadata)."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The stream labels."""

    @property
    def entries(self) -> Sequence[tuple[float, str, Mapping[str, str]]]:
        """The lines."""


def stored(streams: Iterable[TimedLines]) -> tuple[Stream, ...]:
    """Return simulated streams as the evaluation takes them."""
    return tuple(
        Stream(each.labels, [StoredLine(nanoseconds(time), line, metadata) for time, line, metadata in each.entries])
        for each in streams
    )


@frozen(eq=False)
class EvaluatedLogs:
    """Answers what ``toolchain.preview.sources.loki`` asks, from lines in memory."""

    streams: Sequence[Stream]
    _extraction: Extraction = field(init=False, repr=False)

    @_extraction.default
    def _extraction_of_streams(self) -> Extraction:
        return Extraction(self.streams)

    def query(self, expression: str, time: float, *, limit: int = 100) -> LokiResult:
        """Return a metric query's value at one moment (seconds since 1970), or the last lines before it."""
        query = _parsed(expression)
        if isinstance(query, LogQuery):
            return self._lines(query, time - 3600, time, limit, newest_first=True)
        try:
            samples = evaluate(query, self._extraction, nanoseconds(time))
        except EvaluationError as error:
            raise _refused(error) from error
        return LokiResult("vector", series=tuple(Series(each.labels, (time,), (each.value,)) for each in samples))

    def query_range(
        self,
        expression: str,
        start: float,
        end: float,
        *,
        step: float | None = None,
        limit: int = 1000,
        direction: Literal["backward", "forward"] = "backward",
    ) -> LokiResult:
        """Return lines, or a metric query's series every ``step`` seconds."""
        query = _parsed(expression)
        if isinstance(query, LogQuery):
            return self._lines(query, start, end, limit, newest_first=direction == "backward")
        width = nanoseconds(step or max(1.0, (end - start) / 250))
        try:
            found = evaluate_range(query, self._extraction, nanoseconds(start), nanoseconds(end), width)
        except EvaluationError as error:
            raise _refused(error) from error
        series = [
            Series(
                each.labels, tuple(time / SECOND for time, _ in each.points), tuple(value for _, value in each.points)
            )
            for each in found
        ]
        return LokiResult("matrix", series=tuple(series))

    def label_values(self, label: str, start: float, end: float, selector: str = "") -> tuple[str, ...]:
        """Return a stream label's values in the streams that have lines in the time and that the selector matches."""
        query = _parsed(selector) if selector else None
        matchers = query.matchers if isinstance(query, LogQuery) else ()
        first, last = nanoseconds(start), nanoseconds(end)
        return tuple(
            sorted(
                {
                    stream.labels[label]
                    for stream in self.streams
                    if label in stream.labels
                    and is_selected(matchers, stream.labels)
                    and any(first <= line.time <= last for line in stream.lines)
                }
            )
        )

    def _lines(self, query: LogQuery, start: float, end: float, limit: int, *, newest_first: bool) -> LokiResult:
        try:
            found = select_lines(
                query, self.streams, nanoseconds(start), nanoseconds(end), limit=limit, newest_first=newest_first
            )
        except EvaluationError as error:
            raise _refused(error) from error
        return LokiResult("streams", tuple(LogLine(each.time, each.line, each.labels) for each in found))


def _parsed(expression: str) -> LogQuery | MetricQuery:
    try:
        query: Query = parse(expression)
    except LogqlSyntaxError as error:
        raise PreviewError(f"LogQL: {error}", error.remedy) from error
    return query


def _refused(error: EvaluationError) -> PreviewError:
    return PreviewError(f"LogQL: {error}", "Correct the query, or give Loki lines that it can read.")
