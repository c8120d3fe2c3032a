"""Spans as a source of traces takes them."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Span:
    """One span; ``start`` and ``duration`` in seconds, ``parent_id`` empty for a root."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    start: float
    duration: float
    attributes: Mapping[str, Any] = field(factory=dict)
    is_error: bool = False
    kind: str = ""
