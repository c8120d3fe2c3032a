"""What the rules say of one query, at its lines and columns."""

from collections.abc import Iterable, Iterator
from typing import Any

from toolchain.check.explain.explanation import Problem
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.quantity import Quantity, described

_MOST_LABELS = 8


def applicable(rules: Iterable[QueryRule[Any]], context: QueryContext) -> tuple[QueryRule[Any], ...]:
    """Return the rules that can say something without what the context lacks."""
    return tuple(rule for rule in rules if context.knows_metrics or not rule.needs_catalog)


def problems_of(text: str, analysis: Any, rules: Iterable[QueryRule[Any]]) -> Iterator[Problem]:
    """Yield what the rules object to, the worst first."""
    found = [(rule, problem) for rule in rules for problem in dict.fromkeys(rule.check(analysis))]
    for rule, problem in sorted(found, key=_order):
        position = problem.span[0] if problem.span is not None else 0
        line, column = line_and_column(text, position)
        severity = problem.severity or rule.severity
        yield Problem(rule.id, severity, problem.message, problem.remedy, line, column)


def _order(found: tuple[QueryRule[Any], QueryProblem]) -> tuple[int, int]:
    rule, problem = found
    return (problem.severity or rule.severity).rank, problem.span[0] if problem.span is not None else 0


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Return where an offset stands, both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def meaning_of(unit: Quantity | None, labels: Iterable[str], *, is_closed: bool, extra: str = "") -> str:
    """Return what a part of a query gives, in a few words."""
    listed = list(labels)
    more = f", … {len(listed) - _MOST_LABELS} more" if len(listed) > _MOST_LABELS else ""
    names = ", ".join(listed[:_MOST_LABELS]) + more or "no labels"
    shown = [extra, described(unit) if unit is not None else "", f"{{{names}{'' if is_closed else ', …'}}}"]
    return "; ".join(part for part in shown if part)
