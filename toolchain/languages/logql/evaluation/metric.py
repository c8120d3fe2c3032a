"""Evaluates metric queries at one moment or over a range of steps.

Each log range is read once for all steps, and each window is a slice of its samples.
"""

from bisect import bisect_right
from collections.abc import Sequence

from attrs import define, field

from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    MetricQuery,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
    VectorConstant,
    children,
)
from toolchain.languages.logql.evaluation.conversion import written_duration, written_number
from toolchain.languages.logql.evaluation.errors import EvaluationError, PipelineError, UnsupportedQueryError
from toolchain.languages.logql.evaluation.extraction import Extraction, Labels
from toolchain.languages.logql.evaluation.operations import of_numbers, of_vectors, with_number
from toolchain.languages.logql.evaluation.records import Sample, SeriesResult, Stream
from toolchain.languages.logql.evaluation.vectors import Vector, aggregation_of, replacement_of
from toolchain.languages.logql.evaluation.windows import Window, aggregate_of
from toolchain.languages.logql.syntax import SORTS
from toolchain.languages.matching import Grouping

_PUSHED_INTO = frozenset({"bytes_over_time", "bytes_rate", "sum_over_time", "rate", "count_over_time"})
"""Range aggregations that take over the labels of a sum around them."""

_NO_GROUPING = Grouping("by", ())


Streams = Sequence[Stream] | Extraction
"""Streams, or what takes samples from them and knows those of the queries before."""


def evaluate(query: MetricQuery, streams: Streams, at: int) -> tuple[Sample, ...]:
    """Return the series of a metric query at a moment; a number is one without labels.

    A window reaches from ``at - range``, exclusive, to ``at``. Series are ordered by their labels, or by value where
    the query sorts. Raises EvaluationError.
    """
    (vector,) = _evaluation(streams, (at,)).steps_of(query)
    _check_unique(vector)
    if not _sorts(query):
        vector = sorted(vector, key=lambda sample: sample[0])
    return tuple(Sample(dict(labels), value) for labels, value in vector)


def evaluate_range(query: MetricQuery, streams: Streams, start: int, end: int, step: int) -> tuple[SeriesResult, ...]:
    """Return the series of a metric query at ``start`` and every ``step`` nanoseconds behind it, up to ``end``.

    Each step is what ``evaluate`` gives there; series are ordered by their labels. Raises EvaluationError.
    """
    if step <= 0:
        raise EvaluationError(f"the step of a range is above 0, not {step} ns")
    if any(isinstance(each, VectorAggregation) and each.op == "approx_topk" for each in _nodes(query)):
        raise EvaluationError("approx_topk is for instant queries; use topk over a range")
    times = range(start, end + 1, step)
    found: dict[Labels, list[tuple[int, float]]] = {}
    for time, vector in zip(times, _evaluation(streams, times).steps_of(query), strict=True):
        _check_unique(vector)
        for labels, value in vector:
            found.setdefault(labels, []).append((time, value))
    return tuple(SeriesResult(dict(labels), tuple(points)) for labels, points in sorted(found.items()))


def _check_unique(vector: Vector) -> None:
    if len({labels for labels, _ in vector}) == len(vector):
        return
    seen: set[Labels] = set()
    for labels, _ in vector:
        if labels in seen:
            shown = ", ".join(f'{name}="{value}"' for name, value in labels)
            raise EvaluationError(f"two series of the result have the same labels {{{shown}}}; aggregate them")
        seen.add(labels)


def _nodes(query: Query) -> list[Query]:
    found = [query]
    for node in found:  # grows while it is read
        found.extend(children(node))
    return found


def _sorts(query: MetricQuery) -> bool:
    return any(isinstance(each, VectorAggregation) and each.op in SORTS for each in _nodes(query))


def _evaluation(streams: Streams, times: Sequence[int]) -> "_Evaluation":
    return _Evaluation(streams if isinstance(streams, Extraction) else Extraction(streams), times)


