"""Lines of log files: plain, compressed by gzip, as docker keeps them, and as docker compose and Kubernetes show them.

Sources: RFC 1952 (gzip); Docker documentation, "JSON File logging driver", which parts lines of more than 16 KiB, and
"docker compose logs"; Kubernetes documentation, "CRI logging format".
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from typing import IO

import orjson

LONGEST = 2**20
"""Bytes of a line beyond which it is no record; Loki takes a quarter of that unless told otherwise."""

_GZIP = b"\x1f\x8b"
_OF_DOCKER = {"log", "stream", "time"}
_MAY_BE_OF_DOCKER = b'{"log":'
_BEFORE_RECORD = re.compile(rb"(?:[\w.-]+ +\| |[0-9]{4}-[0-9]{2}-[0-9]{2}T\S+ (?:std(?:out|err) F )?)(?=\{)")
"""What stands before a record: the container, as docker compose writes it, or a time, and in Kubernetes the stream."""


class TooLong:
    """What stands for a line that is longer than LONGEST."""


class Unreadable:
    """What stands for the rest of a file that is damaged."""


Line = bytes | type[TooLong] | type[Unreadable]


def lines_of(source: IO[bytes]) -> Iterator[tuple[int, Line]]:
    """Yield the lines of a source with their numbers, without their ends; blank ones are left out.

    What docker wrapped is unwrapped; a line that it parted has the number of its first part.
    """
    parts: dict[object, tuple[int, bytes]] = {}
    for number, line in _raw_lines(source):
        wrapped = _unwrapped(line) if isinstance(line, bytes) and line.startswith(_MAY_BE_OF_DOCKER) else None
        if wrapped is None:
            yield number, line
            continue
        stream, text = wrapped
        first, before = parts.pop(stream, (number, b""))
        whole = before + text
        if whole.endswith(b"\n") or len(whole) > LONGEST:
            if whole.strip():
                yield first, TooLong if len(whole) > LONGEST else whole.strip()
        else:
            parts[stream] = (first, whole)
    yield from ((first, rest) for first, rest in sorted(parts.values()) if rest.strip())


def _raw_lines(source: IO[bytes]) -> Iterator[tuple[int, Line]]:
    peeked = source.peek(2) if hasattr(source, "peek") else b""
    is_compressed = peeked.startswith(_GZIP)
    stream: IO[bytes] = gzip.GzipFile(fileobj=source) if is_compressed else source  # type: ignore[assignment]
    number = 0
    try:
        while line := stream.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST and not line.endswith(b"\n"):
                while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                    pass
                yield number, TooLong
                continue
            text = line.strip()
            if number == 1:
                text = text.removeprefix(b"\xef\xbb\xbf")
            if text:
                before = None if text.startswith(b"{") else _BEFORE_RECORD.match(text)
                yield number, text if before is None else text[before.end() :]
    except (EOFError, OSError, zlib.error):
        yield number + 1, Unreadable


def _unwrapped(line: bytes) -> tuple[object, bytes] | None:
    """Return the stream and the text of a line as docker keeps it, None for any other."""
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(document, dict) or not document.keys() >= _OF_DOCKER or not isinstance(document["log"], str):
        return None
    stream = document["stream"]
    return (stream if isinstance(stream, str) else ""), document["log"].encode()
