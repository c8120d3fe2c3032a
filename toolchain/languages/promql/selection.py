"""Selectors from catalog metrics: labels and values are checked when the definition is read."""

import re2
from attrs import evolve

from toolchain.base.arguments import checked
from toolchain.base.errors import QueryError, UnknownLabelError, UnknownLabelValueError, did_you_mean, slip_of
from toolchain.catalog.label import Label, meant_label
from toolchain.catalog.metric import Metric
from toolchain.languages.matching import Comparison, Matcher, MatchValue, comparison_of
from toolchain.languages.promql.ast import Selector, selector_of


@checked
def select(metric: Metric, /, *, part: str = "", **matchers: str | MatchValue) -> Selector:
    """Return the selector of a metric, its ``job`` included, narrowed by label matchers.

    ``part`` is ``bucket``, ``sum`` or ``count`` of a histogram. Raises UnknownLabelError and UnknownLabelValueError
    naming the closest match, and QueryError for a histogram without a part.
    """
    return where(selector_of(metric, part), **matchers)


@checked
def where(source: Selector | Metric, /, **matchers: str | MatchValue) -> Selector:
    """Return the selector with more label matchers; a matcher on ``job`` replaces the default one.

    Raises UnknownLabelError and UnknownLabelValueError naming the closest match.
    """
    selector = select(source) if isinstance(source, Metric) else source
    labels = {label.name: label for label in selector.labels or ()}
    for name, value in matchers.items():
        comparison = comparison_of(value)
        if selector.metric is not None:
            _check(selector, labels, name, comparison)
        kept = tuple(m for m in selector.matchers if not (name == "job" and m.label == "job"))
        selector = evolve(selector, matchers=(*kept, Matcher(name, comparison.match_operator, comparison.match_text)))
    return selector


def _check(selector: Selector, labels: dict[str, Label], name: str, comparison: Comparison) -> None:
    if name not in labels:
        raise UnknownLabelError(
            f"{selector.name} has no label {name!r}.{did_you_mean(name, labels)}",
            f"Its labels are {', '.join(sorted(labels))}.",
            follows=meant_label(name, labels.values()),
            mend=slip_of(name, labels),
        )
    label, text = labels[name], comparison.match_text
    if "$" in text.rstrip("$"):
        return
    if comparison.match_operator in ("=", "!=") and text and not label.allows(text):
        raise UnknownLabelValueError(
            f"label {name!r} of {selector.name} is never {text!r}.{did_you_mean(text, label.values)}",
            _domain(label),
            mend=slip_of(text, label.values),
        )
    if comparison.match_operator in ("=~", "!~"):
        _check_regex(selector, label, text)


def _check_regex(selector: Selector, label: Label, pattern: str) -> None:
    try:
        matched = label.matched_by(pattern)
    except re2.error as error:
        raise QueryError(f"{pattern!r} is not a regular expression: {error}", "Write it in RE2 syntax.") from error
    if label.values and not matched:
        raise UnknownLabelValueError(
            f"no allowed value of label {label.name!r} of {selector.name} matches {pattern!r}."
            f"{did_you_mean(pattern, label.values)}",
            _domain(label),
        )
    branches = pattern.split("|") if pattern.replace("|", "").replace("-", "").replace("_", "").isalnum() else []
    for branch in branches:
        if label.values and branch not in label.values:
            raise UnknownLabelValueError(
                f"label {label.name!r} of {selector.name} is never {branch!r}.{did_you_mean(branch, label.values)}",
                _domain(label),
            )


def _domain(label: Label) -> str:
    if label.values:
        shown = ", ".join(label.values[:12])
        return f"Allowed values: {shown}{', …' if len(label.values) > 12 else ''}."
    return f"Allowed pattern: {label.pattern}."
