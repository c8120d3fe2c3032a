"""Evaluates LogQL over lines in memory, as Loki would answer it (Loki documentation, "LogQL")."""

from toolchain.languages.logql.evaluation.errors import EvaluationError, PipelineError, UnsupportedQueryError
from toolchain.languages.logql.evaluation.extraction import Extraction
from toolchain.languages.logql.evaluation.metric import evaluate, evaluate_range
from toolchain.languages.logql.evaluation.pipeline import select_lines
from toolchain.languages.logql.evaluation.records import (
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
    "Extraction",
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
