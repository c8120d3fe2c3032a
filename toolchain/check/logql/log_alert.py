"""Alerts and recording rules are metric queries that can be evaluated without a dashboard.

A log query, a number and a dashboard variable load without complaint and fail at every evaluation. Where no line
matches, LogQL returns nothing rather than 0: `count == 0` and `< 1` never fire, and a quotient whose dividend has no
lines has no value. Sorting and `topk` change from one evaluation to the next which series exist, so that alerts resolve
and fire again.

Count or rate the lines, compare with a limit, write the values out, use `absent_over_time` for missing logs, and
`or vector(0)` in quotients.
"""

from collections.abc import Iterator
from re import compile as pattern

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.results import SELECTING
from toolchain.languages.logql.ast import (
    Constant,
    LabelFilter,
    LineFilter,
    LogQuery,
    Operation,
    Query,
    RangeAggregation,
    Stage,
    VectorAggregation,
    VectorConstant,
    children,
    comparisons,
)
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.promql.analysis.context import Use
from toolchain.languages.quantity import COUNT

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_COMPARISONS = frozenset({"==", "!=", *_MIRRORED})
_MACROS = frozenset({"__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__auto"})
"""What the backend of Grafana's data source puts in place of itself, without a dashboard."""
_VARIABLE = pattern(r"\$\{[^}]+\}|\$[A-Za-z_]\w*|\[\[[^\]]+\]\]")


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield what cannot be evaluated as a rule, and conditions that do not fire when they should."""
    use = analysis.context.use
    if not use.is_evaluated:
        return
    yield from _not_a_metric(analysis)
    if use is Use.ALERT and analysis.pipelines and not isinstance(analysis.query, LogQuery):
        yield from _unconditional(analysis.query)
    for node in analysis.nodes:
        for variable in _variables(node):
            if analysis.context.has_macros and variable.strip("${}[]") in _MACROS:
                continue
            yield QueryProblem(
                f"the {use.value} has the variable {variable}, which only a dashboard replaces",
                "Write the value.",
                node.span,
            )
        if isinstance(node, VectorAggregation) and node.op in SELECTING:
            yield QueryProblem(
                f"{node.op} changes which series the {use.value} has from one evaluation to the next",
                "Compare all series with a threshold.",
                node.span,
                Severity.WARNING,
            )
        if use is Use.ALERT and isinstance(node, Operation):
            yield from _silent(analysis, node)


def _not_a_metric(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    use, query = analysis.context.use.value, analysis.query
    if isinstance(query, LogQuery):
        remedy = "Put count_over_time(... [5m]) or rate(... [5m]) around it."
        yield QueryProblem(f"the {use} is a log query, and lines have no value", remedy, query.span)
    elif not analysis.pipelines:
        is_switch = analysis.context.use is Use.ALERT
        remedy = "Keep it only as a dead man's switch." if is_switch else "Write a metric query."
        yield QueryProblem(f"the {use} reads no logs", remedy, query.span, Severity.WARNING if is_switch else None)


def _unconditional(query: Query) -> Iterator[QueryProblem]:
    if isinstance(query, Operation) and query.returns_bool and query.op in _COMPARISONS:
        problem = "the alert always fires: its comparison has bool, and 0 is a result too"
        yield QueryProblem(problem, "Leave bool out.", query.op_span or query.span)
    elif not _has_condition(query):
        problem = "the alert has no condition: it fires as soon as one line matches"
        yield QueryProblem(problem, "Compare with a limit, if only > 0.", query.span, Severity.WARNING)


def _has_condition(node: Query) -> bool:
    """Return whether a comparison, or a lack of lines, decides which series there are."""
    if isinstance(node, RangeAggregation):
        return node.op == "absent_over_time"
    if isinstance(node, Operation):
        if node.op == "unless" or (node.op in _COMPARISONS and not node.returns_bool):
            return True
        sides = [_has_condition(side) for side in (node.left, node.right)]
        return all(sides) if node.op == "or" else any(sides)
    return any(_has_condition(part) for part in children(node))


def _silent(analysis: LogAnalysis, node: Operation) -> Iterator[QueryProblem]:
    if node.op == "/" and not isinstance(node.right, Constant) and not is_filled(node.left):
        if not is_filled(node.right) and not _is_guarded(node.right):
            yield QueryProblem(
                "the quotient has no value when no line matches its dividend",
                "Write (... or vector(0)) / ..., where the series have no labels.",
                node.op_span or node.span,
                Severity.WARNING,
            )
        return
    side, number, op = node.left, node.right, node.op
    if isinstance(side, Constant):
        side, number, op = node.right, node.left, _MIRRORED.get(node.op, node.op)
    value = analysis.of(number).constant
    if isinstance(number, Constant) and value is not None and _needs_none(analysis, side, op, value):
        yield QueryProblem(
            f"{op} {value:g} never holds: without lines there is no result, not 0",
            "Use absent_over_time, or add or vector(0) to a sum without labels.",
            node.op_span or node.span,
            Severity.WARNING,
        )


def _needs_none(analysis: LogAnalysis, side: Query, op: str, value: float) -> bool:
    """Return whether a comparison of a number of lines only holds where there is none."""
    if is_filled(side) or not _counts_lines(side):
        return False
    result = analysis.of(side)
    is_count = result.unit is not None and result.unit.agrees_with(COUNT)
    return (op in ("==", "<=") and value == 0) or (op == "<" and 0 < value <= 1 and is_count)


def _counts_lines(node: Query) -> bool:
    if isinstance(node, RangeAggregation):
        return node.op in ("count_over_time", "rate", "bytes_rate", "bytes_over_time")
    return any(_counts_lines(part) for part in children(node))


def is_filled(node: Query) -> bool:
    """Return whether another series stands in where there is none."""
    if isinstance(node, VectorConstant) or (isinstance(node, Operation) and node.op == "or"):
        return True
    return not isinstance(node, RangeAggregation) and any(is_filled(part) for part in children(node))


def _is_guarded(node: Query) -> bool:
    return isinstance(node, Operation) and node.op in (">", "!=") and isinstance(node.right, Constant)


def _variables(node: Query) -> tuple[str, ...]:
    found = (_VARIABLE.search(text) for text in _texts(node) if has_variable(text))
    return tuple(dict.fromkeys(each.group() for each in found if each is not None))


def _texts(node: Query) -> Iterator[str]:
    match node:
        case LogQuery(matchers=matchers, stages=stages):
            yield from (text for matcher in matchers for text in (matcher.label, matcher.value))
            yield from (text for stage in stages for text in _stage_texts(stage))
        case RangeAggregation(window=window, offset=offset, parameter=parameter):
            yield from (window, offset, parameter)
        case VectorAggregation(parameter=parameter):
            yield parameter
        case Constant(text=text) | VectorConstant(text=text):
            yield text


def _stage_texts(stage: Stage) -> Iterator[str]:
    if isinstance(stage, LineFilter):
        yield from (alternative.text for alternative in stage.alternatives)
    elif isinstance(stage, LabelFilter):
        for comparison in comparisons(stage.condition):
            yield from (comparison.label, comparison.value)


RULE = QueryRule("log-alert", Severity.ERROR, __doc__, check)
