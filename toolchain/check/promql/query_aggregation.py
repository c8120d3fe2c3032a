"""Aggregations respect what a metric means.

- States (`circuit_breaker_state`: 0 closed, 1 open, 2 half-open) have no average, and their sum says nothing: compare
  with `== 1` or `> 0` and count, or show a state timeline.
- A quantile cannot be averaged or summed, whether the application computed it (`api_response_time_p95`) or
  `histogram_quantile` did: the mean of two 95th percentiles is not the 95th percentile of both. Sum the buckets. A mean
  of series or over time is a warning, since it lies at least between them.
- A mean is `rate(x_sum[5m]) / rate(x_count[5m])` of the same observations: with another window or other matchers below
  the line it is the mean of nothing.
- A figure that every replica repeats (`daily_active_users_gauge`) is summed to a multiple of itself: take the max.
- A rate divided by a rate of the same metric, both not aggregated, divides each series by itself: the result is 1.

The catalog says which metric is which: its type, its name and its `replicas`.
"""

import re
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Kind
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Range,
    Selector,
    Subquery,
    ranges,
    selectors,
)
from toolchain.languages.promql.printer import to_promql

_AVERAGES = frozenset({"avg", "sum", "stddev", "stdvar"})
_LITERAL = re.compile(r"[\w:/ -]*")
_QUANTILE_SUFFIXES = ("_p50", "_p75", "_p90", "_p95", "_p99")


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield aggregations that turn a metric into a number without meaning."""
    for node in analysis.nodes:
        for problem, remedy in _problems(analysis, node):
            yield QueryProblem(problem, remedy, node.span, Severity.WARNING if _is_mean(analysis, node) else None)


def _is_mean(analysis: Analysis, node: Expression) -> bool:
    """Return whether it is the mean of quantiles, of several series or over time."""
    match node:
        case Aggregation(op="avg", expression=inner):
            return _are_quantiles(analysis, inner)
        case Call(function=name):
            return name == "avg_over_time"
    return False


def _problems(analysis: Analysis, query: Expression) -> Iterator[tuple[str, str]]:
    match query:
        case Aggregation(op=op, expression=inner) if op in _AVERAGES:
            metric = _metric_itself(analysis, inner)
            if metric is not None:
                yield from _aggregation_problems(query, op, metric)
            elif _are_quantiles(analysis, inner):
                yield f"takes the {op} of quantiles", "Take the quantile of the sum of the buckets, or the max."
        case Call(function="avg_over_time" | "sum_over_time" as name, arguments=(Subquery(expression=inner),)):
            if _are_quantiles(analysis, inner):
                yield f"{name} combines quantiles", "Take the quantile over the longer window, or max_over_time."
        case Binary(op="/", left=left, right=right) if _observations_differ(query, left, right):
            yield (
                f"divides {to_promql(ranges(left)[0])} by {to_promql(ranges(right)[0])}, not the same observations",
                "Give both sides the same matchers and the same window.",
            )
        case Binary(op="/", left=Call() as left, right=Call() as right):
            names = [{selector.name for selector in selectors(side)} for side in (left, right)]
            if names[0] == names[1] and query.matching is None and left.function == right.function == "rate":
                yield (
                    f"divides each series of {', '.join(sorted(names[0]))} by itself",
                    "Aggregate both sides first: "
                    + ("q.ratio(q.sum(...), q.sum(...))." if query.span is None else "sum(...) / sum(...)."),
                )


def _are_quantiles(analysis: Analysis, expression: Expression) -> bool:
    return all(branch.kind is Kind.QUANTILE for branch in analysis.of(expression))


def _observations_differ(query: Binary, left: Expression, right: Expression) -> bool:
    above, below = ranges(left), ranges(right)
    if len(above) != 1 or len(below) != 1:
        return False
    totals, counts = above[0].selector, below[0].selector
    if not totals.name.endswith("_sum") or counts.name != f"{totals.name.removesuffix('_sum')}_count":
        return False
    chosen = [{_plain(each) for each in side.matchers if not _takes_all(each)} for side in (totals, counts)]
    differing = chosen[0] ^ chosen[1]
    paired = all(_is_paired(query, label) for label in {each.label for each in differing})
    return above[0].window != below[0].window or not paired


def _plain(matcher: Matcher) -> Matcher:
    """Return an equality for a pattern that is one."""
    if matcher.op not in ("=~", "!~") or not _LITERAL.fullmatch(matcher.value):
        return matcher
    return Matcher(matcher.label, "=" if matcher.op == "=~" else "!=", matcher.value)


def _takes_all(matcher: Matcher) -> bool:
    return matcher.op == "=~" and matcher.value in (".*", "^.*$")


def _is_paired(query: Binary, label: str) -> bool:
    """Return whether a label is equal on both sides of each pair, so that the matchers of one hold for the other."""
    matching = query.matching
    if any(isinstance(side, Aggregation) and not _keeps(side, label) for side in (query.left, query.right)):
        return False
    if matching is None or matching.labels is None:
        return True
    return (label in matching.labels) == (matching.kind == "on")


def _keeps(aggregation: Aggregation, label: str) -> bool:
    grouping = aggregation.grouping
    return grouping is not None and (label in grouping.labels) == (grouping.kind == "by")


def _aggregation_problems(query: Aggregation, op: str, metric: Metric) -> Iterator[tuple[str, str]]:
    if metric.type is MetricType.STATESET:
        yield f"takes the {op} of {metric.name}, whose values are states", "Compare with a state first, or use max."
    elif metric.name.endswith(_QUANTILE_SUFFIXES) or metric.type is MetricType.SUMMARY:
        yield f"takes the {op} of {metric.name}, which is a quantile", "Use the histogram, or max."
    elif op == "sum" and metric.replicas == "max" and metric.type is MetricType.GAUGE and not _per_replica(query):
        yield f"sums {metric.name}, which every replica repeats", "Use q.max: a sum counts each replica."


def _per_replica(query: Aggregation) -> bool:
    return query.grouping is not None and query.grouping.kind == "by" and "instance" in query.grouping.labels


def _metric_itself(analysis: Analysis, expression: Expression) -> Metric | None:
    """Return the metric when the expression is its value as scraped, or that value over time."""
    match expression:
        case Selector():
            return _only_metric(analysis, expression)
        case Call(arguments=(Range(selector=selector),), function=function) if function.endswith("_over_time"):
            return None if function in ("count_over_time", "present_over_time") else _only_metric(analysis, selector)
    return None


def _only_metric(analysis: Analysis, selector: Selector) -> Metric | None:
    metrics = analysis.metrics_of(selector)
    return metrics[0] if len(metrics) == 1 else None


RULE = QueryRule("query-aggregation", Severity.ERROR, __doc__, check)
