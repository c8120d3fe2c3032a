"""The samples that a range aggregation takes from lines, one column of times and values for each series.

Facts: Loki pushes the labels of a ``sum`` into the range aggregation below it, and tells parsers which labels the
whole query reads (Loki source, ``pkg/logql/syntax/extractor.go`` and ``pkg/logql/log/parser_hints.go``). Both show: a
parser that is not needed cannot fail.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from attrs import define, field, frozen

from toolchain.languages.gotemplate.ast import Field, Template
from toolchain.languages.gotemplate.ast import fields as template_fields
from toolchain.languages.logql.ast import (
    JoinedConditions,
    LabelFilter,
    LabelFormat,
    LineFormat,
    LogQuery,
    RangeAggregation,
    Stage,
    Unwrap,
    comparisons,
)
from toolchain.languages.logql.evaluation.conversion import go_duration, go_float, size_in_bytes
from toolchain.languages.logql.evaluation.line_labels import (
    DUPLICATE,
    ERROR,
    PRESERVE_ERROR,
    LineLabels,
    ParserHints,
    StageFunction,
)
from toolchain.languages.logql.evaluation.pipeline import pipeline_of, run, stage_function
from toolchain.languages.logql.evaluation.records import SECOND, Stream
from toolchain.languages.logql.evaluation.templates.execution import line_template
from toolchain.languages.matching import Grouping

Labels = tuple[tuple[str, str], ...]
"""The labels of a series, sorted by name, without empty values."""

_BYTE_FUNCTIONS = frozenset({"bytes_over_time", "bytes_rate"})
_REMEMBERED = 8
"""How many extractions are known: the quantiles of a panel take the same samples."""


@define(eq=False)
class Column:
    """The samples of one series, oldest first; ``fails`` where its lines have an error that nothing filters out."""

    labels: Labels
    fails: bool = False
    times: list[int] = field(factory=list)
    values: list[float] = field(factory=list)

    def sort(self) -> None:
        """Put the samples in the order of their times; those of the same time stay as they are."""
        times = self.times
        if any(times[index] > times[index + 1] for index in range(len(times) - 1)):
            order = sorted(range(len(times)), key=times.__getitem__)
            self.times = [times[index] for index in order]
            self.values = [self.values[index] for index in order]


@frozen
class _Groups:
    """Which labels of a line make its series; ``labels`` are None where all do."""

    labels: frozenset[str] | None
    is_without: bool = False
    is_none: bool = False
    names: tuple[str, ...] = field(init=False)

    @names.default
    def _sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self.labels or ()))

    def of(self, labels: LineLabels) -> Labels:
        """Return the series of a line; a line with an error keeps all of its labels."""
        if labels.error:
            return tuple(sorted(pair for pair in labels.all().items() if pair[1]))
        if self.is_none:
            return ()
        if self.labels is None:
            return tuple(sorted(pair for pair in labels.values.items() if pair[1]))
        if not self.is_without:
            values = labels.values
            return tuple((name, value) for name in self.names if (value := values.get(name)))
        chosen = self.labels
        return tuple(sorted(pair for pair in labels.values.items() if pair[1] and pair[0] not in chosen))


@frozen
class _Asked:
    """What decides on the samples that are taken from lines: all of a range aggregation but what it makes of them."""

    query: LogQuery
    grouping: Grouping | None
    is_absent: bool
    in_bytes: bool


@frozen(eq=False)
class Extraction:
    """Takes samples from the lines of streams, which stay as they are: what was taken last is known."""

    streams: Sequence[Stream]
    _known: Callable[[_Asked, int, int], tuple[Column, ...]] = field(init=False, repr=False)

    @_known.default
    def _remembering(self) -> Callable[[_Asked, int, int], tuple[Column, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(partial(_columns, self.streams))

    def columns(self, query: RangeAggregation, pushed: Grouping | None, start: int, end: int) -> tuple[Column, ...]:
        """Return the samples of the lines after ``start`` up to ``end``, in nanoseconds; they are not to be changed.

        ``pushed`` is the grouping of a sum right around the aggregation. Raises EvaluationError.
        """
        is_absent, in_bytes = query.op == "absent_over_time", query.op in _BYTE_FUNCTIONS
        return self._known(_Asked(query.query, pushed or query.grouping, is_absent, in_bytes), start, end)


def _columns(streams: Iterable[Stream], asked: _Asked, start: int, end: int) -> tuple[Column, ...]:
    stages, grouping = asked.query.stages, asked.grouping
    unwrap = next((stage for stage in stages if isinstance(stage, Unwrap)), None)
    before = stages if unwrap is None else stages[: stages.index(unwrap)]
    after = () if unwrap is None else stages[stages.index(unwrap) + 1 :]
    is_none = asked.is_absent or (grouping is not None and grouping.kind == "by" and not grouping.labels)
    names = frozenset(grouping.labels) if grouping else frozenset()
    is_without = grouping is not None and grouping.kind == "without"
    if unwrap is not None and (is_without or not names):
        names, is_without = names | {unwrap.label}, True
    groups = _Groups(names or None, is_without, is_none)
    hints = _hints(before, after, groups, unwrap)
    kept = run(asked.query, pipeline_of(before), streams, start + 1, end + 1, hints)
    if unwrap is not None:
        samples = _unwrapped(kept, unwrap, [stage_function(stage) for stage in after])
    elif asked.in_bytes:
        samples = ((time, float(len(line.encode("utf-8", "replace"))), labels) for time, line, labels in kept)
    else:
        samples = ((time, 1.0, labels) for time, _, labels in kept)
    return _collected(samples, groups)


def _collected(samples: Iterable[tuple[int, float, LineLabels]], groups: _Groups) -> tuple[Column, ...]:
    found: dict[Labels, Column] = {}
    for time, value, line in samples:
        labels = groups.of(line)
        column = found.get(labels)
        if column is None:
            names = dict(labels)
            column = Column(labels, ERROR in names and names.get(PRESERVE_ERROR) != "true")
            found[labels] = column
        column.times.append(time)
        column.values.append(value)
    for column in found.values():
        column.sort()
    return tuple(found[labels] for labels in sorted(found))


def _unwrapped(
    kept: Iterator[tuple[int, str, LineLabels]], unwrap: Unwrap, after: Sequence[StageFunction]
) -> Iterator[tuple[int, float, LineLabels]]:
    """Yield the unwrapped values; a line without the label gives none, one whose label is no number an error."""
    read = _conversion(unwrap.conversion)
    for time, line, labels in kept:
        text = labels.values.get(unwrap.label)
        if not text:
            continue
        value = read(text)
        if value is None:
            labels.fail("SampleExtractionErr", f"{unwrap.label}={text!r} cannot be unwrapped")
        if all(stage(time, line, labels) is not None for stage in after):
            yield time, value or 0.0, labels


def _conversion(name: str) -> Callable[[str], float | None]:
    if name == "bytes":
        return size_in_bytes
    return _seconds if name else go_float


def _seconds(text: str) -> float | None:
    found = go_duration(text)
    return None if found is None else found / SECOND


def _hints(before: Sequence[Stage], after: Sequence[Stage], groups: _Groups, unwrap: Unwrap | None) -> ParserHints:
    names = {name for stage in (*before, *after) for name in _read_by(stage)} | (groups.labels or frozenset())
    if unwrap is not None:
        names.add(unwrap.label)
    names |= {name.removesuffix(DUPLICATE) for name in names}
    filters: dict[str, StageFunction] = {}
    for stage in (*before, *(after if len(after) == 1 else ())):
        if isinstance(stage, LabelFilter) and not isinstance(stage.condition, JoinedConditions):
            filters.setdefault(stage.condition.label, stage_function(stage))
    if groups.is_none and not names:
        return ParserHints(is_none=True)
    if groups.is_none or (groups.labels is not None and not groups.is_without):
        return ParserHints(frozenset(names), preserves_error=ERROR in names, filters=filters)
    return ParserHints(filters=filters)


def _read_by(stage: Stage) -> Iterator[str]:
    match stage:
        case LabelFilter(condition=condition):
            yield from (each.label for each in comparisons(condition))
        case LineFormat(template=template):
            yield from _template_labels(template)
        case LabelFormat(assignments=assignments):
            for each in assignments:
                yield from _template_labels(each.source) if each.is_template else (each.source,)


def _template_labels(text: str) -> Iterator[str]:
    for each in template_fields(Template(line_template(text).parts)):
        if isinstance(each, Field):
            yield from each.names
