"""Spans in OpenTelemetry's JSON."""

from toolchain.simulate.event import Span
from toolchain.simulate.otlp import traces_data

RESOURCE = {"service.name": "backend", "service.instance.id": "backend-1"}


def span(parent: str = "", *, service: str = "backend", is_error: bool = False) -> Span:
    attributes: dict[str, str | int | float | bool] = {"http.route": "/", "size": 512, "share": 0.5, "hit": True}
    resource = {**RESOURCE, "service.name": service}
    started, took = 1_767_571_200.25, 0.125
    return Span("a" * 32, "b" * 16, parent, service, "GET /", "SERVER", started, took, attributes, resource, is_error)


def test_a_span_has_ids_in_hexadecimal_nanoseconds_as_text_and_typed_attributes() -> None:
    (resource_spans,) = traces_data([span()])["resourceSpans"]
    (scope_spans,) = resource_spans["scopeSpans"]
    assert scope_spans["spans"] == [
        {
            "traceId": "a" * 32,
            "spanId": "b" * 16,
            "name": "GET /",
            "kind": 2,
            "startTimeUnixNano": "1767571200250000000",
            "endTimeUnixNano": "1767571200375000000",
            "attributes": [
                {"key": "http.route", "value": {"stringValue": "/"}},
                {"key": "size", "value": {"intValue": "512"}},
                {"key": "share", "value": {"doubleValue": 0.5}},
                {"key": "hit", "value": {"boolValue": True}},
            ],
        }
    ]


def test_a_child_names_its_parent_and_a_failure_its_status() -> None:
    (resource_spans,) = traces_data([span("c" * 16, is_error=True)])["resourceSpans"]
    (document,) = resource_spans["scopeSpans"][0]["spans"]
    assert document["parentSpanId"] == "c" * 16
    assert document["status"] == {"code": 2}


def test_spans_are_grouped_by_their_resource() -> None:
    found = traces_data([span(), span(service="frontend"), span()])["resourceSpans"]
    assert [len(each["scopeSpans"][0]["spans"]) for each in found] == [2, 1]
    assert {"key": "service.name", "value": {"stringValue": "frontend"}} in found[1]["resource"]["attributes"]
