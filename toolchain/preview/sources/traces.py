"""Traces as a panel's data source: tables as Grafana's Jaeger plugin makes them, out of spans that are at hand."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from attrs import define, evolve, field

from toolchain.preview.data.answers import Badge, PanelQuery
from toolchain.preview.data.errors import NotAvailableError
from toolchain.preview.data.frames import Field, FieldType, Frame
from toolchain.preview.data.timing import TimeRange

_DURATION = re.compile(r"(?P<number>[0-9.]+)\s*(?P<unit>ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_TAG = re.compile(r'(?P<name>[^\s=]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\S*))')


class SpanLike(Protocol):
    """A span as this data source reads it; times in seconds."""

    @property
    def trace_id(self) -> str:
        """The trace's id."""

    @property
    def span_id(self) -> str:
        """Its own id."""

    @property
    def parent_id(self) -> str:
        """The id of the span that it belongs to, empty for a root."""

    @property
    def service(self) -> str:
        """The service that recorded it."""

    @property
    def name(self) -> str:
        """The operation."""

    @property
    def start(self) -> float:
        """When it began, since 1970."""

    @property
    def duration(self) -> float:
        """How long it took."""

    @property
    def kind(self) -> str:
        """OpenTelemetry's kind in lower case, such as ``server``; empty where it is not known."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Its attributes."""

    @property
    def is_error(self) -> bool:
        """Whether it failed."""


