"""Why a selector has no series though its metric is there: which matcher no series passes."""

from collections.abc import Sequence

from attrs import frozen

from toolchain.base.regexes import regex_matches
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.label import Label
from toolchain.catalog.metric import MetricType
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.narrowing import literal_alternatives
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.timing import TimeRange
from toolchain.probe.gone import listed
from toolchain.probe.presence import NOWHERE, Series, plain, without
from toolchain.probe.question import Cause, Verdict

_COUNTED = frozenset({MetricType.COUNTER, MetricType.HISTOGRAM, MetricType.SUMMARY})
"""What counts events: a child is there with its first one (Prometheus documentation, "Instrumentation": "Avoid missing
metrics")."""


@frozen
class Silence:
    """Why a selector gives nothing: a cause to mend, or a reason that is as it should be."""

    selector: Selector
    cause: Cause | None = None
    expected: str = ""


def silence_of(selector: Selector, series: Series, catalog: Catalog, span: TimeRange) -> Silence:
    """Return why no series of a known metric is as a selector asks."""
    culprits = _culprits(selector, series, span)
    if not culprits:
        text = to_promql(plain(selector))
        cause = Cause(Verdict.EMPTY, f"no series is as {text} asks", "Ask the server with fewer matchers.", text)
        return Silence(selector, cause)
    culprit = culprits[0]
    others = without(selector, [culprit])
    labels = series.labels_of_selector(others)
    if culprit.label not in labels:
        message = f"no series of {to_promql(others)} has the label {culprit.label}: they have {listed(sorted(labels))}"
        about = f"{selector.name}.{culprit.label}"
        return Silence(selector, Cause(Verdict.LABEL, message, "Name the label as it is called now.", about))
    values = series.values_of(culprit.label, others)
    written = f'{culprit.label}{culprit.op}"{culprit.value}"'
    if _happens(selector.name, culprit, catalog):
        return Silence(selector, expected=f"nothing was counted yet of {selector.name} with {written}")
    message = f"no series of {to_promql(others)} has {written}: {culprit.label} is {listed(values)}"
    about = f"{selector.name}{{{written}}}"
    return Silence(selector, Cause(Verdict.VALUE, message, "Match a value that there is, or look who gave it.", about))


def _culprits(selector: Selector, series: Series, span: TimeRange) -> Sequence[Matcher]:
    """Return matchers without which there are series; else the first one behind which there are none any more."""
    alone = [each for each in selector.matchers if _is_there(without(selector, [each]), selector, series, span)]
    if alone:
        return alone
    for index, each in enumerate(selector.matchers):
        if not _is_there(without(selector, selector.matchers[index + 1 :]), selector, series, span):
            return [each]
    return []


def _is_there(changed: Selector, selector: Selector, series: Series, span: TimeRange) -> bool:
    moved = Selector(changed.name, changed.matchers, offset=selector.offset)
    return series.of(moved, span) != NOWHERE


def _happens(name: str, matcher: Matcher, catalog: Catalog) -> bool:
    """Return whether the value that is missing is one that a counted event may still bring."""
    found = catalog.by_series_name.get(name, ())
    counted = [metric for metric in found if metric.type in _COUNTED]
    own = [label for metric in counted for label in metric.labels if label.name == matcher.label]
    return bool(own) and any(_may_have(label, matcher) for label in own)


def _may_have(label: Label, matcher: Matcher) -> bool:
    if matcher.op == "=":
        return label.allows(matcher.value)
    if matcher.op != "=~":
        return True
    if label.values:
        return any(regex_matches(matcher.value, value) for value in label.values)
    alternatives = literal_alternatives(matcher.value)
    return not alternatives or any(label.allows(value) for value in alternatives)
