"""LogQL in a normal form: two queries that mean the same are equal, however they are written."""

from attrs import evolve

from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    LogQuery,
    MetricQuery,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
)
from toolchain.languages.matching import Grouping
from toolchain.languages.promql.normal import normal_duration, normal_grouping, normal_matchers, normal_matching
from toolchain.languages.promql.numbers import number_value


def normal_logql(query: Query) -> Query:
    """Return a query with its matchers and groupings sorted, numbers and durations in one spelling, and no schema."""
    return _log_query(query) if isinstance(query, LogQuery) else _metric_query(query)


def _log_query(query: LogQuery) -> LogQuery:
    return evolve(query, matchers=normal_matchers(query.matchers), schema=None)


def _metric_query(query: MetricQuery) -> MetricQuery:
    match query:
        case RangeAggregation():
            return evolve(
                query,
                query=_log_query(query.query),
                window=normal_duration(query.window),
                offset=normal_duration(query.offset),
                grouping=_grouping_of_range(query.grouping),
                parameter=_number(query.parameter),
            )
        case VectorAggregation():
            grouping, parameter = normal_grouping(query.grouping), _number(query.parameter)
            return evolve(query, expression=_metric_query(query.expression), grouping=grouping, parameter=parameter)
        case Operation():
            matching = normal_matching(query.matching)
            return evolve(query, left=_metric_query(query.left), right=_metric_query(query.right), matching=matching)
        case LabelReplace():
            return evolve(query, expression=_metric_query(query.expression))
        case Constant():
            return Constant(_number(query.text))
    return query


def _grouping_of_range(grouping: Grouping | None) -> Grouping | None:
    """Return the grouping of a range aggregation, where ``by ()`` is not the same as none: it joins all streams."""
    return grouping if grouping is None or not grouping.labels else normal_grouping(grouping)


def _number(text: str) -> str:
    value = number_value(text) if text else None
    return text if value is None else f"{value:.17g}"
