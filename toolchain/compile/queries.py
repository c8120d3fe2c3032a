"""The tree of a target's query: as it was built, or parsed from what was written by hand."""

from functools import lru_cache
from typing import Any

from attrs import evolve

from toolchain.catalog.catalog import Catalog
from toolchain.catalog.metric import Metric
from toolchain.compile.plain import Document
from toolchain.durations import duration_seconds
from toolchain.logql.ast import Query
from toolchain.promql.ast import Expression, Selector, map_selectors, selectors
from toolchain.promql.lexer import PromqlSyntaxError
from toolchain.promql.parser import parse


def read_query(catalog: Catalog, target: Any, document: Document) -> tuple[Expression | Query | None, str]:
    """Return the query's tree, its selectors resolved in the catalog, and the syntax error if it has one."""
    built = getattr(target, "query", None)
    if built is not None:
        return built, ""
    reference, text = document.get("datasource"), document.get("expr")
    if not isinstance(reference, dict) or reference.get("type") != "prometheus" or not isinstance(text, str):
        return None, ""
    tree, error = _parsed(text)
    return (None if tree is None else resolved(catalog, tree)), error


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> tuple[Expression | None, str]:
    """Parse a query once, however many panels repeat it."""
    try:
        return parse(text), ""
    except PromqlSyntaxError as error:
        return None, str(error)


def resolved(catalog: Catalog, expression: Expression) -> Expression:
    """Return the expression with the catalog's metric at every selector that one metric answers alone."""
    return map_selectors(expression, lambda selector: evolve(selector, metric=_metric_of(catalog, selector)))


def _metric_of(catalog: Catalog, selector: Selector) -> Metric | None:
    candidates = catalog.metrics_of(selector.name, selected_jobs(selector))
    return candidates[0] if len(candidates) == 1 else None


def slowest_scrape(query: Expression) -> str:
    """Return the longest scrape interval of the jobs that a query reads, empty where no metric is known.

    ``$__rate_interval`` is four times the data source's interval: for a job scraped less often than that, a rate needs
    this as its minimum step, else it is empty.
    """
    intervals = [
        job.interval
        for selector in selectors(query)
        for job in (selector.metric.jobs if selector.metric is not None else ())
        if job.name in (selected_jobs(selector) or [job.name])
    ]
    return max(intervals, key=lambda interval: duration_seconds(interval) or 0, default="")


def selected_jobs(selector: Selector) -> list[str] | None:
    """Return the jobs that a selector names, or None when it does not say."""
    for matcher in selector.matchers:
        if matcher.label == "job" and "$" not in matcher.value:
            if matcher.op == "=":
                return [matcher.value]
            if matcher.op == "=~":
                return matcher.value.split("|")
    return None