@define(eq=False)
class TraceSource:
    """Answers searches, single traces and the service map from spans in memory."""

    spans: Sequence[SpanLike]
    badge: Badge = "simulated"
    _traces: dict[str, list[SpanLike]] = field(init=False, repr=False)
    _of_services: dict[str, list[SpanLike]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._traces, self._of_services = defaultdict(list), defaultdict(list)
        for span in sorted(self.spans, key=lambda each: each.start):
            self._traces[span.trace_id].append(span)
            self._of_services[span.service].append(span)

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        """Return a table of traces, the spans of one, or calls between services, as ``queryType`` asks.

        Where a trace's id is left empty it is the one of the time range with the most spans, so that the panel shows
        something.
        """
        match query.target.get("queryType"):
            case "search":
                return (search_frame(self._found(query), query.ref_id),)
            case "dependencyGraph":
                return (calls_frame(self._calls(query.span), query.ref_id),)
        wanted = str(query.target.get("query") or "")
        if wanted and wanted not in self._traces:
            raise NotAvailableError(f"no trace has the id {wanted}", "")
        note = ""
        if not wanted:
            candidates = [spans for spans in self._traces.values() if _is_within(spans[0], query.span)]
            if not candidates:
                return ()
            wanted = max(candidates, key=lambda spans: (len(spans), _length(spans)))[0].trace_id
            note = "No trace id is chosen: this is the trace of the range with the most spans."
        return (evolve(spans_frame(self._traces[wanted], query.ref_id), name=note),)

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Return the services."""
        return tuple(sorted({each.service for each in self.spans}))

    def why_empty(self, query: PanelQuery) -> str:
        """Return that there is no such trace, unless there is none at all."""
        service = str(query.target.get("service") or "")
        return f"no trace in this time is as the search asks, of {service}" if self._traces and service else ""

    def _found(self, query: PanelQuery) -> list[list[SpanLike]]:
        target = query.target
        lowest = _duration(str(target.get("minDuration") or ""))
        highest = _duration(str(target.get("maxDuration") or "")) or float("inf")
        tags = [
            (tag["name"], tag["quoted"] if tag["quoted"] is not None else tag["bare"])
            for tag in _TAG.finditer(str(target.get("tags") or ""))
        ]
        asked = {
            span.trace_id: None
            for span in self._of_services.get(str(target.get("service")), ())
            if target.get("operation") in (None, "", span.name)
            and lowest <= span.duration <= highest
            and all(_tag(span, name) == value for name, value in tags)
        }
        traces = (self._traces[trace_id] for trace_id in asked)
        found = [spans for spans in traces if _is_within(spans[0], query.span)]
        newest = sorted(found, key=lambda spans: spans[0].start, reverse=True)
        return newest[: int(target.get("limit") or 20)]

    def _calls(self, span: TimeRange) -> Counter[tuple[str, str]]:
        calls = Counter[tuple[str, str]]()
        for spans in self._traces.values():
            by_id = {each.span_id: each for each in spans}
            for each in spans:
                parent = by_id.get(each.parent_id)
                if parent is not None and parent.service != each.service and _is_within(each, span):
                    calls[parent.service, each.service] += 1
        return calls


def _is_within(span: SpanLike, time: TimeRange) -> bool:
    return time.start <= span.start <= time.end


def _length(spans: Sequence[SpanLike]) -> float:
    return max(each.start + each.duration for each in spans) - spans[0].start


def _duration(text: str) -> float:
    found = _DURATION.fullmatch(text.strip())
    return float(found["number"]) * _SECONDS[found["unit"]] if found else 0.0


def _tag(span: SpanLike, name: str) -> str:
    """Return a tag as Jaeger stores it: the span's kind is the tag ``span.kind``."""
    value = span.attributes.get(name)
    return span.kind.lower() if value is None and name == "span.kind" else _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def search_frame(traces: Iterable[Sequence[SpanLike]], ref_id: str) -> Frame:
    """Return traces as rows: id, name, start, and duration in microseconds."""
    rows = [
        (spans[0].trace_id, f"{spans[0].service}: {spans[0].name}", spans[0].start * 1e3, _length(spans) * 1e6)
        for spans in traces
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    return Frame(
        (
            Field("Trace ID", FieldType.STRING, tuple(columns[0])),
            Field("Trace name", FieldType.STRING, tuple(columns[1])),
            Field("Start time", FieldType.TIME, tuple(columns[2])),
            Field("Duration", FieldType.NUMBER, tuple(columns[3]), unit="µs"),
        ),
        ref_id,
    )


def spans_frame(spans: Sequence[SpanLike], ref_id: str) -> Frame:
    """Return the spans of one trace in the order of their tree; times in milliseconds, durations in microseconds."""
    known = {span.span_id for span in spans}
    children = defaultdict[str, list[SpanLike]](list)
    for span in spans:
        children[span.parent_id if span.parent_id in known else ""].append(span)
    rows = list[tuple[Any, ...]]()
    pending = [(span, 0) for span in reversed(children[""])]
    while pending:
        span, depth = pending.pop()
        rows.append(
            (depth, span.service, span.name, span.start * 1e3, span.duration * 1e6, span.is_error, span.trace_id)
        )
        pending += [(child, depth + 1) for child in reversed(children[span.span_id])]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    names = (
        ("Depth", FieldType.NUMBER),
        ("Service", FieldType.STRING),
        ("Operation", FieldType.STRING),
        ("Start time", FieldType.TIME),
        ("Duration", FieldType.NUMBER),
        ("Error", FieldType.BOOLEAN),
        ("Trace ID", FieldType.STRING),
    )
    return Frame(
        tuple(Field(name, kind, tuple(values)) for (name, kind), values in zip(names, columns, strict=True)), ref_id
    )


def calls_frame(calls: Mapping[tuple[str, str], int], ref_id: str) -> Frame:
    """Return who calls whom how often, most first."""
    ordered = sorted(calls.items(), key=lambda each: (-each[1], each[0]))
    return Frame(
        (
            Field("Caller", FieldType.STRING, tuple(pair[0] for pair, _ in ordered)),
            Field("Callee", FieldType.STRING, tuple(pair[1] for pair, _ in ordered)),
            Field("Calls", FieldType.NUMBER, tuple(number for _, number in ordered)),
        ),
        ref_id,
    )
