"""Label values and regular expressions match something that the label allows.

`status_code="5xx"` and `method="Get"` are never true. The catalog knows closed domains by their values and others by a
pattern; an alternative of a regular expression that is a plain word is held against both.

Use an allowed value, or add it to the vocabulary if the application has it. A value
with one slip is corrected by `check --fix`.
"""

from collections.abc import Iterator

from toolchain.base.errors import did_you_mean, only_near
from toolchain.base.finding import Severity
from toolchain.catalog.label import Label
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.narrowing import literal_alternatives, matching_values
from toolchain.languages.promql.analysis.selectors import scraped_labels
from toolchain.languages.promql.lexer import has_variable

_MOST_SHOWN = 12


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield matchers whose value no series can have."""
    for selector in analysis.selectors:
        known = scraped_labels(analysis.context, selector)
        spans = selector.matcher_spans or (None,) * len(selector.matchers)
        for matcher, span in zip(selector.matchers, spans, strict=True):
            labels = (known or {}).get(matcher.label, ())
            if labels and matcher.value and not has_variable(matcher.value):
                problem = _problem(selector.name, matcher, labels)
                if problem:
                    yield QueryProblem(problem, _domain(labels), span, mend=_mend(matcher, labels))


def _problem(name: str, matcher: Matcher, labels: tuple[Label, ...]) -> str:
    owner = f"label {matcher.label!r} of {name or 'the metric'}"
    values = tuple(dict.fromkeys(value for label in labels for value in label.values))
    if matcher.op in ("=", "!="):
        if any(label.allows(matcher.value) for label in labels):
            return ""
        return f"{owner} is never {matcher.value!r}.{did_you_mean(matcher.value, values)}"
    for alternative in literal_alternatives(matcher.value):
        if not any(label.allows(alternative) for label in labels):
            return f"{owner} is never {alternative!r}.{did_you_mean(alternative, values)}"
    is_closed = all(label.values for label in labels)
    if is_closed and not matching_values(values, matcher.value):
        return f"no allowed value of {owner} matches {matcher.value!r}.{did_you_mean(matcher.value, values)}"
    return ""


def _mend(matcher: Matcher, labels: tuple[Label, ...]) -> tuple[str, str] | None:
    """Return the value and the only one that can be meant; what is part of a pattern is not touched."""
    if matcher.op not in ("=", "!="):
        return None
    meant = only_near(matcher.value, (value for label in labels for value in label.values))
    return None if meant is None else (f'"{matcher.value}"', f'"{meant}"')


def _domain(labels: tuple[Label, ...]) -> str:
    values = tuple(dict.fromkeys(value for label in labels for value in label.values))
    if values:
        return f"Allowed: {', '.join(values[:_MOST_SHOWN])}{', …' if len(values) > _MOST_SHOWN else ''}."
    return f"Allowed pattern: {labels[0].pattern}."


RULE = QueryRule("unknown-label-value", Severity.ERROR, __doc__, check)
