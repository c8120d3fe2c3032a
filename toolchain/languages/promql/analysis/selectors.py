"""Selectors: the metrics that answer them, and the labels that their matchers leave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import inf, prod

from attrs import evolve

from toolchain.base.regexes import regex_matches
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric, MetricType
from toolchain.languages.promql.analysis.branch import Branch, Domain, Kind, LabelFact, is_decided
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.analysis.narrowing import literal_alternatives, narrowed
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.promql.selector_syntax import NAME_LABEL
from toolchain.languages.quantity import COUNT, SECOND, TIME, TIMESTAMP, Quantity, quantity_of_unit

MOST_BRANCHES = 16
"""Alternatives that are told apart; a query of more is analysed as one of unknown labels."""

_QUANTILE_SUFFIXES = ("_p50", "_p75", "_p90", "_p95", "_p99")
_KINDS = {
    MetricType.COUNTER: Kind.COUNTER,
    MetricType.GAUGE: Kind.GAUGE,
    MetricType.SUMMARY: Kind.QUANTILE,
    MetricType.STATESET: Kind.STATESET,
    MetricType.INFO: Kind.INFO,
}
_PARTS = {"_bucket": Kind.BUCKET, "_sum": Kind.TOTAL, "_count": Kind.OBSERVATIONS}


def selected_jobs(selector: Selector) -> list[str] | None:
    """Return the jobs that a selector names, or None when it does not say."""
    for matcher in selector.matchers:
        if matcher.label == "job" and not has_variable(matcher.value):
            if matcher.op == "=":
                return [matcher.value]
            alternatives = literal_alternatives(matcher.value) if matcher.op == "=~" else ()
            if alternatives:
                return list(alternatives)
    return None


def selector_metrics(catalog: Catalog, selector: Selector) -> tuple[Metric, ...]:
    """Return the metrics that can answer a selector; empty where the catalog knows none."""
    if selector.metric is not None:
        return (selector.metric,)
    return catalog.metrics_of(selector.name, selected_jobs(selector)) if selector.name else ()


def selector_branches(selector: Selector, context: QueryContext) -> tuple[Branch, ...]:
    """Return a branch for each metric that can answer, or one open branch where none is known."""
    recorded = context.recorded.get(selector.name)
    if recorded is not None:
        found = tuple(narrowed(branch, selector.matchers) for branch in recorded)
        return tuple(branch for branch in found if not branch.never) or found
    if not selector.name:
        return _branches_by_name_matcher(selector, context)
    metrics = selector_metrics(context.catalog, selector)
    if not metrics:
        return (narrowed(_unknown(selector.name), selector.matchers),)
    jobs = selected_jobs(selector)
    wanted = None if jobs is None else tuple(jobs)
    return tuple(narrowed(_scraped(metric, selector.name, wanted), selector.matchers) for metric in metrics)


def scraped_labels(context: QueryContext, selector: Selector) -> Mapping[str, tuple[Label, ...]] | None:
    """Return the catalog's labels by name before any matcher, or None where the metric is not known."""
    metrics = selector_metrics(context.catalog, selector)
    if not metrics or selector.name in context.recorded:
        return None
    jobs = selected_jobs(selector)
    return _labels_of(metrics, selector.name, None if jobs is None else tuple(jobs))


@lru_cache(maxsize=8192)
def _labels_of(
    metrics: tuple[Metric, ...], series: str, jobs: tuple[str, ...] | None
) -> Mapping[str, tuple[Label, ...]]:
    found: defaultdict[str, list[Label]] = defaultdict(list)
    for metric in metrics:
        for name, fact in _scraped(metric, series, jobs).labels.items():
            if fact.domain.label is not None:
                found[name].append(fact.domain.label)
    return {name: tuple(labels) for name, labels in found.items()}


def _branches_by_name_matcher(selector: Selector, context: QueryContext) -> tuple[Branch, ...]:
    others = tuple(matcher for matcher in selector.matchers if matcher.label != NAME_LABEL)
    names = [matcher for matcher in selector.matchers if matcher.label == NAME_LABEL]
    pattern = next((m.value for m in names if m.op == "=~" and not has_variable(m.value)), None)
    exact = next((m.value for m in names if m.op == "=" and not has_variable(m.value)), None)
    known = context.catalog.by_series_name
    if exact is not None:
        matching = [exact] if exact in known else []
    elif pattern is not None:
        matching = [name for name in known if regex_matches(pattern, name)]
    else:
        matching = []
    if not matching or len(matching) > MOST_BRANCHES:
        return (narrowed(_unknown(""), others),)
    return tuple(
        narrowed(_scraped(metric, name, None), others)
        for name in matching
        for metric in context.catalog.metrics_of(name)
    )


