"""Analyses a LogQL query: every log query is walked through, every metric query gets its result, bottom up."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import define

from toolchain.languages.logql.analysis.consumption import Consumption, consumptions
from toolchain.languages.logql.analysis.label_set import LabelSet
from toolchain.languages.logql.analysis.pipeline import Pipeline, walked
from toolchain.languages.logql.analysis.results import Result, aggregated, joined, number, range_result, replaced
from toolchain.languages.logql.analysis.schemas import Records, records_of
from toolchain.languages.logql.analysis.uses import LabelUse, metric_uses, pipeline_uses
from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    LogQuery,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
    VectorConstant,
    children,
)
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG, QueryContext
from toolchain.languages.quantity import Quantity

LogKind = Literal["log", "metric", "scalar"]


@define(slots=False, frozen=True, eq=False)
class LogAnalysis:
    """What a query is; ``nodes`` are its log and metric queries, children before their parents.

    ``pipelines`` are its log queries with the labels at every stage, left to right.
    """

    query: Query
    context: QueryContext
    nodes: tuple[Query, ...]
    pipelines: tuple[Pipeline, ...]
    _results: Mapping[int, Result]
    _sources: Mapping[int, tuple[Pipeline, ...]]

    @property
    def kind(self) -> LogKind:
        """Whether the query returns lines, series or a number."""
        if isinstance(self.query, LogQuery):
            return "log"
        return "scalar" if self._results[id(self.query)].is_scalar else "metric"

    def of(self, node: Query) -> Result:
        """Return what a part of the tree returns; lines have no unit."""
        return self._results[id(node)]

    def sources(self, node: Query) -> tuple[Pipeline, ...]:
        """Return the log queries that a part of the tree reads."""
        return self._sources[id(node)]

    @property
    def output(self) -> LabelSet:
        """The labels of the whole query: of records for lines, of series otherwise."""
        return self._results[id(self.query)].labels

    @cached_property
    def labels(self) -> Mapping[str, bool | None]:
        """The labels that the result can have: whether all of it has them, None where that is not known."""
        return {name: info.is_required for name, info in self.output.labels.items()}

    @property
    def is_closed(self) -> bool:
        """Whether the result has no labels but those known."""
        return self.output.is_closed

    @property
    def unit(self) -> Quantity | None:
        """What the result measures, None for lines and where it is not known."""
        return self._results[id(self.query)].unit

    @property
    def never(self) -> str:
        """Why the result is always empty; an empty string where it is not."""
        return self._results[id(self.query)].never

    @property
    def series_bound(self) -> int | None:
        """The most series that the result can have, None where that is not known and for lines."""
        return self._results[id(self.query)].bound

    @cached_property
    def windows(self) -> tuple[str, ...]:
        """The ranges that the query looks over, as written."""
        return tuple(dict.fromkeys(node.window for node in self.nodes if isinstance(node, RangeAggregation)))

    @cached_property
    def uses(self) -> tuple[LabelUse, ...]:
        """Every place outside of selectors where the query reads a label."""
        inside = [use for pipeline in self.pipelines for use in pipeline_uses(pipeline)]
        outside = [use for node in self.nodes for use in metric_uses(node, self._results, self._sources)]
        return (*inside, *outside)

    @cached_property
    def consumptions(self) -> tuple[Consumption, ...]:
        """The range aggregations with the labels that the rest of the query looks at."""
        return tuple(consumptions(self.query))

    @cached_property
    def fields_read(self) -> tuple[str, ...]:
        """The labels that stages, groupings and vector matching read, without those of the index."""
        streams = self.stream_labels_known
        return tuple(dict.fromkeys(use.name for use in self.uses if use.name not in streams))

    @cached_property
    def stream_labels_known(self) -> frozenset[str]:
        """The stream labels of the schemas that the query reads."""
        return frozenset(name for each in self.pipelines if each.records for name in each.records.streams)


def analyse(query: Query, context: QueryContext = WITHOUT_CATALOG) -> LogAnalysis:
    """Return what a query means; log queries that carry their schema need no catalog. Never raises."""
    visit = _Visit(context)
    visit.visit(query)
    return LogAnalysis(query, context, tuple(visit.nodes), tuple(visit.pipelines), visit.results, visit.sources)


class _Visit:
    """Collects the results of a tree."""

    def __init__(self, context: QueryContext) -> None:
        self.catalog = context.catalog
        self.nodes: list[Query] = []
        self.pipelines: list[Pipeline] = []
        self.results: dict[int, Result] = {}
        self.sources: dict[int, tuple[Pipeline, ...]] = {}

    def visit(self, node: Query) -> Result:
        """Return the result of a node after those of its parts."""
        before = len(self.pipelines)
        result = self._log(node) if isinstance(node, LogQuery) else self._metric(node)
        self.results[id(node)] = result
        self.sources[id(node)] = tuple(self.pipelines[before:])
        self.nodes.append(node)
        return result

    def _log(self, node: LogQuery) -> Result:
        records: Records | None = records_of(node, self.catalog)
        pipeline = walked(node, records)
        self.pipelines.append(pipeline)
        return Result(pipeline.after, never=pipeline.never)

    def _metric(self, node: Query) -> Result:
        inner = [self.visit(part) for part in children(node)]
        match node:
            case RangeAggregation():
                return range_result(node, self.pipelines[-1])
            case VectorAggregation():
                return aggregated(node, inner[0])
            case Operation():
                return joined(node, inner[0], inner[1])
            case LabelReplace():
                return replaced(node, inner[0])
            case Constant() | VectorConstant():
                return number(node)
        raise AssertionError(f"not a query: {node!r}")
