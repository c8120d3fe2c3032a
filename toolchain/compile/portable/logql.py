"""LogQL that asks any Loki: of whatever environment, over as long as the panel's points are apart."""

import re

from attrs import evolve

from toolchain.compile.portable.promql import NotPortableError
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.languages.logql.ast import (
    LabelReplace,
    LineFilter,
    LogQuery,
    MetricQuery,
    Operation,
    RangeAggregation,
    VectorAggregation,
    map_log_queries,
)
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse
from toolchain.languages.logql.printer import to_logql

_QUOTE = re.compile(r'\\(?P<escaped>[^"])|\\?"', re.DOTALL)
_AUTO = "$__auto"
"""Grafana's word for the time between points, and for the whole range where there is one value."""


def portable_logql(text: str) -> str:
    """Return a query for any Loki. Raises NotPortableError."""
    try:
        query = parse(text)
    except LogqlSyntaxError as error:
        raise NotPortableError(f"has a query that cannot be read: {error}", error.remedy) from error
    found = map_log_queries(query, _of_any_environment)
    return to_logql(found if isinstance(found, LogQuery) else _paced(found))


def _of_any_environment(query: LogQuery) -> LogQuery:
    left = tuple(each for each in query.matchers if each.label != ENVIRONMENT_LABEL)
    if not left:
        raise NotPortableError("reads all lines of an environment", "")
    stages = tuple(_without_quotes(each) if isinstance(each, LineFilter) else each for each in query.stages)
    return evolve(query, matchers=left, matcher_spans=(), stages=stages)


def _without_quotes(stage: LineFilter) -> LineFilter:
    """Return a filter whose regular expressions name quotes by their code: dashboard-linter ends at some of them."""
    if stage.op not in ("|~", "!~"):
        return stage
    plain = (evolve(each, text=_QUOTE.sub(_by_code, each.text)) for each in stage.alternatives)
    return evolve(stage, alternatives=tuple(plain))


def _by_code(found: re.Match[str]) -> str:
    return found[0] if found["escaped"] else r"\x22"


def _paced(query: MetricQuery) -> MetricQuery:
    match query:
        case RangeAggregation():
            return evolve(query, window=_AUTO, window_span=None)
        case VectorAggregation(expression=inner) | LabelReplace(expression=inner):
            return evolve(query, expression=_paced(inner))
        case Operation(left=left, right=right):
            return evolve(query, left=_paced(left), right=_paced(right))
    return query
