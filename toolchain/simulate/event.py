"""Single events, and the log lines and spans that they leave: what counters count, one by one."""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Literal

import orjson
from attrs import field, frozen

from toolchain.simulate.amount import Conditions
from toolchain.simulate.grid import Target

_NEEDS_QUOTES = re.compile(r'[\x00-\x20="\x7f-\x9f]')


@frozen(eq=False)
class Event:
    """Something that a counter counted at a ``time`` (Unix seconds); ``labels`` are the counter's own.

    Whatever is made up about it is drawn from its ``identity``, so that logs and spans agree. Its trace is sent if it
    ``is_sampled``.
    """

    time: float
    labels: Mapping[str, str]
    target: Target
    conditions: Conditions
    identity: bytes
    environment: str
    is_sampled: bool = True

    def hex(self, purpose: str, digits: int) -> str:
        """Return lower-case hexadecimal digits, the same for the same purpose."""
        return blake2b(purpose.encode(), key=self.identity, digest_size=digits // 2).hexdigest()

    def fraction(self, purpose: str) -> float:
        """Return a number from 0 to below 1, the same for the same purpose."""
        return int.from_bytes(blake2b(purpose.encode(), key=self.identity, digest_size=6).digest()) / 2**48

    def choice(self, purpose: str, choices: tuple[str, ...]) -> str:
        """Return one of several words."""
        return choices[int(self.fraction(purpose) * len(choices))]

    @property
    def trace_id(self) -> str:
        """The id of the trace that belongs to it, sampled or not."""
        return self.hex("trace", 32)

    @property
    def span_id(self) -> str:
        """The id of the span in which the system did it."""
        return self.hex("span", 16)


@frozen(eq=False)
class LogLine:
    """One line: the record that is written as JSON or logfmt, its stream labels, and its structured metadata."""

    time: float
    labels: Mapping[str, str]
    record: Mapping[str, object]
    metadata: Mapping[str, str] = field(factory=dict)
    form: Literal["json", "logfmt"] = "json"

    @property
    def text(self) -> str:
        """The line as it is written; values of logfmt that are no words stand in double quotes."""
        if self.form == "json":
            return orjson.dumps(self.record).decode()
        return " ".join(f"{name}={_logfmt_value(value)}" for name, value in self.record.items())


def _logfmt_value(value: object) -> str:
    text = str(value)
    return orjson.dumps(text).decode() if _NEEDS_QUOTES.search(text) else text


@frozen(eq=False)
class LogStream:
    """The lines of one stream as (Unix seconds, text, structured metadata)."""

    labels: Mapping[str, str]
    entries: tuple[tuple[float, str, Mapping[str, str]], ...]


@frozen(eq=False)
class Span:
    """One span: times in Unix seconds, ``kind`` as OpenTelemetry names it, without prefix."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    kind: str
    start: float
    duration: float
    attributes: Mapping[str, str | int | float | bool]
    resource: Mapping[str, str]
    is_error: bool = False


@frozen(eq=False)
class LogWriter:
    """Writes the lines of what the counter ``metric`` counts, of children with one of the values ``only`` names."""

    metric: str
    write: Callable[[Event], Iterable[LogLine]]
    only: Mapping[str, tuple[str, ...]] = field(factory=dict)


ChangeWriter = Callable[[float, Conditions, Conditions], Iterable[LogLine]]
"""Writes the lines of a change of conditions: its time (Unix seconds), the conditions before and after."""


@frozen(eq=False)
class ExemplarSource:
    """Says which events of a ``counter`` a ``histogram`` with the same ``labels`` observes, and their values."""

    histogram: str
    counter: str
    labels: tuple[str, ...]
    value: Callable[[Event], float]
