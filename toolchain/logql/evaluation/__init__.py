"""Evaluates LogQL over lines in memory, as Loki would answer it (Loki documentation, "LogQL")."""

from toolchain.logql.evaluation.errors import EvaluationError, PipelineError, UnsupportedQueryError
from toolchain.logql.evaluation.metric import evaluate, evaluate_range
from toolchain.logql.evaluation.pipeline import select_lines
from toolchain.logql.evaluation.records import (
    SECOND,
    Entry,
    LogLine,
    Sample,
    SeriesResult,
    Stream,
    nanoseconds,
)

__all__ = (
    "SECOND",
    "Entry",
    "EvaluationError",
    "LogLine",
    "PipelineError",
    "Sample",
    "SeriesResult",
    "Stream",
    "UnsupportedQueryError",
    "evaluate",
    "evaluate_range",
    "nanoseconds",
    "select_lines",
)
