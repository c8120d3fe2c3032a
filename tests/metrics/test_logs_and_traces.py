"""What holds for the log records and the spans of the product."""

from math import prod

import pytest

from environments.local import LOCAL
from environments.production import PRODUCTION
from environments.staging import STAGING
from metrics.logs import APPLICATION_LOGS, EVENTS, NGINX_ACCESS_LOGS
from metrics.traces import TRACES
from toolchain.catalog import Label, LogSchema, SpanAttribute

SCHEMAS = pytest.mark.parametrize("schema", [APPLICATION_LOGS, NGINX_ACCESS_LOGS], ids=lambda schema: schema.name)


@SCHEMAS
def test_stream_labels_are_the_five_that_stay_few(schema: LogSchema) -> None:
    assert [label.name for label in schema.stream_labels] == ["service", "environment", "level", "category", "job"]
    assert prod(label.bound for label in schema.stream_labels if label.name != "job") <= 3 * 3 * 5 * 5


@SCHEMAS
def test_fields_have_labels_of_their_own(schema: LogSchema) -> None:
    labels = [field.label for field in schema.fields]
    assert len(set(labels)) == len(labels)
    assert {label.name for label in schema.stream_labels}.isdisjoint(labels)


@SCHEMAS
def test_addresses_and_browsers_are_personal(schema: LogSchema) -> None:
    names = {"userId", "metadata.ip", "metadata.userAgent", "ipAddress", "sessionId"}
    names |= {"remote_addr", "remote_user", "http_user_agent", "http_x_forwarded_for"}
    assert [field.path for field in schema.fields if field.path in names and not field.personal] == []


@SCHEMAS
def test_example_is_one_of_the_values(schema: LogSchema) -> None:
    assert [field.path for field in schema.fields if field.values and field.example not in field.values] == []


def test_ids_are_structured_metadata() -> None:
    marked = {field.path for field in APPLICATION_LOGS.fields if field.structured_metadata}
    assert marked == {"correlationId", "traceId", "spanId", "userId"}


@pytest.mark.parametrize(
    ("label", "unit"),
    [("metadata_duration", "ms"), ("metadata_responseTime", "ms"), ("metadata_errorRate", "percent")],
)
def test_application_logs_hold_milliseconds_and_percent(label: str, unit: str) -> None:
    field = APPLICATION_LOGS.field_of_label(label)
    assert field is not None
    assert field.unit == unit


def test_nginx_logs_hold_seconds() -> None:
    field = NGINX_ACCESS_LOGS.field_of_label("request_time")
    assert field is not None
    assert field.unit == "s"


def test_security_records_have_their_own_category_and_outcome() -> None:
    values = {field.path: field.values for field in APPLICATION_LOGS.fields}
    assert values["auditCategory"] == ("authentication", "authorization", "data_access", "system", "user_action")
    assert values["outcome"] == ("success", "failure", "blocked")


def test_events_are_dotted_and_distinct() -> None:
    dotted = Label("event", 1, pattern=r"[a-z_]+(\.[a-z_]+){1,3}")
    assert [event for event in EVENTS if not dotted.allows(event)] == []
    assert len(set(EVENTS)) == len(EVENTS)
    assert {"user.login.success", "media.request.created", "service.health.degraded"} <= set(EVENTS)


def test_sampling_is_complete_in_development_and_a_tenth_elsewhere() -> None:
    assert {each.name: each.sampling.sent for each in (LOCAL, STAGING, PRODUCTION)} == {
        "local": 1.0,
        "staging": 0.1,
        "production": 0.1,
    }


def test_probes_and_static_files_are_not_traced() -> None:
    assert TRACES.untraced == ("/health", "/favicon.ico", "/static/")


def test_span_example_matches_its_own_pattern_only() -> None:
    for span in TRACES.spans:
        assert [each.name for each in TRACES.spans if Label("span", 1, pattern=each.pattern).allows(span.example)] == [
            span.name
        ]


def test_attributes_with_personal_data_are_marked() -> None:
    marked = {attribute.name for span in TRACES.spans for attribute in span.attributes if attribute.personal}
    assert marked == {
        "db.statement",
        "http.url",
        "cache.key",
        "http.remote_addr",
        "http.user_agent",
        "medianest.user_id",
        "user.id",
    }


def test_attributes_are_known_by_their_newer_names_too() -> None:
    attributes: dict[str, SpanAttribute] = {each.name: each for span in TRACES.spans for each in span.attributes}
    assert "http.request.method" in attributes["http.method"].aliases
    assert "http.response.status_code" in attributes["http.status_code"].aliases
    assert "db.sql.table" in attributes["db.table"].aliases
