"""Metric queries return few series.

A range aggregation without a grouping makes a series of every combination of labels, and behind a parser that means
nearly one per line. Grouping by an id of a request, a user or a moment does the same. Loki stops at 500 series, also
for what `topk` or another aggregation would shrink afterwards, and the panel shows an error. A label that a parser
captures of the whole line has as many values as there are texts.

Group by labels of few values. To look one id up, filter by it in a log query instead.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.catalog.logs import FieldType, LogField
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelInfo, LabelSet
from toolchain.languages.logql.analysis.results import SELECTING
from toolchain.languages.logql.ast import (
    CapturingParser,
    Parser,
    RangeAggregation,
    Stage,
    VectorAggregation,
    log_queries,
)

MOST_SERIES = 500
"""The limit that Loki has by default."""

_WHOLE_LINE = {
    "regexp": re.compile(r"\^?(?:\.\*)?\(\?P<(\w+)>\.[*+]\)(?:\.\*)?\$?"),
    "pattern": re.compile(r"<([A-Za-z]\w*)>"),
}
"""Patterns that capture all of a line."""

_FREE_TEXT = frozenset({"message", "msg", "stack", "stacktrace"})


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield range aggregations that nothing groups, and groupings with too many values."""
    for consumption in analysis.consumptions:
        if consumption.labels is None and consumption.node.op != "absent_over_time":
            yield from _ungrouped(analysis, consumption.node)
    for node in analysis.nodes:
        if isinstance(node, RangeAggregation) or (isinstance(node, VectorAggregation) and node.op not in SELECTING):
            grouping = node.grouping
            if grouping is not None and grouping.kind == "by":
                yield from _grouped(node, analysis.of(node).labels)
                yield from _by_lines(node, grouping.labels)


def _ungrouped(analysis: LogAnalysis, node: RangeAggregation) -> Iterator[QueryProblem]:
    parsers = [stage for stage in node.query.stages if isinstance(stage, Parser | CapturingParser)]
    labels = analysis.of(node).labels
    bound = labels.bound
    if not parsers or (bound is not None and bound <= MOST_SERIES):
        return
    parser = next((each for each in parsers if _takes_all(each)), parsers[0])
    unbounded = [name for name, info in labels.labels.items() if info.origin == "parsed" and info.bound is None]
    if bound is None and not unbounded and (labels.is_closed or not _takes_all(parser)):
        return
    is_worst = _takes_all(parser) or bound is not None or any(_is_unique(labels.labels[name]) for name in unbounded)
    yield QueryProblem(
        f"{node.op} makes a series of every combination of the labels that {parser.name} gives",
        "Put sum by (...) around it, or group the range aggregation where it can be.",
        node.span,
        None if is_worst else Severity.WARNING,
    )


def _takes_all(parser: Stage) -> bool:
    return isinstance(parser, Parser) and not parser.extractions


def _grouped(node: RangeAggregation | VectorAggregation, labels: LabelSet) -> Iterator[QueryProblem]:
    span = node.grouping_span or node.span
    for name, info in labels.labels.items():
        if _is_unique(info):
            yield QueryProblem(
                f"groups by {name!r}, which nearly every record has a value of its own for",
                "Group by labels of few values; look one id up in a log query.",
                span,
            )
            return
    personal = next((name for name, info in labels.labels.items() if _is_personal(info)), "")
    bound = labels.bound
    if personal:
        yield QueryProblem(
            f"groups by {personal!r}, of which there is one per person",
            f"Count on few of them, or filter first; Loki stops at {MOST_SERIES} series.",
            span,
            Severity.WARNING,
        )
    elif bound is not None and bound > MOST_SERIES:
        yield QueryProblem(
            f"groups by ({', '.join(labels.labels)}) into up to {bound:,} series, more than {MOST_SERIES}",
            "Group by fewer labels, or narrow them with filters.",
            span,
        )


def _by_lines(node: RangeAggregation | VectorAggregation, labels: Iterable[str]) -> Iterator[QueryProblem]:
    """Yield groupings by a label that holds the whole line."""
    whole = {
        found[1]
        for query in log_queries(node)
        for stage in query.stages
        if isinstance(stage, CapturingParser) and (found := _WHOLE_LINE[stage.name].fullmatch(stage.text))
    }
    for name in labels:
        if name in whole:
            yield QueryProblem(
                f"groups by {name!r}, which holds the whole line: a series for each text",
                "Group by labels of few values, and count the lines.",
                node.grouping_span or node.span,
                Severity.WARNING,
            )


def _is_personal(info: LabelInfo) -> bool:
    return info.entry is not None and info.entry.personal and info.bound is None


def _is_unique(info: LabelInfo) -> bool:
    entry: LogField | None = info.entry
    if entry is None or info.bound is not None:
        return False
    return entry.structured_metadata or entry.type is FieldType.TIME or entry.path in _FREE_TEXT


RULE = QueryRule("log-cardinality", Severity.ERROR, __doc__, check)
