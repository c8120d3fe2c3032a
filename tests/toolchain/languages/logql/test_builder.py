"""The LogQL builder writes what an expert would, and refuses fields that no record has."""

import pytest

from tests.toolchain.logs import LOGS
from toolchain.base.errors import QueryError, UnknownLabelError, UnknownLabelValueError
from toolchain.languages.logql import builder as lq
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.matching import any_of, is_not, regex

ERRORS = lq.stream(LOGS, service="backend", level="error")
FAILURES = lq.stream(LOGS, service="backend").json("event").where(event="login.failure")
TIMED = lq.stream(LOGS, service=regex(".+")).json("metadata_duration").unwrap("metadata_duration")

WRITTEN: list[tuple[Query, str]] = [
    (ERRORS.query, '{service="backend", level="error"}'),
    (lq.stream(LOGS, level=any_of("error", "info")).query, '{level=~"error|info"}'),
    (ERRORS.contains("timeout", "refused").query, '{service="backend", level="error"} |= "timeout" or "refused"'),
    (ERRORS.excludes("health").matches(r"\d+ms").query, '{service="backend", level="error"} != "health" |~ `\\d+ms`'),
    (FAILURES.query, '{service="backend"} | json event="event" | event="login.failure"'),
    (
        lq.stream(LOGS, service="backend").json("metadata_duration").compare("metadata_duration", ">", 500).query,
        '{service="backend"} | json metadata_duration="metadata.duration" | metadata_duration > 500',
    ),
    (
        ERRORS.json().where(event=is_not("login.success")).query,
        '{service="backend", level="error"} | json | event!="login.success"',
    ),
    (ERRORS.line_format("{{.message}}").query, '{service="backend", level="error"} | line_format "{{.message}}"'),
    (lq.rate(ERRORS), 'rate({service="backend", level="error"} [$__interval])'),
    (
        lq.sum(lq.count_over_time(FAILURES, "5m"), by=["service"]),
        'sum by (service) (count_over_time({service="backend"} | json event="event" | event="login.failure" [5m]))',
    ),
    (
        lq.quantile_over_time(0.95, TIMED, "5m", by=["service"]),
        'quantile_over_time(0.95, {service=~".+"} | json metadata_duration="metadata.duration" '
        '| unwrap metadata_duration | __error__="" [5m]) by (service)',
    ),
    (
        lq.ratio(lq.sum(lq.rate(ERRORS)), lq.sum(lq.rate(lq.stream(LOGS, service="backend")))),
        'sum(rate({service="backend", level="error"} [$__interval])) / sum(rate({service="backend"} [$__interval]))',
    ),
    (
        lq.topk(5, lq.sum(lq.rate(ERRORS), by=["service"])),
        'topk(5, sum by (service) (rate({service="backend", level="error"} [$__interval])))',
    ),
]


@pytest.mark.parametrize(("query", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_queries_print_as_an_expert_writes_them(query: Query, text: str) -> None:
    assert to_logql(query) == text


def test_a_field_is_no_stream_label() -> None:
    with pytest.raises(UnknownLabelError, match="is not a stream label"):
        lq.stream(LOGS, event="login.failure")


def test_a_stream_value_outside_the_domain_names_the_closest() -> None:
    with pytest.raises(UnknownLabelValueError, match="Did you mean 'error'"):
        lq.stream(LOGS, level="eror")


def test_a_misspelled_field_names_the_closest() -> None:
    with pytest.raises(UnknownLabelError, match="Did you mean 'metadata_duration'"):
        ERRORS.json("metadata_duratoin")


def test_a_field_value_outside_the_domain_names_the_closest() -> None:
    with pytest.raises(UnknownLabelValueError, match=r"Did you mean 'login\.failure'"):
        ERRORS.json().where(event="login.failrue")


def test_unwrapping_text_is_refused() -> None:
    with pytest.raises(QueryError, match="holds a string"):
        ERRORS.json().unwrap("message")


def test_unwrap_leaves_out_what_is_no_number() -> None:
    assert to_logql(TIMED.query).endswith('| unwrap metadata_duration | __error__=""')


def test_grouping_by_a_label_that_a_stage_dropped_is_refused() -> None:
    with pytest.raises(UnknownLabelError, match="cannot group by 'event'"):
        lq.sum(lq.count_over_time(ERRORS.json().drop("event")), by=["event"])


def test_a_percentage_as_quantile_is_refused() -> None:
    with pytest.raises(QueryError, match="between 0 and 1"):
        lq.quantile_over_time(95, TIMED)
