"""Log lines in the JSON that Loki takes.

Source: Loki documentation, "Loki HTTP API: Ingest logs": ``[nanoseconds as text, line, structured metadata]``.
"""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from toolchain.simulate.event import LogStream

LARGEST = 1024 * 1024
"""Bytes of a request, more or less; Loki's default limit is four times as much."""


def push_requests(streams: Iterable[LogStream], largest: int = LARGEST) -> Iterator[bytes]:
    """Yield the bodies of requests to ``/loki/api/v1/push``, each on one line and hardly larger than ``largest``."""
    pending: list[dict[str, object]] = []
    size = 0
    for stream in streams:
        values: list[tuple[str, str, Mapping[str, str]]] = []
        for time, line, metadata in stream.entries:
            values.append((str(round(time * 1e6) * 1000), line, metadata))
            size += len(line) + 200
            if size >= largest:
                yield _body([*pending, {"stream": stream.labels, "values": values}])
                pending, values, size = [], [], 0
        if values:
            pending.append({"stream": stream.labels, "values": values})
    if pending:
        yield _body(pending)


def _body(streams: list[dict[str, object]]) -> bytes:
    return orjson.dumps({"streams": streams})
