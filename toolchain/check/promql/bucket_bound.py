"""Matchers on `le` name a bucket that exists, in both spellings that Prometheus uses.

`le` is text. Prometheus 3 stores `le="2.0"` where Prometheus 2 stored `le="2"`, so a matcher for a whole number finds
nothing on one of them: write `le=~"2(\\\\.0)?"`. A bound that is no bucket of the histogram never matches anything; the
share of requests under 0.3 s cannot be read from buckets at 0.25 and 0.5.

Use a bound of the metric's `buckets`, and q.at_most(metric, 2) to write the matcher.
"""

import re
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import Analysis

_NUMBER = re.compile(r"(?P<whole>[0-9]+)(?P<optional>\(\\\.0\)\?)?|(?P<fraction>[0-9]*\.[0-9]+)|\+Inf")


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield matchers on le that can find nothing, on some Prometheus at least."""
    for selector in analysis.selectors:
        metrics = analysis.metrics_of(selector)
        if len(metrics) == 1 and metrics[0].type is MetricType.HISTOGRAM:
            spans = selector.matcher_spans or (None,) * len(selector.matchers)
            for matcher, span in zip(selector.matchers, spans, strict=True):
                problem = _problem(metrics[0], matcher)
                if problem is not None:
                    yield QueryProblem(*problem, span)


def _problem(metric: Metric, matcher: Matcher) -> tuple[str, str] | None:
    if matcher.label != "le" or matcher.op not in ("=", "=~"):
        return None
    found = _NUMBER.fullmatch(matcher.value)
    if found is None or matcher.value == "+Inf":
        return None
    bound = float(found["whole"] or found["fraction"])
    if bound not in metric.buckets:
        buckets = ", ".join(f"{bucket:g}" for bucket in metric.buckets)
        return f"{metric.name} has no bucket {bound:g}", f"Its buckets are {buckets}."
    if _one_spelling(matcher, found["whole"], found["optional"]):
        return (
            f'le{matcher.op}"{matcher.value}" finds nothing on Prometheus 2 or on Prometheus 3',
            f'Match both spellings: le=~"{found["whole"]}(\\\\.0)?".',
        )
    return None


def _one_spelling(matcher: Matcher, whole: str | None, optional: str | None) -> bool:
    return whole is not None and (matcher.op == "=" or optional is None)


RULE = QueryRule("bucket-bound", Severity.ERROR, __doc__, check)
