"""The LogQL syntax tree, as the builder and the parser make it and the printer writes it.

Numbers, durations and sizes are kept as text: they may be a Grafana variable, and print as they were written.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from attrs import evolve, field, frozen

from toolchain.base.arguments import described
from toolchain.catalog.logs import LogSchema
from toolchain.languages.matching import Grouping, Matcher, VectorMatching

Span = tuple[int, int]
"""Where a node starts and ends in the query text."""

LineOperator = Literal["|=", "!=", "|~", "!~", "|>", "!>"]
ValueKind = Literal["string", "number", "duration", "bytes", "ip"]


@frozen
class Node:
    """Anything with a place in the text; ``span`` is None in a tree that was not parsed."""

    span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@frozen
class LineMatch(Node):
    """One alternative of a line filter: a text, or with ``is_ip`` an address, network or range of addresses."""

    text: str
    is_ip: bool = False


@frozen
class LineFilter(Node):
    """Keeps lines that contain (``|=``), match (``|~``) or look like (``|>``) any alternative, or with ``!`` none."""

    op: LineOperator
    alternatives: tuple[LineMatch, ...]


@frozen
class Extraction(Node):
    """A label that a parser fills from a path (``json``) or a key (``logfmt``)."""

    label: str
    path: str


@frozen
class Parser(Node):
    """``json`` and its siblings; without ``extractions`` every field becomes a label. Only ``logfmt`` has flags."""

    name: Literal["json", "logfmt", "unpack"]
    extractions: tuple[Extraction, ...] = ()
    flags: tuple[str, ...] = ()


@frozen
class CapturingParser(Node):
    """``pattern`` or ``regexp`` with the text that names the captures."""

    name: Literal["pattern", "regexp"]
    text: str


@frozen
class LabelComparison(Node):
    """Compares a label with a value; ``kind`` says how the value is written."""

    label: str
    op: str
    value: str
    kind: ValueKind = "string"


@frozen
class JoinedConditions(Node):
    """Two conditions; a comma or a space means ``and`` and takes all that follows as its right side."""

    op: Literal["and", "or"]
    left: "LabelCondition"
    right: "LabelCondition"
    written: Literal["and", "or", ",", " "] | None = field(default=None, eq=False, kw_only=True)


LabelCondition = LabelComparison | JoinedConditions


@frozen
class LabelFilter(Node):
    """Keeps records whose labels meet the condition."""

    condition: LabelCondition


@frozen
class LineFormat(Node):
    """Rewrites the line with a Go template."""

    template: str
    template_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@frozen
class Assignment(Node):
    """Sets a label from a template, or renames the label ``source`` to it."""

    label: str
    source: str
    is_template: bool
    source_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@frozen
class LabelFormat(Node):
    """Renames labels or sets them from templates."""

    assignments: tuple[Assignment, ...]


@frozen
class Decolorize(Node):
    """Takes ANSI colours out of the line."""


@frozen
class LabelSelection(Node):
    """Drops or keeps labels, by name or only where they match."""

    name: Literal["drop", "keep"]
    items: tuple[str | Matcher, ...]
    item_spans: tuple[Span, ...] = field(default=(), kw_only=True, eq=False, repr=False)


@frozen
class Unwrap(Node):
    """Takes a label as the sample value, through ``duration``, ``duration_seconds`` or ``bytes`` if given.

    Only label filters may follow, and only inside a range aggregation.
    """

    label: str
    conversion: str = ""


Stage = (
    LineFilter
    | Parser
    | CapturingParser
    | LabelFilter
    | LineFormat
    | LabelFormat
    | Decolorize
    | LabelSelection
    | Unwrap
)


@described("LogQL expression", "lq.sum(...)")
@frozen
class LogQuery(Node):
    """A stream selector and its pipeline; ``schema`` is the catalog's schema when built from it."""

    matchers: tuple[Matcher, ...]
    stages: tuple[Stage, ...] = ()
    schema: LogSchema | None = None
    matcher_spans: tuple[Span, ...] = field(default=(), kw_only=True, eq=False, repr=False)


@described("LogQL expression", "lq.sum(...)")
@frozen
class RangeAggregation(Node):
    """A range aggregation such as ``rate`` over a log query; ``parameter`` is the quantile."""

    op: str
    query: LogQuery
    window: str
    grouping: Grouping | None = None
    parameter: str = ""
    offset: str = ""
    window_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)
    grouping_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@described("LogQL expression", "lq.sum(...)")
@frozen
class VectorAggregation(Node):
    """A vector aggregation such as ``sum``; ``parameter`` is the k of topk."""

    op: str
    expression: "MetricQuery"
    grouping: Grouping | None = None
    parameter: str = ""
    grouping_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@described("LogQL expression", "lq.sum(...)")
@frozen
class Constant(Node):
    """A number with its sign, or a variable that stands for one."""

    text: str


@described("LogQL expression", "lq.sum(...)")
@frozen
class VectorConstant(Node):
    """``vector(1)``: a number as a series without labels."""

    text: str


@described("LogQL expression", "lq.sum(...)")
@frozen
class LabelReplace(Node):
    """Sets a label of each series from another one that the anchored regular expression matches."""

    expression: "MetricQuery"
    destination: str
    replacement: str
    source: str
    pattern: str
    pattern_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


@described("LogQL expression", "lq.sum(...)")
@frozen
class Operation(Node):
    """A binary operation between metric queries; ``returns_bool`` is the ``bool`` modifier."""

    op: str
    left: "MetricQuery"
    right: "MetricQuery"
    matching: VectorMatching | None = None
    returns_bool: bool = False
    op_span: Span | None = field(default=None, kw_only=True, eq=False, repr=False)


MetricQuery = RangeAggregation | VectorAggregation | Operation | Constant | VectorConstant | LabelReplace
Query = LogQuery | MetricQuery


def children(query: Query) -> tuple[Query, ...]:
    """Return the direct sub-queries, left to right."""
    match query:
        case RangeAggregation(query=inner):
            return (inner,)
        case VectorAggregation(expression=expression) | LabelReplace(expression=expression):
            return (expression,)
        case Operation(left=left, right=right):
            return (left, right)
    return ()


def log_queries(query: Query) -> Iterator[LogQuery]:
    """Yield every log query inside the query, left to right."""
    if isinstance(query, LogQuery):
        yield query
    for child in children(query):
        yield from log_queries(child)


def comparisons(condition: LabelCondition) -> Iterator[LabelComparison]:
    """Yield every comparison of a condition, left to right."""
    if isinstance(condition, LabelComparison):
        yield condition
    else:
        yield from comparisons(condition.left)
        yield from comparisons(condition.right)


def map_log_queries(query: Query, change: Callable[[LogQuery], LogQuery]) -> Query:
    """Return the query with every log query in it replaced by ``change(log query)``."""
    if isinstance(query, LogQuery):
        return change(query)
    return _map_metric_query(query, change)


def _map_metric_query(query: MetricQuery, change: Callable[[LogQuery], LogQuery]) -> MetricQuery:
    match query:
        case RangeAggregation(query=inner):
            return evolve(query, query=change(inner))
        case VectorAggregation(expression=expression) | LabelReplace(expression=expression):
            return evolve(query, expression=_map_metric_query(expression, change))
        case Operation(left=left, right=right):
            return evolve(query, left=_map_metric_query(left, change), right=_map_metric_query(right, change))
    return query
