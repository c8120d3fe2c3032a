"""Spans in the JSON of OpenTelemetry's protocol.

Source: OpenTelemetry Protocol specification, "JSON Protobuf Encoding": ids in hexadecimal, 64-bit integers as text,
enums as numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.simulate.event import Span

_KINDS = {"INTERNAL": 1, "SERVER": 2, "CLIENT": 3, "PRODUCER": 4, "CONSUMER": 5}
_STATUS_ERROR = 2
_SCOPE = "simulation"


def traces_data(spans: Iterable[Span]) -> dict[str, Any]:
    """Return spans as one TracesData document: what an OTLP receiver takes at ``/v1/traces``."""
    by_resource = defaultdict[tuple[tuple[str, str], ...], list[Span]](list)
    for span in spans:
        by_resource[tuple(sorted(span.resource.items()))].append(span)
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(dict(resource))},
                "scopeSpans": [{"scope": {"name": _SCOPE}, "spans": [_document(span) for span in those]}],
            }
            for resource, those in by_resource.items()
        ]
    }


def _document(span: Span) -> dict[str, Any]:
    document: dict[str, Any] = {"traceId": span.trace_id, "spanId": span.span_id}
    if span.parent_id:
        document["parentSpanId"] = span.parent_id
    document |= {
        "name": span.name,
        "kind": _KINDS[span.kind],
        "startTimeUnixNano": str(_nanoseconds(span.start)),
        "endTimeUnixNano": str(_nanoseconds(span.start + span.duration)),
        "attributes": _attributes(span.attributes),
    }
    if span.is_error:
        document["status"] = {"code": _STATUS_ERROR}
    return document


def _nanoseconds(seconds: float) -> int:
    # A float holds today's time to a quarter of a microsecond: what is below would be made up.
    return round(seconds * 1e6) * 1000


def _attributes(values: Mapping[str, str | int | float | bool]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: object) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
    return {"stringValue": str(value)}
