"""Tells a person at the terminal that a server asks to wait."""

import time
from threading import Lock

from rich.markup import escape

from toolchain.cli import console as consoles

_PAUSE = 3.0
"""Seconds between two messages: eight calls that wait at once are one wait to the person."""

_lock = Lock()
_last = [float("-inf")]


def tell_waiting(text: str) -> None:
    """Print that a call waits, unless that was printed a moment ago."""
    with _lock:
        now = time.monotonic()
        if now - _last[0] < _PAUSE:
            return
        _last[0] = now
    consoles.messages().print(f"[yellow]waiting[/] {escape(text)}", soft_wrap=True)
