"""Why a LogQL query gives nothing: no stream is as it asks, or nothing was written that it looks for."""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.label import Label
from toolchain.languages.logql.ast import (
    LabelReplace,
    LogQuery,
    MetricQuery,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
    children,
    log_queries,
)
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import COMPARISONS
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.loki import LogQueries
from toolchain.probe.asking import Asking
from toolchain.probe.gone import listed
from toolchain.probe.question import Answer, Cause, Verdict

_SIDE = 80
"""Characters of one side of a condition that a sentence shows."""


@frozen(eq=False)
class Streams:
    """What a Loki has in a time range. Raises what its client raises, and NotAskedError."""

    logs: LogQueries
    asking: Asking
    catalog: Catalog

    def reason(self, query: Query, span: TimeRange, ask: Callable[[Query], Answer]) -> tuple[str, Cause | None]:
        """Return why a query gives nothing: what it waits for, or else the cause."""
        free = _relaxed(query)
        if free != query and ask(free).series:
            return f"at no moment {_condition(query)}", None
        widened = TimeRange(span.start - max(_windows(query), default=0.0), span.end)
        for logs in log_queries(query):
            if not self._has_lines(logs.matchers, widened):
                return self._no_stream(logs.matchers, widened)
        return "no line in this time is as the query asks", None

    def _has_lines(self, matchers: Sequence[Matcher], span: TimeRange) -> bool:
        text = to_logql(LogQuery(tuple(matchers)))
        return bool(self.asking.of_server(lambda: self.logs.query_range(text, span.start, span.end, limit=1)).lines)

    def _no_stream(self, matchers: Sequence[Matcher], span: TimeRange) -> tuple[str, Cause | None]:
        for matcher in matchers:
            values = self._values(matcher.label, span)
            if not values:
                message = f"no stream has the label {matcher.label}"
                remedy = "Look what the log shipper makes a label, and whether it runs."
                return "", Cause(Verdict.LABEL, message, remedy, matcher.label)
        culprit = next((each for each in matchers if self._is_culprit(each, matchers, span)), matchers[-1])
        written = f'{culprit.label}{culprit.op}"{culprit.value}"'
        if any(_comes_and_goes(label, culprit) for label in self._labels(culprit.label)):
            return f"no line in this time is of {written}", None
        values = self._values(culprit.label, span)
        message = f"no stream has {written} as the query asks: {culprit.label} is {listed(values)}"
        return "", Cause(Verdict.VALUE, message, "Match a value that there is, or look who wrote it.", written)

    def _is_culprit(self, matcher: Matcher, matchers: Sequence[Matcher], span: TimeRange) -> bool:
        rest = [each for each in matchers if each is not matcher]
        return bool(rest) and self._has_lines(rest, span)

    def _values(self, label: str, span: TimeRange) -> tuple[str, ...]:
        return self.asking.of_server(lambda: self.logs.label_values(label, span.start, span.end))

    def _labels(self, name: str) -> Iterator[Label]:
        found = (schema.stream_label(name) for schema in self.catalog.log_schemas)
        return (label for label in found if label is not None)


def _comes_and_goes(label: Label, matcher: Matcher) -> bool:
    """Return whether a value is one of several that lines may have; the only one says who writes them."""
    return len(label.values) > 1 and (matcher.op != "=" or label.allows(matcher.value))


def _relaxed(query: Query) -> Query:
    """Return a query whose comparisons keep what they compare (Loki documentation, "Comparison operators")."""
    match query:
        case Operation(op=op, left=left, right=right):
            is_condition = op in COMPARISONS or query.returns_bool
            kept = cast("MetricQuery", _relaxed(left)), cast("MetricQuery", _relaxed(right))
            return evolve(query, left=kept[0], right=kept[1], returns_bool=is_condition)
        case VectorAggregation(expression=inner) | LabelReplace(expression=inner):
            return evolve(query, expression=cast("MetricQuery", _relaxed(inner)))
    return query


def _condition(query: Query) -> str:
    if isinstance(query, Operation) and query.op in COMPARISONS:
        left, right = (" ".join(to_logql(each).split()) for each in (query.left, query.right))
        return f"{left[:_SIDE]}{'…' * (len(left) > _SIDE)} {query.op} {right[:_SIDE]}"
    return next((found for each in children(query) if (found := _condition(each))), "")


def _windows(query: Query) -> Iterator[float]:
    if isinstance(query, RangeAggregation):
        yield duration_seconds(query.window) or 0.0
    for each in children(query):
        yield from _windows(each)
