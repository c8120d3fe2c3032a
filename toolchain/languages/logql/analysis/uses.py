"""Every place where a query reads a label, with the labels that there are at that place."""

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import frozen

from toolchain.languages.logql.analysis.label_set import LabelSet
from toolchain.languages.logql.analysis.pipeline import Pipeline
from toolchain.languages.logql.analysis.results import Result
from toolchain.languages.logql.analysis.template_fields import template_fields
from toolchain.languages.logql.ast import (
    LabelComparison,
    LabelFilter,
    LabelFormat,
    LabelReplace,
    LineFormat,
    LogQuery,
    MetricQuery,
    Node,
    Operation,
    RangeAggregation,
    Span,
    Unwrap,
    VectorAggregation,
    comparisons,
)
from toolchain.languages.logql.syntax import SET_OPERATORS

How = Literal["filter", "unwrap", "template", "rename", "group", "match", "include", "replace"]


@frozen(eq=False)
class LabelUse:
    """One place where a query names a label.

    ``stage`` is the index of the pipeline's stage, or how many there are for a use behind them; ``pipelines`` are those
    that the label can come from. ``alternatives`` are the labels of each side that can supply it.
    """

    name: str
    how: How
    alternatives: tuple[LabelSet, ...]
    span: Span | None
    pipelines: tuple[Pipeline, ...]
    stage: int
    comparison: LabelComparison | None = None

    @property
    def is_possible(self) -> bool:
        """Whether some record or series can have the label here."""
        return any(labels.can_have(self.name) for labels in self.alternatives)


def pipeline_uses(pipeline: Pipeline) -> Iterator[LabelUse]:
    """Yield what the stages of a log query read, in order."""
    owner = (pipeline,)
    for index, (stage, labels) in enumerate(zip(pipeline.query.stages, pipeline.before, strict=True)):
        at = (labels,)
        match stage:
            case LabelFilter(condition=condition):
                for comparison in comparisons(condition):
                    yield LabelUse(comparison.label, "filter", at, comparison.span, owner, index, comparison)
            case Unwrap(label=label):
                yield LabelUse(label, "unwrap", at, stage.span, owner, index)
            case LineFormat(template=template):
                span = stage.template_span or stage.span
                for name in template_fields(template):
                    yield LabelUse(name, "template", at, span, owner, index)
            case LabelFormat(assignments=assignments):
                set_before: set[str] = set()
                for assignment in assignments:
                    span = assignment.source_span or assignment.span or stage.span
                    is_template = assignment.is_template
                    for name in template_fields(assignment.source) if is_template else (assignment.source,):
                        if name not in set_before:
                            yield LabelUse(name, "template" if is_template else "rename", at, span, owner, index)
                    set_before.add(assignment.label)


def metric_uses(
    node: Node, results: Mapping[int, Result], pipelines: Mapping[int, tuple[Pipeline, ...]]
) -> Iterator[LabelUse]:
    """Yield what a part of a metric query reads itself."""
    match node:
        case RangeAggregation(grouping=grouping) if grouping is not None:
            pipeline = pipelines[id(node)][0]
            yield from _uses(grouping.labels, "group", (pipeline.series_labels,), node.grouping_span, (pipeline,))
        case VectorAggregation(grouping=grouping) if grouping is not None:
            inner = (results[id(node.expression)].labels,)
            yield from _uses(grouping.labels, "group", inner, node.grouping_span, pipelines[id(node)])
        case LabelReplace(source=source) if source:
            inner = (results[id(node.expression)].labels,)
            yield from _uses((source,), "replace", inner, node.span, pipelines[id(node)])
        case Operation(matching=matching) if matching is not None and node.op not in SET_OPERATORS:
            left, right = results[id(node.left)].labels, results[id(node.right)].labels
            span = node.op_span or node.span
            yield from _uses(matching.labels or (), "match", (left, right), span, pipelines[id(node)])
            one: MetricQuery = node.right if matching.group == "group_left" else node.left
            yield from _uses(matching.include, "include", (results[id(one)].labels,), span, pipelines[id(one)])


def _uses(
    names: tuple[str, ...],
    how: How,
    alternatives: tuple[LabelSet, ...],
    span: Span | None,
    pipelines: tuple[Pipeline, ...],
) -> Iterator[LabelUse]:
    for name in names:
        yield LabelUse(name, how, alternatives, span, pipelines, max((_length(each) for each in pipelines), default=0))


def _length(pipeline: Pipeline) -> int:
    query: LogQuery = pipeline.query
    return len(query.stages)
