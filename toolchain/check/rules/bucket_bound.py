"""Matchers on `le` name a bucket that exists, in both spellings that Prometheus uses.

`le` is text. Prometheus 3 stores `le="2.0"` where Prometheus 2 stored `le="2"`, so a matcher for a whole number finds
nothing on one of them: write `le=~"2(\\\\.0)?"`. A bound that is no bucket of the histogram never matches anything; the
share of requests under 0.3 s cannot be read from buckets at 0.25 and 0.5.

Use a bound of the metric's `buckets`, and q.at_most(metric, 2) to write the matcher.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.catalog.metric import MetricType
from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.finding import Severity
from toolchain.matching import Matcher
from toolchain.promql.ast import Expression, Selector, selectors

_NUMBER = re.compile(r"(?P<whole>[0-9]+)(?P<optional>\(\\\.0\)\?)?|(?P<fraction>[0-9]*\.[0-9]+)|\+Inf")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield matchers on le that can find nothing, on some Prometheus at least."""
    for dashboard, panel, target in each_target(compilation):
        for selector in selectors(target.query) if isinstance(target.query, Expression) else ():
            for problem, remedy in _problems(selector):
                yield panel_violation(dashboard, panel, problem, remedy, target)


def _problems(selector: Selector) -> Iterator[tuple[str, str]]:
    metric = selector.metric
    if metric is None or metric.type is not MetricType.HISTOGRAM:
        return
    for matcher in selector.matchers:
        if matcher.label != "le" or matcher.op not in ("=", "=~"):
            continue
        found = _NUMBER.fullmatch(matcher.value)
        if found is None or matcher.value == "+Inf":
            continue
        bound = float(found["whole"] or found["fraction"])
        if bound not in metric.buckets:
            buckets = ", ".join(f"{bucket:g}" for bucket in metric.buckets)
            yield f"{metric.name} has no bucket {bound:g}", f"Its buckets are {buckets}."
        elif _one_spelling(matcher, found["whole"], found["optional"]):
            yield (
                f'le{matcher.op}"{matcher.value}" finds nothing on Prometheus 2 or on Prometheus 3',
                f'Match both spellings: le=~"{found["whole"]}(\\\\.0)?".',
            )


def _one_spelling(matcher: Matcher, whole: str | None, optional: str | None) -> bool:
    return whole is not None and (matcher.op == "=" or optional is None)


RULE = Rule("bucket-bound", Severity.ERROR, __doc__, check)
