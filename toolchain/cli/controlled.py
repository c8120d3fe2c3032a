"""Makes a simulated system that a command runs reachable for ``simulate incident``."""

import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.live.loopback import LOOPBACK, listening
from toolchain.simulate.announcement import RunningSystem, announced
from toolchain.simulate.control import Control
from toolchain.simulate.happening import Happening
from toolchain.simulate.scenario import PlacedIncident


def _nothing(_: PlacedIncident) -> Iterable[str]:
    return ()


@contextmanager
def controlled(
    happening: Happening,
    root: Path,
    environment: str,
    command: str,
    *,
    remarks: Callable[[PlacedIncident], Iterable[str]] = _nothing,
    history: float = 0.0,
) -> Iterator[None]:
    """Let incidents begin and end from outside, until the block ends; ``history`` is seconds of metrics before now.

    Raises UnwritableError where the file by which it is found cannot be written.
    """
    token, now = secrets.token_urlsafe(32), time.time()
    with listening(Control(happening, token, remarks), LOOPBACK, 0) as port:
        system = RunningSystem(command, environment, os.getpid(), port, token, now, now - history)
        with announced(root, system):
            yield
