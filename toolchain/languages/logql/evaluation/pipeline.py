"""A pipeline as functions, run over the lines of the streams that a selector takes."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from attrs import frozen

from toolchain.languages.logql.ast import (
    CapturingParser,
    Decolorize,
    LabelFilter,
    LabelFormat,
    LabelSelection,
    LineFilter,
    LineFormat,
    LogQuery,
    Parser,
    Stage,
    Unwrap,
)
from toolchain.languages.logql.evaluation.errors import UnsupportedQueryError
from toolchain.languages.logql.evaluation.json_parser import json_paths, parse_all, unpack
from toolchain.languages.logql.evaluation.line_labels import LineLabels, ParserHints, StageFunction, line_labels
from toolchain.languages.logql.evaluation.records import Entry, LogLine, Stream
from toolchain.languages.logql.evaluation.rewriting import decolorize, label_format, label_selection, line_format
from toolchain.languages.logql.evaluation.selection import (
    Test,
    is_selected,
    label_filter,
    line_filter,
    line_test,
)
from toolchain.languages.logql.evaluation.text_parsers import capturing, logfmt

_NO_HINTS = ParserHints()


def stage_function(stage: Stage) -> StageFunction:
    """Return what a stage does with a line. Raises EvaluationError."""
    match stage:
        case LineFilter():
            return line_filter(stage)
        case LabelFilter(condition=condition):
            return label_filter(condition)
        case Parser(name="json"):
            return json_paths(stage.extractions) if stage.extractions else parse_all
        case Parser(name="logfmt"):
            return logfmt(stage)
        case Parser():
            return unpack
        case CapturingParser():
            return capturing(stage)
        case LineFormat():
            return line_format(stage)
        case LabelFormat():
            return label_format(stage)
        case LabelSelection():
            return label_selection(stage)
        case Decolorize():
            return decolorize
        case Unwrap():
            raise UnsupportedQueryError("unwrap stands inside of a range aggregation only")


@frozen(eq=False)
class Pipeline:
    """Stages as functions, behind the ``tests`` of lines that come first and need no labels."""

    tests: tuple[Test, ...]
    stages: tuple[StageFunction, ...]


def pipeline_of(stages: Iterable[Stage]) -> Pipeline:
    """Return the stages as functions. Raises EvaluationError.

    As in Loki, line filters go ahead of what stands before them, up to a label filter and what rewrites the line.
    """
    ordered: list[Stage] = []
    filters: list[Stage] = []
    others: list[Stage] = []
    for stage in stages:
        if isinstance(stage, LineFilter):
            filters.append(stage)
            continue
        others.append(stage)
        if isinstance(stage, LabelFilter | LineFormat) or (isinstance(stage, Parser) and stage.name == "unpack"):
            ordered += (*filters, *others)
            filters, others = [], []
    whole = (*ordered, *filters, *others)
    first = tuple(takewhile(lambda stage: isinstance(stage, LineFilter), whole))
    tests = tuple(line_test(stage) for stage in first if isinstance(stage, LineFilter))
    return Pipeline(tests, tuple(stage_function(stage) for stage in whole[len(first) :]))


def run(
    query: LogQuery,
    pipeline: Pipeline,
    streams: Iterable[Stream],
    start: int,
    end: int,
    hints: ParserHints,
) -> Iterator[tuple[int, str, LineLabels]]:
    """Yield time, line and labels of the lines from ``start`` up to before ``end`` that the stages keep, by stream."""
    for stream in streams:
        base = {name: value for name, value in stream.labels.items() if value}
        if not is_selected(query.matchers, base):
            continue
        yield from _kept(stream.lines, base, pipeline, start, end, hints)


def _kept(
    lines: Iterable[LogLine],
    base: Mapping[str, str],
    pipeline: Pipeline,
    start: int,
    end: int,
    hints: ParserHints,
) -> Iterator[tuple[int, str, LineLabels]]:
    tests, stages = pipeline.tests, pipeline.stages
    for each in lines:
        time, line = each.time, each.line
        if not start <= time < end:
            continue
        is_dropped = False
        for is_kept in tests:
            if not is_kept(line):
                is_dropped = True
                break
        if is_dropped:
            continue
        labels = line_labels(base, each.metadata, hints)
        for stage in stages:
            kept = stage(time, line, labels)
            if kept is None:
                break
            line = kept
        else:
            yield time, line, labels


def select_lines(
    query: LogQuery, streams: Sequence[Stream], start: int, end: int, *, limit: int, newest_first: bool
) -> tuple[Entry, ...]:
    """Return the lines from ``start`` up to before ``end`` that a log query keeps, at most ``limit``, ordered by time.

    Lines of the same time keep the order of the streams. Raises EvaluationError.
    """
    pipeline = pipeline_of(query.stages)
    found: list[Entry] = []
    for stream in streams:
        base = {name: value for name, value in stream.labels.items() if value}
        if is_selected(query.matchers, base):
            found += _first(stream.lines, base, pipeline, (start, end), limit, newest_first=newest_first)
    if newest_first:
        return tuple(heapq.nlargest(limit, found, key=_time))
    return tuple(heapq.nsmallest(limit, found, key=_time))


def _first(
    lines: Sequence[LogLine],
    base: Mapping[str, str],
    pipeline: Pipeline,
    span: tuple[int, int],
    limit: int,
    *,
    newest_first: bool,
) -> list[Entry]:
    """Return the lines of a stream that stages keep in their order, those left out that ``limit`` others go before."""
    ordered = sorted(lines, key=_time)  # lines come in the order of time: that is one pass
    found: list[Entry] = []
    for time, line, labels in _kept(reversed(ordered) if newest_first else ordered, base, pipeline, *span, _NO_HINTS):
        if found and len(found) >= limit and time != found[-1].time:
            break
        found.append(Entry(time, line, labels.all()))
    return found[::-1] if newest_first else found


def _time(entry: Entry | LogLine) -> int:
    return entry.time
