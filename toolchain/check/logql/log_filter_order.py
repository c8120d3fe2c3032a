"""Line filters stand first.

Loki tests a text in the raw line many times faster than it parses the line. A line filter behind a parser or a label
filter keeps the same lines as one before it, and costs more; and a comparison of a parsed field with a fixed value
makes Loki parse every line of the streams, of which most do not even hold that value.

Write `|= "value"` directly behind the selector, and keep the exact comparison behind the parser.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelInfo
from toolchain.languages.logql.analysis.pipeline import Pipeline, conjuncts
from toolchain.languages.logql.ast import (
    CapturingParser,
    Decolorize,
    LabelComparison,
    LabelFilter,
    LabelFormat,
    LineFilter,
    LineFormat,
    Parser,
    Stage,
)
from toolchain.languages.logql.lexer import has_variable

_COSTLY = (Parser, CapturingParser, LabelFilter)
_SHORTEST = 3
"""Characters below which a text is in nearly every line."""


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield line filters that could stand earlier, and comparisons of parsed fields that lack one."""
    for pipeline in analysis.pipelines:
        yield from _late(pipeline)
        yield from _lacking(pipeline)


def _late(pipeline: Pipeline) -> Iterator[QueryProblem]:
    costly = ""
    for stage in pipeline.query.stages:
        if _changes_line(stage):
            costly = ""
        elif isinstance(stage, _COSTLY):
            costly = costly or ("a label filter" if isinstance(stage, LabelFilter) else stage.name)
        elif isinstance(stage, LineFilter) and costly:
            yield QueryProblem(
                f"the line filter stands behind {costly}, which looks at more lines than it needs to",
                "Move the line filter directly behind the selector.",
                stage.span,
            )


def _changes_line(stage: Stage) -> bool:
    """Return whether a line filter behind the stage sees another line than one before it."""
    return isinstance(stage, LineFormat | Decolorize) or (isinstance(stage, Parser) and stage.name == "unpack")


def _lacking(pipeline: Pipeline) -> Iterator[QueryProblem]:
    is_parsed = False
    for stage, labels in zip(pipeline.query.stages, pipeline.before, strict=True):
        if isinstance(stage, LabelFormat) or _changes_line(stage):
            return
        if isinstance(stage, LineFilter) and stage.op in ("|=", "|~", "|>"):
            return
        is_parsed = is_parsed or isinstance(stage, Parser)
        if isinstance(stage, LabelFilter) and is_parsed:
            for comparison in conjuncts(stage.condition):
                if _is_in_line(comparison, labels.info(comparison.label)):
                    yield QueryProblem(
                        f"every line is parsed to find {comparison.label}={comparison.value!r}",
                        f'Write |= "{comparison.value}" behind the selector as well.',
                        comparison.span,
                    )
                    return


def _is_in_line(comparison: LabelComparison, info: LabelInfo | None) -> bool:
    value = comparison.value
    is_parsed = info is not None and info.origin in ("parsed", "unknown")
    if comparison.kind != "string" or comparison.op != "=" or not is_parsed:
        return False
    is_written_so = len(value) >= _SHORTEST and value.isascii() and value.isprintable()
    return is_written_so and not has_variable(value) and not any(each in value for each in '"\\<>&/')


RULE = QueryRule("log-filter-order", Severity.WARNING, __doc__, check)