def _unknown(name: str) -> Branch:
    low, high = (0.0, 1.0) if name == "up" else (-inf, inf)  # Prometheus itself writes whether it could scrape
    return Branch(ValueType.VECTOR, {}, is_closed=False, series=name, keeps_name=True, low=low, high=high)


@lru_cache(maxsize=8192)
def _scraped(metric: Metric, series: str, jobs: tuple[str, ...] | None) -> Branch:
    """Return what a series is before any matcher; ``jobs`` are those that the selector names."""
    exposing = [job for job in metric.jobs if jobs is None or job.name in jobs] or list(metric.jobs)
    facts = {
        label.name: LabelFact(_in_every(label.name, metric, exposing), _domain(label, metric, exposing))
        for label in metric.series_labels(series)
        if _is_reachable(label.name, metric, exposing)
    }
    suffix = series[len(metric.name) :]
    kind = _PARTS.get(suffix) or _KINDS.get(metric.type, Kind.UNKNOWN)
    if kind is Kind.GAUGE and series.endswith(_QUANTILE_SUFFIXES):
        kind = Kind.QUANTILE
    low, high = _value_range(metric, kind)
    return Branch(
        ValueType.VECTOR,
        facts,
        is_closed=True,
        kind=kind,
        unit=_quantity(metric, kind),
        metrics=(metric,),
        series=series,
        keeps_name=True,
        key=frozenset(name for name, fact in facts.items() if not fact.is_single and not is_decided(name, facts)),
        low=low,
        high=high,
        budget=_budget(metric, kind, exposing),
    )


def _budget(metric: Metric, kind: Kind, exposing: Iterable[ScrapeJob]) -> int:
    """Return the most series: those of an instance, of every instance, in every environment."""
    per_instance = metric.budget * (len(metric.buckets) + 1 if kind is Kind.BUCKET else 1)
    targets = sum(prod(label.bound for label in job.labels) for job in exposing)
    return per_instance * max(targets, 1)


def _domain(label: Label, metric: Metric, jobs: Iterable[ScrapeJob]) -> Domain:
    """Return the values of a label; what the scrapes of several jobs attach is the union of theirs."""
    attached = [each for job in jobs for each in job.labels if each.name == label.name]
    if len(attached) < 2 or label.name in {each.name for each in metric.labels}:
        return Domain(label.values or None, label, label.bound)
    unlisted = next((each for each in attached if not each.values), None)
    if unlisted is not None:
        return Domain(None, unlisted, sum(each.bound for each in attached))
    values = tuple(dict.fromkeys(value for each in attached for value in each.values))
    return Domain(values, label, max(len(values), *(each.bound for each in attached)))


def _in_every(name: str, metric: Metric, jobs: Iterable[ScrapeJob]) -> bool:
    is_own = any(label.name == name for label in metric.labels) or name in ("le", "quantile")
    return is_own or all(any(label.name == name for label in job.labels) for job in jobs)


def _is_reachable(name: str, metric: Metric, jobs: list[ScrapeJob]) -> bool:
    is_own = any(label.name == name for label in metric.labels) or name in ("le", "quantile")
    return is_own or any(label.name == name for job in jobs for label in job.labels)


def metric_quantity(metric: Metric) -> Quantity | None:
    """Return what a metric's own value measures.

    The catalog writes the unit of a counter's rate, since that is what people read; its own value is that times
    seconds. Unix times are scraped in seconds, while Grafana's date units show milliseconds.
    """
    shown = quantity_of_unit(metric.unit)
    if shown is None:
        return None
    if shown.dimension == TIME:
        return TIMESTAMP
    if metric.type is not MetricType.COUNTER:
        return evolve(shown, shown_as=metric.unit)
    if metric.name.endswith("_seconds_total"):
        return Quantity(SECOND, shown.scale, rate_shown_as=metric.unit)
    is_rate = any(base == "second" and exponent < 0 for base, exponent in shown.dimension)
    own = shown.times(Quantity(SECOND)) if is_rate else shown
    return evolve(own, rate_shown_as=metric.unit)


def _quantity(metric: Metric, kind: Kind) -> Quantity | None:
    return COUNT if kind in (Kind.BUCKET, Kind.OBSERVATIONS) else metric_quantity(metric)


def _value_range(metric: Metric, kind: Kind) -> tuple[float, float]:
    if metric.value_range is not None:
        return metric.value_range
    if kind is Kind.STATESET:
        states = [state for state, _ in metric.states]
        return min(states, default=-inf), max(states, default=inf)
    if kind in (Kind.COUNTER, Kind.BUCKET, Kind.OBSERVATIONS):
        return 0.0, inf
    return (0.0, 1.0) if metric.unit.startswith("bool") else (-inf, inf)
