"""Metric queries handle the lines that cannot be read.

A line that is no JSON, a value that is no number: Loki marks the record with `__error__`, and one such record makes a
metric query fail as a whole. A filter before `unwrap` does not see the errors of `unwrap`. A parser whose labels are
not used is skipped, and so are its errors; a filter on a parsed field that needs a text drops unreadable lines itself.

Where no schema says how the lines look, this is a warning: they may all be readable.

Write `| __error__=""` behind the last parser, typed filter or `unwrap`.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.logql.log_parser_unused import unused_parsers
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelSet, matches
from toolchain.languages.logql.analysis.pipeline import Pipeline, conjuncts
from toolchain.languages.logql.ast import (
    LabelComparison,
    LabelFilter,
    LabelSelection,
    Parser,
    Stage,
    Unwrap,
    comparisons,
)
from toolchain.languages.logql.lexer import has_variable

_TYPED = frozenset({"number", "duration", "bytes"})


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield the last stage of a metric query that can mark records, when nothing behind it handles them."""
    for consumption in analysis.consumptions:
        pipeline = analysis.sources(consumption.node)[0]
        skipped = unused_parsers(analysis, consumption)
        stages = pipeline.query.stages
        last = max((i for i, stage in enumerate(stages) if i not in skipped and _can_fail(stage)), default=None)
        if last is None or _is_handled(pipeline, last):
            continue
        stage = stages[last]
        is_unwrap = isinstance(stage, Unwrap)
        yield QueryProblem(
            f"one line that {_described(stage)} cannot read makes the whole query fail",
            f'Write | __error__="" behind {"unwrap" if is_unwrap else "it"}.',
            stage.span,
            None if is_unwrap and analysis.context.catalog.log_schemas else Severity.WARNING,
        )


def _can_fail(stage: Stage) -> bool:
    if isinstance(stage, LabelFilter):
        return any(each.kind in _TYPED for each in comparisons(stage.condition))
    return isinstance(stage, Parser | Unwrap)


def _described(stage: Stage) -> str:
    if isinstance(stage, LabelFilter):
        return "the comparison with a number"
    return stage.name if isinstance(stage, Parser) else "unwrap"


def _is_handled(pipeline: Pipeline, last: int) -> bool:
    stages = pipeline.query.stages
    for index in range(last, len(stages)):
        stage = stages[index]
        if isinstance(stage, LabelFilter):
            if any(each.label == "__error__" for each in comparisons(stage.condition)):
                return True
            if index > last and isinstance(stages[last], Parser):
                parsed = pipeline.before[index]
                if any(_needs_value(each) and _is_parsed(parsed, each.label) for each in conjuncts(stage.condition)):
                    return True
        elif isinstance(stage, LabelSelection) and stage.name == "drop" and "__error__" in stage.items:
            return True
    return False


def _is_parsed(labels: LabelSet, name: str) -> bool:
    info = labels.labels.get(name)
    return info is None or info.origin not in ("stream", "metadata", "loki")


def _needs_value(comparison: LabelComparison) -> bool:
    """Return whether a record without the label is dropped."""
    if comparison.kind != "string":
        return False
    if comparison.op == "=":
        return bool(comparison.value)
    if comparison.op == "!=":
        return not comparison.value
    return comparison.op == "=~" and not has_variable(comparison.value) and not matches(comparison.value, "")


RULE = QueryRule("log-error-handling", Severity.ERROR, __doc__, check)
