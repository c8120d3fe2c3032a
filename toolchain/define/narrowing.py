"""Narrows queries to a scope: a matcher on every selector that has such a label."""

from collections.abc import Sequence

from attrs import evolve

from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.logql.ast import map_log_queries as map_logql
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression, Selector, map_selectors


def narrowed_promql(expression: Expression, scope: Sequence[Matcher]) -> Expression:
    """Return the expression with each matcher on every selector that has its label and does not match it yet."""

    def narrow(selector: Selector) -> Selector:
        added = _added(scope, {label.name for label in selector.labels or ()}, selector.matchers)
        jobs = tuple(matcher for matcher in selector.matchers if matcher.label == "job")
        others = tuple(matcher for matcher in selector.matchers if matcher.label != "job")
        matchers = (*jobs, *added, *others)
        return selector if matchers == selector.matchers else evolve(selector, matchers=matchers)

    return map_selectors(expression, narrow)


def narrowed_logql(query: Query, scope: Sequence[Matcher]) -> Query:
    """Return the query with each matcher on every stream selector whose schema has its label."""

    def narrow(logs: LogQuery) -> LogQuery:
        labels = {label.name for label in logs.schema.stream_labels} if logs.schema else set()
        return evolve(logs, matchers=(*_added(scope, labels, logs.matchers), *logs.matchers))

    return map_logql(query, narrow)


def _added(scope: Sequence[Matcher], labels: set[str], present: Sequence[Matcher]) -> tuple[Matcher, ...]:
    taken = {matcher.label for matcher in present}
    return tuple(each for each in scope if each.label in labels and each.label not in taken)
