"""The LogQL syntax tree, as the builder makes it and the printer writes it."""

from collections.abc import Callable, Iterator
from typing import Literal

from attrs import evolve, frozen

from toolchain.catalog.logs import LogSchema
from toolchain.matching import Grouping, Matcher

LineOperator = Literal["|=", "!=", "|~", "!~"]


@frozen
class LineFilter:
    """Keeps lines that contain (``|=``), match (``|~``) or do neither (``!=``, ``!~``) any of the texts."""

    op: LineOperator
    texts: tuple[str, ...]


@frozen
class Parser:
    """``json`` and its siblings; ``extractions`` are (label, path) pairs, none for everything."""

    name: Literal["json", "logfmt", "unpack"]
    extractions: tuple[tuple[str, str], ...] = ()


@frozen
class CapturingParser:
    """``pattern`` or ``regexp`` with the text that names the captures."""

    name: Literal["pattern", "regexp"]
    text: str


@frozen
class LabelFilter:
    """Compares a label; ``value`` is printed as a string unless ``is_literal`` (a number, duration or size)."""

    label: str
    op: str
    value: str
    is_literal: bool = False


@frozen
class LineFormat:
    """Rewrites the line with a Go template."""

    template: str


@frozen
class LabelFormat:
    """Renames labels or sets them from templates; (label, source, whether the source is a template)."""

    assignments: tuple[tuple[str, str, bool], ...]


@frozen
class LabelSelection:
    """Drops or keeps labels."""

    name: Literal["drop", "keep"]
    labels: tuple[str, ...]


@frozen
class Unwrap:
    """Takes a label as the sample value, through ``duration``, ``duration_seconds`` or ``bytes`` if given."""

    label: str
    conversion: str = ""


Stage = LineFilter | Parser | CapturingParser | LabelFilter | LineFormat | LabelFormat | LabelSelection | Unwrap


@frozen
class LogQuery:
    """A stream selector and its pipeline; ``schema`` is the catalog's schema when built from it."""

    matchers: tuple[Matcher, ...]
    stages: tuple[Stage, ...] = ()
    schema: LogSchema | None = None


@frozen
class RangeAggregation:
    """A range aggregation such as ``rate`` over a log query."""

    op: str
    query: LogQuery
    window: str
    grouping: Grouping | None = None
    parameter: str = ""
    offset: str = ""


@frozen
class VectorAggregation:
    """A vector aggregation such as ``sum``; ``parameter`` is the k of topk."""

    op: str
    expression: "MetricQuery"
    grouping: Grouping | None = None
    parameter: str = ""


@frozen
class Constant:
    """A number."""

    text: str


@frozen
class Operation:
    """A binary operation between metric queries."""

    op: str
    left: "MetricQuery"
    right: "MetricQuery"


MetricQuery = RangeAggregation | VectorAggregation | Operation | Constant
Query = LogQuery | MetricQuery


def log_queries(query: Query) -> Iterator[LogQuery]:
    """Yield every log query inside the query, left to right."""
    match query:
        case LogQuery():
            yield query
        case RangeAggregation(query=inner):
            yield inner
        case VectorAggregation(expression=expression):
            yield from log_queries(expression)
        case Operation(left=left, right=right):
            yield from log_queries(left)
            yield from log_queries(right)


def map_log_queries(query: Query, change: Callable[[LogQuery], LogQuery]) -> Query:
    """Return the query with every log query in it replaced by ``change(log query)``."""
    if isinstance(query, LogQuery):
        return change(query)
    return _map_metric_query(query, change)


def _map_metric_query(query: MetricQuery, change: Callable[[LogQuery], LogQuery]) -> MetricQuery:
    match query:
        case RangeAggregation(query=inner):
            return evolve(query, query=change(inner))
        case VectorAggregation(expression=expression):
            return evolve(query, expression=_map_metric_query(expression, change))
        case Operation(left=left, right=right):
            return evolve(query, left=_map_metric_query(left, change), right=_map_metric_query(right, change))
    return query