@define(eq=False)
class _Evaluation:
    """One run over all steps; ``times`` are their moments, oldest first."""

    extraction: Extraction
    times: Sequence[int]
    _known: dict[tuple[RangeAggregation, Grouping | None], list[Vector]] = field(factory=dict)

    def steps_of(self, query: MetricQuery) -> list[Vector]:
        """Return the series at every step."""
        if not self.times:
            return []
        match query:
            case RangeAggregation():
                return self._windows(query, None)
            case VectorAggregation():
                combine = aggregation_of(query)
                return [combine(vector) for vector in self._below(query)]
            case LabelReplace():
                replace = replacement_of(query)
                return [replace(vector) for vector in self.steps_of(query.expression)]
            case Operation():
                return self._operation(query)
            case Constant(text=text) | VectorConstant(text=text):
                value = _number(text)
                return [[((), value)] for _ in self.times]
        raise UnsupportedQueryError("a log query gives lines, not series; put a range aggregation around it")

    def _below(self, query: VectorAggregation) -> list[Vector]:
        inner = query.expression
        if query.op != "sum" or not isinstance(inner, RangeAggregation):
            return self.steps_of(inner)
        is_pushed = inner.op in _PUSHED_INTO and inner.grouping is None
        return self._windows(inner, (query.grouping or _NO_GROUPING) if is_pushed else None)

    def _operation(self, query: Operation) -> list[Vector]:
        left, right = _folded(query.left), _folded(query.right)
        if left is not None and right is not None:
            value = of_numbers(query.op, left, right)
            return [[((), value)] for _ in self.times]
        if left is not None:
            return [with_number(query, vector, left, is_left=True) for vector in self.steps_of(query.right)]
        if right is not None:
            return [with_number(query, vector, right, is_left=False) for vector in self.steps_of(query.left)]
        sides = zip(self.steps_of(query.left), self.steps_of(query.right), strict=True)
        return [of_vectors(query, one, other) for one, other in sides]

    def _windows(self, query: RangeAggregation, pushed: Grouping | None) -> list[Vector]:
        known = self._known.get((query, pushed))
        if known is None:
            known = self._known[query, pushed] = self._new_windows(query, pushed)
        return known

    def _new_windows(self, query: RangeAggregation, pushed: Grouping | None) -> list[Vector]:
        window = _duration(query.window, f"the range [{query.window}]")
        offset = _duration(query.offset, f"offset {query.offset}") if query.offset else 0
        aggregate = aggregate_of(query)
        ends = [time - offset for time in self.times]
        found: list[Vector] = [[] for _ in ends]
        for column in self.extraction.columns(query, pushed, ends[0] - window, ends[-1]):
            times, values = column.times, column.values
            low = high = 0
            for end, vector in zip(ends, found, strict=True):
                low = bisect_right(times, end - window, low)
                high = bisect_right(times, end, high)
                if low >= high:
                    continue
                if column.fails:
                    raise PipelineError(dict(column.labels))
                vector.append((column.labels, aggregate(Window(times[low:high], values[low:high], end, window))))
        return _absent(query, found) if query.op == "absent_over_time" else found


def _absent(query: RangeAggregation, found: list[Vector]) -> list[Vector]:
    """Return 1 where there is no line, with the labels that the selector gives a single value."""
    values: dict[str, str] = {}
    unclear: set[str] = set()
    for matcher in query.query.matchers:
        if matcher.op == "=" and matcher.label not in values:
            values[matcher.label] = matcher.value
        else:
            unclear.add(matcher.label)
    labels = tuple(sorted((name, value) for name, value in values.items() if value and name not in unclear))
    return [[] if vector else [(labels, 1.0)] for vector in found]


def _folded(query: Query) -> float | None:
    """Return the value of a number, or of operations between numbers; None for all else."""
    if isinstance(query, Constant):
        return _number(query.text)
    if not isinstance(query, Operation):
        return None
    left = _folded(query.left)
    right = None if left is None else _folded(query.right)
    return None if left is None or right is None else of_numbers(query.op, left, right)


def _number(text: str) -> float:
    value = written_number(text)
    if value is None:
        raise EvaluationError(f"{text!r} is no number; replace variables before the evaluation")
    return value


def _duration(text: str, what: str) -> int:
    value = 0 if text == "0" else written_duration(text)
    if value is None:
        raise EvaluationError(f"{what} is no duration; replace variables before the evaluation")
    return value
