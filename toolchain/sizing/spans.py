"""Spans that come in: how many, how large they are sent, and how large they are kept."""

from collections import defaultdict
from collections.abc import Sequence

import orjson
from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.define.stack.sampling import Sampling
from toolchain.simulate.event import Span
from toolchain.simulate.otlp import traces_data
from toolchain.sizing.constants import PROTOBUF_OF_JSON

_IN_A_DOCUMENT = 2000
_OF_SPAN, _OF_INDEX = 1 + 16 + 8 + 8, 1 + 8 + 16
"""Bytes of the keys: prefix, trace, time and span; prefix, time and trace beside what is looked for."""


@frozen
class ArrivingSpans:
    """Spans that the application sends per second, and the share (0-1) of them that is kept.

    ``waiting_traces`` are those that wait for the decision whether they are kept, 0 where all are. ``sent_bytes`` are
    those of one span in OTLP's protobuf, ``kept_bytes`` what Jaeger's Badger store writes of it.
    """

    per_second: float
    waiting_traces: float
    sent_bytes: float
    kept_share: float
    kept_bytes: float


def arriving_spans(spans: Sequence[Span], sampling: Sampling, seconds: float) -> ArrivingSpans:
    """Return what the spans of a period of so many seconds come to."""
    if not spans:
        return ArrivingSpans(0.0, 0.0, 0.0, sampling.kept, 0.0)
    documents = (spans[first : first + _IN_A_DOCUMENT] for first in range(0, len(spans), _IN_A_DOCUMENT))
    sent = PROTOBUF_OF_JSON * sum(len(orjson.dumps(traces_data(each))) for each in documents) / len(spans)
    indexed = sum(map(_index_bytes, spans)) / len(spans)
    return ArrivingSpans(
        len(spans) / seconds,
        _waiting(spans, sampling, seconds),
        sent,
        _kept_share(spans, sampling),
        _OF_SPAN + sent + indexed,
    )


def _waiting(spans: Sequence[Span], sampling: Sampling, seconds: float) -> float:
    if sampling.kept == 1:
        return 0.0
    return len({each.trace_id for each in spans}) / seconds * (duration_seconds(sampling.decided_after) or 0.0)


def _index_bytes(span: Span) -> int:
    """Return the bytes of the keys by which a span is found: its service, its name, its duration, and each attribute.

    Source: Jaeger, ``internal/storage/v1/badger/spanstore/writer.go``. Badger compresses them; how well was not
    measured.
    """
    service = len(span.service.encode())
    attributes = [*span.attributes.items(), *span.resource.items(), ("span.kind", span.kind.lower())]
    if span.is_error:
        attributes.append(("error", "true"))
    keys = [service, service + len(span.name.encode()), 8]
    keys += [service + len(f"{name}{value}".encode()) for name, value in attributes]
    return sum(keys) + len(keys) * _OF_INDEX


def _kept_share(spans: Sequence[Span], sampling: Sampling) -> float:
    """Return the share of spans whose traces are kept: those with an error, slow ones, and a share of the others."""
    slow = duration_seconds(sampling.slow) or 0.0
    traces = defaultdict[str, list[Span]](list)
    for span in spans:
        traces[span.trace_id].append(span)
    kept = 0.0
    for those in traces.values():
        took = max(each.start + each.duration for each in those) - min(each.start for each in those)
        is_kept = took >= slow or any(each.is_error for each in those)
        kept += len(those) * (1.0 if is_kept else sampling.kept)
    return kept / len(spans)
