"""Parsed labels are used.

A parser runs over every line. In a metric query whose filters and groupings read none of its labels it changes
nothing, but that it costs time or, skipped by Loki, looks as if it kept unreadable lines out. The same holds where
`keep` removes all of its labels again. In a log query that people read, the labels show in the details of a line.

Remove the parser, or read one of its labels.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.consumption import Consumption
from toolchain.languages.logql.analysis.pipeline import Pipeline, capture_names
from toolchain.languages.logql.analysis.schemas import ERROR_LABELS
from toolchain.languages.logql.analysis.uses import LabelUse
from toolchain.languages.logql.ast import CapturingParser, LabelSelection, LogQuery, Parser, Stage


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield parsers whose labels neither a stage nor the rest of the query reads."""
    if isinstance(analysis.query, LogQuery):
        yield from _replaced(analysis, analysis.pipelines[0])
    for consumption in analysis.consumptions:
        stages = consumption.node.query.stages
        for index in unused_parsers(analysis, consumption):
            yield _problem(stages[index], "neither a filter nor a grouping reads")


def unused_parsers(analysis: LogAnalysis, consumption: Consumption) -> tuple[int, ...]:
    """Return which stages of a range aggregation are parsers that nobody needs."""
    if consumption.labels is None:
        return ()
    stages = consumption.node.query.stages
    if not any(isinstance(stage, Parser | CapturingParser) for stage in stages):
        return ()
    pipeline = analysis.sources(consumption.node)[0]
    read = _read(analysis, pipeline, len(stages))
    return tuple(
        index
        for index, stage in enumerate(stages)
        if _gives_labels(stage)
        and not any(_gives(pipeline, index, name) for name in consumption.labels)
        and not any(at > index and _gives(pipeline, index, name) for at, name in read)
    )


def _replaced(analysis: LogAnalysis, pipeline: Pipeline) -> Iterator[QueryProblem]:
    stages = pipeline.query.stages
    for last, stage in enumerate(stages):
        if isinstance(stage, LabelSelection) and stage.name == "keep":
            kept = {item if isinstance(item, str) else item.label for item in stage.items}
            read = _read(analysis, pipeline, last)
            for index, parser in enumerate(stages[:last]):
                if _gives_labels(parser) and not any(
                    at > index and _gives(pipeline, index, name) for at, name in (*read, *((last, k) for k in kept))
                ):
                    yield _problem(parser, "keep removes before anything reads")


def _read(analysis: LogAnalysis, pipeline: Pipeline, before: int) -> list[tuple[int, str]]:
    """Return what stages read, with their index; asking for lines without errors reads no label of a parser."""
    return [
        (use.stage, use.name)
        for use in analysis.uses
        if use.stage < before and use.pipelines == (pipeline,) and not _only_drops_errors(use)
    ]


def _only_drops_errors(use: LabelUse) -> bool:
    comparison = use.comparison
    return use.name in ERROR_LABELS and comparison is not None and comparison.op == "=" and not comparison.value


def _gives_labels(stage: Stage) -> bool:
    """Return whether a stage does nothing but to give labels; ``unpack`` changes the line too."""
    return isinstance(stage, CapturingParser) or (isinstance(stage, Parser) and stage.name != "unpack")


def _gives(pipeline: Pipeline, index: int, name: str) -> bool:
    stage = pipeline.query.stages[index]
    if name in ERROR_LABELS:
        return True
    if isinstance(stage, CapturingParser):
        names = capture_names(stage.name, stage.text)
    elif isinstance(stage, Parser) and stage.extractions:
        names = tuple(extraction.label for extraction in stage.extractions)
    else:
        info = pipeline.before[index].labels.get(name)
        return info is None or info.origin not in ("stream", "metadata", "loki")
    return name in names or name.removesuffix("_extracted") in names


def _problem(stage: Stage, why: str) -> QueryProblem:
    name = stage.name if isinstance(stage, Parser | CapturingParser) else "the parser"
    return QueryProblem(f"{name} gives labels that {why}", f"Remove | {name}.", stage.span)


RULE = QueryRule("log-parser-unused", Severity.WARNING, __doc__, check)
