"""Pipelines and groupings read labels that exist at that place.

Before a parser a record has its stream labels and its structured metadata; `json` adds the fields, `drop`, `keep`,
renaming, `unwrap` and aggregations take labels away. Loki never complains about a label that is not there: a filter
matches nothing or everything, a grouping has one group, a template prints nothing. `json` writes nested fields with an
underscore (`metadata_duration`), while a path has dots (`json d="metadata.duration"`), and case matters in both. A
field that has the name of a stream label becomes `level_extracted`.

Use the suggested name, put the parser before the filter, or add the field to the schema if the application writes it.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.catalog.logs import FieldType
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelInfo, words_of
from toolchain.languages.logql.analysis.pipeline import Pipeline
from toolchain.languages.logql.analysis.schemas import ERROR_LABELS, Records, dotted, flattened
from toolchain.languages.logql.analysis.uses import LabelUse
from toolchain.languages.logql.ast import Extraction, Parser
from toolchain.languages.logql.lexer import has_variable

_MOST_SHOWN = 12
_VERBS = {
    "filter": "filters by",
    "unwrap": "unwraps",
    "template": "prints",
    "rename": "renames",
    "group": "groups by",
    "match": "matches series on",
    "include": "copies",
    "replace": "reads",
}


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield labels that cannot be there, paths that the schema does not have, and values that a field never has."""
    for pipeline in analysis.pipelines:
        if pipeline.records is not None:
            for stage in pipeline.query.stages:
                if isinstance(stage, Parser) and stage.name == "json":
                    for extraction in stage.extractions:
                        yield from _path(extraction, pipeline.records)
    for use in analysis.uses:
        if "." in use.name:
            yield _dotted(use)
        elif use.is_possible:
            yield from _value(use)
        elif not has_variable(use.name) and use.name not in ERROR_LABELS:
            yield _missing(use)


def _path(extraction: Extraction, records: Records) -> Iterator[QueryProblem]:
    path = dotted(extraction.path)
    is_known = path in records.paths or path in records.objects or path in records.streams
    if is_known or has_variable(path) or "[" in extraction.path:
        return
    nested = next((known for known in records.paths if flattened(known) == path), "")
    remedy = f"Fields are {_some(records.paths)}."
    if nested:
        remedy = f'Write json {extraction.label}="{nested}".'
    suggestion = "" if nested else did_you_mean(path, records.paths)
    yield QueryProblem(
        f"{records.names} records have no field at the path {extraction.path!r}.{suggestion}", remedy, extraction.span
    )


def _dotted(use: LabelUse) -> QueryProblem:
    name = flattened(use.name)
    return QueryProblem(
        f"{use.name!r} has a dot, and labels are flat",
        f"Write {'.' if use.how == 'template' else ''}{name}, as json names it.",
        use.span,
    )


def _missing(use: LabelUse) -> QueryProblem:
    known = sorted({name for labels in use.alternatives for name in labels.labels if not name.startswith("__")})
    problem = f"the query {_VERBS[use.how]} {use.name!r}"
    for pipeline in use.pipelines:
        reason = _reason(use, pipeline)
        if reason:
            return QueryProblem(f"{problem}, which {reason[0]}", reason[1], use.span)
    return QueryProblem(
        f"{problem}, which nothing has here.{did_you_mean(use.name, known)}",
        f"Known here: {_some(known)}." if known else "No label is left here.",
        use.span,
    )


def _reason(use: LabelUse, pipeline: Pipeline) -> tuple[str, str] | None:
    if use.how != "unwrap" and pipeline.unwrap is not None and pipeline.unwrap.label == use.name:
        return "unwrap takes away", "Leave it out: it is the value."
    if use.name in pipeline.first_stages and pipeline.first_stages[use.name] <= use.stage:
        return "is taken away before", "Keep the label up to here."
    records = pipeline.records
    info = None if records is None else records.parsed.get(use.name)
    if info is not None and info.entry is not None:
        return "nothing parses before", f'Put | json {use.name}="{info.entry.path}" before it.'
    return None


def _value(use: LabelUse) -> Iterator[QueryProblem]:
    comparison = use.comparison
    if comparison is None or comparison.kind != "string" or not comparison.value or has_variable(comparison.value):
        return
    info = use.alternatives[0].info(use.name)
    values = () if info is None else _domain(info, use.pipelines)
    if not values:
        return
    words = (comparison.value,) if comparison.op in ("=", "!=") else words_of(comparison.value)
    for word in words:
        if word not in values:
            yield QueryProblem(
                f"{use.name!r} is never {word!r}.{did_you_mean(word, values)}",
                f"Allowed: {_some(values)}.",
                comparison.span,
            )
            return


def _domain(info: LabelInfo, pipelines: Iterable[Pipeline]) -> tuple[str, ...]:
    """Return all values of a label, also of those that a filter before took away."""
    if info.type is not FieldType.STRING:
        return ()
    if info.entry is None:
        return info.label.values if info.label is not None else ()
    name = flattened(info.entry.path)
    for pipeline in pipelines:
        merged = None if pipeline.records is None else pipeline.records.parsed.get(name)
        if merged is not None:
            return merged.values or ()
    return info.entry.values


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return f"{', '.join(listed[:_MOST_SHOWN])}{', …' if len(listed) > _MOST_SHOWN else ''}"


RULE = QueryRule("log-field", Severity.ERROR, __doc__, check, needs_catalog=True)
