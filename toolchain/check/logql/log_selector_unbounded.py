"""Selectors say whose logs are read.

The selector decides how many streams Loki opens; everything behind it looks at each of their lines. A selector that
names an environment or a level only, that excludes a service instead of naming one, or whose pattern matches every
value, reads the logs of all services.

Name a service, a job or a category in the selector.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import matches
from toolchain.languages.logql.analysis.pipeline import Pipeline
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.matching import Matcher

BROAD = frozenset(
    {"environment", "env", "stage", "cluster", "region", "zone", "tenant", "level", "detected_level", "severity"}
)
"""Labels of which every service has the same few values."""

_UNLIKELY = "\x00"
"""A value that no label has; a pattern that matches it is no selection."""


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield selectors without a matcher that picks some services."""
    for pipeline in analysis.pipelines:
        if not any(_is_selective(pipeline, matcher) for matcher in pipeline.query.matchers):
            spans = pipeline.query.matcher_spans
            yield QueryProblem(
                "the selector reads the logs of every service",
                "Name the services, jobs or categories that are meant.",
                (spans[0][0], spans[-1][1]) if spans else pipeline.query.span,
            )


def _is_selective(pipeline: Pipeline, matcher: Matcher) -> bool:
    if matcher.label in BROAD or matcher.op in ("!=", "!~"):
        return False
    if has_variable(matcher.value):
        return True
    if matcher.op == "=":
        return bool(matcher.value)
    info = None if pipeline.records is None else pipeline.records.streams.get(matcher.label)
    if info is not None and info.values:
        return not all(matches(matcher.value, value) for value in info.values)
    return not matches(matcher.value, _UNLIKELY)


RULE = QueryRule("log-selector-unbounded", Severity.WARNING, __doc__, check)
