"""Samples pushed into a Prometheus that runs, many times faster than text that promtool makes blocks of.

Source: "Prometheus Remote-Write 1.0 specification" (protocol buffers in a snappy block) and "Snappy compressed format
description": a block may consist of literals alone, which needs no compressor.
"""

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from types import TracebackType
from typing import cast

from attrs import define, field

from toolchain.live.errors import FailedError, RejectedError
from toolchain.live.sending import HttpSender, Timeouts
from toolchain.live.transport import TransportErrors

Labels = Iterable[tuple[str, str]]
Values = Sequence[float | None]

_STALE = struct.pack("<Q", 0x7FF0000000000002)
"""The not-a-number with which Prometheus marks that a series has ended."""
_SAMPLE = 18
"""Bytes of a sample: its tag and length, a tag and eight bytes of value, a tag and six bytes of time."""
_VALUE_AT = 3
_REQUEST = 4_000_000
_LITERAL = 65_536
_WAITING = 4
_HEADERS = {
    "Content-Encoding": "snappy",
    "Content-Type": "application/x-protobuf",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}


def series_message(name: str, labels: Labels, times: tuple[float, ...], values: Values) -> bytes:
    """Return the time series as part of a write request; ``times`` are Unix seconds, ascending.

    Where a value is None the series pauses: the first one of a pause becomes a stale marker, the others nothing.
    """
    samples = bytearray(moments(times))
    if None in values:
        kept, numbers = list[bytearray](), list[bytes]()
        for first, last in _runs(values):
            is_ended = last < len(values)
            kept.append(samples[_SAMPLE * first : _SAMPLE * (last + is_ended)])
            numbers += (array("d", cast("Sequence[float]", values[first:last])).tobytes(), _STALE * is_ended)
        samples, raw = bytearray().join(kept), bytearray().join(numbers)
    else:
        raw = bytearray(array("d", cast("Sequence[float]", values)).tobytes())
    return _filled(_head(name, labels), samples, raw)


def samples_message(name: str, labels: Labels, times: bytes, values: "array[float]") -> bytes:
    """Return a time series as part of a write request; ``times`` are the ``moments`` of its values."""
    return _filled(_head(name, labels), bytearray(times), values.tobytes())


def _head(name: str, labels: Labels) -> bytes:
    named = sorted([("__name__", name), *labels])
    return b"".join(map(_label, named))


@lru_cache(maxsize=1 << 14)
def _label(label: tuple[str, str]) -> bytes:
    name, value = label
    return _field(1, _field(1, name.encode()) + _field(2, value.encode()))


def _filled(head: bytes, samples: bytearray, values: bytes | bytearray) -> bytes:
    for byte in range(8):
        samples[_VALUE_AT + byte :: _SAMPLE] = values[byte::8]
    return _field(1, head + bytes(samples))


def _runs(values: Values) -> Iterator[tuple[int, int]]:
    """Yield the first place, and the one behind the last, of each stretch of values without a pause."""
    first, size = 0, len(values)
    while first < size:
        try:
            last = values.index(None, first)
        except ValueError:
            last = size
        if last > first:
            yield first, last
        first = next((place for place in range(last, size) if values[place] is not None), size)


@lru_cache(maxsize=16)
def moments(times: tuple[float, ...]) -> bytes:
    """Return the samples of these times (seconds, from 0 on) with room for their values."""
    return b"".join(map(_room_at, times))


@lru_cache(maxsize=1 << 13)
def _room_at(time: float) -> bytes:
    return b"\x12\x10\x09" + bytes(8) + b"\x10" + _moment(round(time * 1000))


def _moment(milliseconds: int) -> bytes:
    """Return a number of six bytes, the first ones of 1970 with zeros in front (Protocol Buffers, "Encoding")."""
    return bytes(milliseconds >> 7 * place & 127 | 128 * (place < 5) for place in range(6))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)


def snappy_block(content: bytes) -> bytes:
    """Return the content as a snappy block of literals."""
    parts = [_varint(len(content))]
    for start in range(0, len(content), _LITERAL):
        literal = content[start : start + _LITERAL]
        parts += (b"\xf4", struct.pack("<H", len(literal) - 1), literal)
    return b"".join(parts)


@define(eq=False)
class RemoteWriter:
    """Pushes series to the Prometheus at ``url``, whose samples per series must come in order, while more are made.

    Use it in a ``with`` statement; it ends when everything has arrived. Raises RejectedError when Prometheus
    refuses something.
    """

    url: str
    _pool: ThreadPoolExecutor = field(factory=lambda: ThreadPoolExecutor(2), init=False, repr=False)
    _sent: list["Future[None]"] = field(factory=list, init=False, repr=False)
    _pending: list[bytes] = field(factory=list, init=False, repr=False)
    _size: int = field(default=0, init=False)
    _sender: HttpSender = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._sender = HttpSender(self.url, Timeouts(read=60.0))

    def __enter__(self) -> "RemoteWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self._pool.shutdown(cancel_futures=True)
            self._sender.close()

    def add(self, name: str, labels: Labels, times: tuple[float, ...], values: Values) -> None:
        """Take a series for sending."""
        self.add_message(series_message(name, labels, times, values))

    def add_message(self, message: bytes) -> None:
        """Take what a function of this module has made of a series."""
        self._pending.append(message)
        self._size += len(message)
        if self._size >= _REQUEST:
            self._send()

    def flush(self) -> None:
        """Wait until all that was taken has arrived: what is added then may be later samples of the same series."""
        self._send()
        while self._sent:
            self._sent.pop(0).result()

    def _send(self) -> None:
        if self._pending:
            body = b"".join(self._pending)
            self._pending, self._size = [], 0
            self._sent.append(self._pool.submit(self._post, body))
        while len(self._sent) > _WAITING:
            self._sent.pop(0).result()

    def _post(self, body: bytes) -> None:
        try:
            answer = self._sender.send("POST", "/api/v1/write", (), _HEADERS, snappy_block(body))
        except TransportErrors as error:
            raise FailedError(
                f"Prometheus at {self.url} stopped while samples were written", "Look whether memory or disk is full."
            ) from error
        if answer.status >= 300:
            raise RejectedError(
                f"Prometheus at {self.url} refuses samples: {answer.text.strip()[:300]}", "Look at the simulation."
            )
