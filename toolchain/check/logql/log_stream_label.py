"""Selectors match stream labels, by values that they have.

Loki indexes a handful of labels; everything else of a record is inside of its line or its metadata. A matcher on
another name, or on a value that the label never has, selects no stream: the panel stays empty and no error says why.
Making an id a stream label is no way out, since every value would be a stream of its own.

Select by stream labels, narrow down with a line filter, and compare the field behind `| json`. `check
--fix` corrects a name with one slip.
"""

from collections.abc import Iterator

from toolchain.base.errors import did_you_mean, only_near
from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.label_set import LabelInfo, allows, matches, words_of
from toolchain.languages.logql.analysis.schemas import Records
from toolchain.languages.logql.ast import Span
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.matching import Matcher

_MOST_SHOWN = 12


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield matchers of labels that no stream has, and values that the label never has."""
    for pipeline in analysis.pipelines:
        records = pipeline.records
        if records is None:
            continue
        for matcher, span in pipeline.matchers:
            if has_variable(matcher.label):
                continue
            info = records.streams.get(matcher.label)
            if info is None:
                yield _unknown(matcher, records, span)
            elif matcher.value and not has_variable(matcher.value):
                problem = _impossible(matcher, info)
                if problem:
                    yield QueryProblem(problem, _domain(info), span)


def _unknown(matcher: Matcher, records: Records, span: Span | None) -> QueryProblem:
    name = matcher.label
    if name in records.base:
        return QueryProblem(
            f"{name!r} is not a stream label; every record has its own",
            f'Select by stream labels and write | {name}{matcher.op}"{matcher.value}" behind the selector.',
            span,
        )
    entry = next((entry for path, entry in records.paths.items() if name in (path, entry.label)), None)
    if entry is not None:
        return QueryProblem(
            f"{name!r} is a field of the record, not a stream label",
            f'Write |= "{matcher.value}" | json {entry.label}="{entry.path}" | '
            f'{entry.label}{matcher.op}"{matcher.value}" behind the selector.',
            span,
        )
    streams = sorted(records.streams)
    meant = only_near(name, streams)
    return QueryProblem(
        f"no stream of {records.names} logs has the label {name!r}.{did_you_mean(name, streams)}",
        f"Stream labels are {', '.join(streams)}.",
        span,
        mend=None if meant is None else (name, meant),
    )


def _impossible(matcher: Matcher, info: LabelInfo) -> str:
    values = info.values or ()
    owner = f"the stream label {matcher.label!r}"
    words = (matcher.value,) if matcher.op in ("=", "!=") else words_of(matcher.value)
    for word in words:
        if not allows(info, word):
            return f"{owner} is never {word!r}.{did_you_mean(word, values)}"
    if words or info.values is None or any(matches(matcher.value, value) for value in values):
        return ""
    return f"no value of {owner} matches {matcher.value!r}.{did_you_mean(matcher.value, values)}"


def _domain(info: LabelInfo) -> str:
    if info.values:
        return f"Allowed: {', '.join(info.values[:_MOST_SHOWN])}{', …' if len(info.values) > _MOST_SHOWN else ''}."
    pattern = info.label.pattern if info.label is not None else None
    return f"Allowed pattern: {pattern}."


RULE = QueryRule("log-stream-label", Severity.ERROR, __doc__, check, needs_catalog=True)
