"""Quantiles are computed from bucket rates that still have `le`.

`histogram_quantile` needs the buckets of one histogram side by side: without `le` it returns nothing; over a gauge or
a `_count` it returns nothing; over the largest of each bucket, or buckets that were not rated, it returns a number that
is wrong. Their mean has the shape of their sum, and so its quantiles. The quantile lies between 0 and 1: 95 is not the
95th percentile.

Write `histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))`. A native histogram, whose name ends in no `_bucket`,
holds its buckets in each sample and needs no `le`.
"""

import re
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, Kind
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Number,
    Selector,
    children,
    selectors,
)
from toolchain.languages.promql.selector_syntax import NAME_LABEL

_BUCKETS = re.compile(r"_bucket(?:$|:)|\$|\[\[|\.[*+]")
"""Names of buckets, also as they are recorded, and names that a variable or anything is a part of."""
_SHAPE = "Write histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))."
_QUANTILES = {"histogram_quantile": 0, "quantile_over_time": 0, "histogram_quantiles": 2}


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield quantiles of the wrong thing, and quantiles outside 0–1."""
    for node in analysis.nodes:
        if isinstance(node, Call) and node.function in _QUANTILES:
            yield from _outside(node.arguments[_QUANTILES[node.function]], node)
        elif isinstance(node, Aggregation) and node.op == "quantile" and node.parameter is not None:
            yield from _outside(node.parameter, node)
        if isinstance(node, Call) and node.function == "histogram_quantile":
            yield from _source(analysis, node)


def _outside(quantile: Expression, node: Expression) -> Iterator[QueryProblem]:
    value = quantile.value if isinstance(quantile, Number) else None
    if value is not None and not 0 <= value <= 1:
        yield QueryProblem(
            f"a quantile is between 0 and 1, not {value:g}", f"Write {value / 100:g}.", quantile.span or node.span
        )


def _source(analysis: Analysis, node: Call) -> Iterator[QueryProblem]:
    argument = node.arguments[1]
    classic = [each for each in _alternatives(argument) if not _may_be_native(analysis, each)]
    for branch in (branch for each in classic for branch in analysis.of(each)):
        if branch.can_have("vmrange") and branch.is_closed:  # VictoriaMetrics' own buckets, which it reads as well
            continue
        if branch.is_closed and not branch.can_have("le"):
            cause = branch.removed.get("le", "")
            because = f": {cause} removed it" if cause else ""
            yield QueryProblem(f"the buckets have no label 'le'{because}, so there is no quantile", _SHAPE, node.span)
        elif branch.kind is Kind.BUCKET and not branch.aggregated and branch.keeps_name:
            yield QueryProblem("the buckets are totals since the process started: rate is missing", _SHAPE, node.span)
        elif branch.kind not in (Kind.BUCKET, Kind.RATE, Kind.INCREASE, Kind.UNKNOWN) or _is_no_bucket(branch):
            subject = branch.series or (branch.metrics[0].name if branch.metrics else "the argument")
            yield QueryProblem(f"{subject} is no histogram bucket", _SHAPE, node.span)
    op = _combining(argument)
    if op not in ("", "sum", "avg"):
        is_known = any(branch.kind is Kind.BUCKET or branch.metrics for branch in analysis.of(argument))
        problem = f"combines buckets with {op}, and only their sum is a histogram again"
        yield QueryProblem(problem, _SHAPE, node.span, None if is_known else Severity.WARNING)


def _alternatives(node: Expression) -> Iterator[Expression]:
    """Yield what stands between ``or``."""
    if isinstance(node, Binary) and node.op == "or":
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _may_be_native(analysis: Analysis, node: Expression) -> bool:
    """Return whether all that is read may be native histograms, since neither a catalog nor its name denies it."""
    read = selectors(node)
    recorded = analysis.context.recorded
    return bool(read) and not any(
        analysis.metrics_of(each) or each.name in recorded or any(map(_BUCKETS.search, _names(each))) for each in read
    )


def _names(selector: Selector) -> tuple[str, ...]:
    """Return the name that is read, or the alternatives of a pattern."""
    if selector.name:
        return (selector.name,)
    patterns = (each.value for each in selector.matchers if each.label == NAME_LABEL)
    return tuple(name for pattern in patterns for name in pattern.split("|")) or ("_bucket",)


def _is_no_bucket(branch: Branch) -> bool:
    return bool(branch.metrics) and not any(metric.buckets for metric in branch.metrics)


def _combining(node: Expression) -> str:
    while True:
        if isinstance(node, Aggregation):
            return node.op
        inner = children(node)
        if len(inner) != 1:
            return ""
        node = inner[0]


RULE = QueryRule("histogram-quantile", Severity.ERROR, __doc__, check)
