"""How two queries of any language differ, in words."""

from toolchain.compile.model import CompiledTarget
from toolchain.languages.logql.ast import LogQuery, MetricQuery, Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.languages.promql.normal import normal_promql
from toolchain.languages.promql.printer import to_promql
from toolchain.languages.quantity import described
from toolchain.review.normal.logql import normal_logql
from toolchain.review.words.logql import logql_words
from toolchain.review.words.promql import promql_words
from toolchain.review.words.values import short

Tree = Expression | Query

_ANOTHER_LANGUAGE = "in another query language"


def query_words(before: Tree | str, after: Tree | str) -> tuple[str, ...]:
    """Return what is different between two queries; () where both mean the same. One that cannot be read is a text."""
    if isinstance(before, str) or isinstance(after, str):
        old, new = query_text(before), query_text(after)
        return () if old == new else (f"{short(old)} → {short(new)}",)
    if isinstance(before, Expression) and isinstance(after, Expression):
        return promql_words(before, after)
    if isinstance(before, Expression) or isinstance(after, Expression):
        return (_ANOTHER_LANGUAGE,)
    return logql_words(before, after)


def query_text(tree: Tree | str) -> str:
    """Return a query as text."""
    if isinstance(tree, str):
        return tree
    return to_promql(tree) if isinstance(tree, Expression) else to_logql(tree)


def normal_text(target: CompiledTarget) -> str:
    """Return a target's query in one spelling, or as it was written where it cannot be read."""
    tree = target.query
    if isinstance(tree, Expression):
        return to_promql(normal_promql(tree))
    if isinstance(tree, LogQuery | MetricQuery):
        return to_logql(normal_logql(tree))
    return target.text


def series_read(tree: object) -> frozenset[str]:
    """Return the names of the series that a query reads; LogQL reads none."""
    if not isinstance(tree, Expression):
        return frozenset()
    return frozenset(each.name for each in selectors(tree) if each.name)


def target_words(before: CompiledTarget, after: CompiledTarget) -> tuple[str, ...]:
    """Return what is different between the queries of two targets, and whether they measure something else now."""
    if before.query is None or after.query is None:
        return () if before.text == after.text else (f"{before.text} → {after.text}",)
    words = query_words(before.query, after.query)
    if not words:
        return ()
    old, new = before.measured, after.measured
    if old is not None and new is not None and not old.agrees_with(new):
        words = (*words, f"measures {described(old)} → {described(new)}")
    return words
