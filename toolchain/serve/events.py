"""Tells everybody who listens what has changed: pages by Server-Sent Events, editors by lines of JSON.

Source: WHATWG, "HTML: Server-sent events"; a line that begins with a colon is a comment, which keeps a connection open.
"""

from collections.abc import Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

import orjson
from attrs import define, field

_HEARTBEAT = 15.0
"""Seconds of silence after which a listener that has gone is noticed."""
_MOST = 64
"""Listeners at once: more are pages that nobody closed."""


@define(eq=False)
class Events:
    """What changed last, and who waits for the next; ``None`` ends a listener."""

    _listeners: "list[SimpleQueue[Mapping[str, Any] | None]]" = field(factory=list, init=False)
    _last: Mapping[str, Any] | None = field(default=None, init=False)
    _is_over: bool = field(default=False, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def tell(self, event: Mapping[str, Any], *, passes: bool = False) -> None:
        """Tell all listeners; who comes later is told the last that does not pass."""
        with self._lock:
            self._last = self._last if passes else event
            for each in self._listeners:
                each.put(event)

    def end(self) -> None:
        """Let all listeners go."""
        with self._lock:
            self._is_over = True
            for each in self._listeners:
                each.put(None)

    def stream(self) -> Iterator[bytes]:
        """Yield the last event, and each that comes, as Server-Sent Events until the end."""
        listener: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()
        with self._lock:
            if self._is_over:
                return
            if len(self._listeners) >= _MOST:
                self._listeners.pop(0).put(None)
            self._listeners.append(listener)
            if self._last is not None:
                listener.put(self._last)
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    event = listener.get(timeout=_HEARTBEAT)
                except Empty:
                    yield b": still here\n\n"
                    continue
                if event is None:
                    return
                yield b"event: changed\ndata: " + orjson.dumps(event) + b"\n\n"
        finally:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)
