"""Regular expressions in matchers are needed, and match what they look like.

Prometheus anchors every pattern at both ends: `=~"timeout"` matches the value `timeout` only, and `^`, `$` add nothing.
A pattern without special characters is an equality in disguise, `.*` matches every series even those without the
label, and `.+` those that have it, so a matcher that all series satisfy only costs time and misleads the reader.

Write `=`, name the alternatives, or add `.*` where a part of the value is meant. `check --fix` writes
equalities as such.
"""

from collections.abc import Iterator

import re2

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.narrowing import matching_values
from toolchain.languages.promql.analysis.selectors import scraped_labels
from toolchain.languages.promql.ast import Selector, String
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.promql.selector_syntax import NAME_LABEL

_EQUALITY = "is an equality"
_PLAIN_OPERATORS = {"=~": "=", "!~": "!="}
_PLAIN = re2.compile(r"[A-Za-z0-9_:/@ -]+")
_ANCHORED = re2.compile(r"\^.*|.*[^\\]\$")


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield patterns that are equalities, that match everything, or whose anchors do nothing."""
    for selector in analysis.selectors:
        spans = selector.matcher_spans or (None,) * len(selector.matchers)
        for matcher, span in zip(selector.matchers, spans, strict=True):
            if matcher.op in ("=~", "!~") and not has_variable(matcher.value):
                found = _problem(analysis, selector, matcher)
                if found:
                    yield QueryProblem(
                        f"{matcher.label}{matcher.op}{String(matcher.value).value!r} {found[0]}",
                        found[1],
                        span,
                        mend=(matcher.op, _PLAIN_OPERATORS[matcher.op]) if found[0] == _EQUALITY else None,
                    )


def _problem(analysis: Analysis, selector: Selector, matcher: Matcher) -> tuple[str, str] | None:
    pattern = matcher.value
    plain = matcher.op.replace("~", "=").replace("==", "=") if matcher.op == "=~" else "!="
    if pattern in ("", ".*", ".+") or matcher.label == NAME_LABEL:
        return _wildcard(selector, matcher)
    if _ANCHORED.fullmatch(pattern):
        return "has an anchor, and matchers are anchored at both ends", "Leave ^ and $ out."
    if _PLAIN.fullmatch(pattern):
        partial = _partial(analysis, selector, matcher)
        if partial:
            return (
                f"matches the whole value only, and allowed values that hold it are {', '.join(partial[:3])}",
                f'Write {matcher.label}{matcher.op}".*{pattern}.*", or name the values.',
            )
        is_ours = analysis.context.knows_metrics  # elsewhere it may be filled in by a program, and costs nothing
        return (_EQUALITY, f'Write {matcher.label}{plain}"{pattern}".') if is_ours else None
    if matcher.label == "job":
        return None  # naming all jobs keeps a job that starts tomorrow out
    labels = (scraped_labels(analysis.context, selector) or {}).get(matcher.label, ())
    values = tuple(dict.fromkeys(value for label in labels for value in label.values))
    if values and all(label.values for label in labels) and len(matching_values(values, pattern)) == len(values):
        outcome = "matches every allowed value" if matcher.op == "=~" else "excludes every allowed value"
        return outcome, "Leave the matcher out, or write the alternatives that are meant."
    return None


def _wildcard(selector: Selector, matcher: Matcher) -> tuple[str, str] | None:
    if matcher.label == NAME_LABEL:
        return None
    if matcher.value == "" and matcher.op == "=~":
        return _EQUALITY, f'Write {matcher.label}="".'
    if matcher.value == ".*":
        outcome = "matches every series" if matcher.op == "=~" else "matches no series"
        return outcome, f"Leave the matcher out{'' if selector.name else ', and select by another label'}."
    return None


def _partial(analysis: Analysis, selector: Selector, matcher: Matcher) -> list[str]:
    labels = (scraped_labels(analysis.context, selector) or {}).get(matcher.label, ())
    values = [value for label in labels for value in label.values]
    return [value for value in values if matcher.value in value] if matcher.value not in values else []


RULE = QueryRule("regex-matcher", Severity.WARNING, __doc__, check)
