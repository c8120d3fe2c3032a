"""Where a simulated system that runs can be found: a file for each, that only its user can read, and how to ask it.

What was killed leaves no file, for the keeper of its process removes it; one that nobody answers for is removed by
whoever reads it.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from attrs import asdict, field, frozen

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.errors import OptionError, UnwritableError
from toolchain.live.errors import FailedError
from toolchain.live.loopback import LOOPBACK
from toolchain.live.sending import HttpSender, Timeouts
from toolchain.live.transport import TransportErrors
from toolchain.simulate.control import INCIDENTS_PATH

FOLDER = ("build", "running")
"""Below the root of the definitions."""
_TIMEOUTS = Timeouts(connect=2.0, read=10.0, total=15.0)


@frozen
class RunningSystem:
    """A simulated system of another process, or of this one, and the port and token of its control.

    ``command`` started it at ``since`` (Unix seconds) for an environment; ``knows_since`` is when its metrics begin.
    """

    command: str
    environment: str
    pid: int
    port: int
    token: str = field(repr=False)
    since: float
    knows_since: float

    def going_on(self) -> list[Mapping[str, Any]] | None:
        """Return the incidents that go on; None where it does not run any more."""
        try:
            status, document = self._asked("GET", INCIDENTS_PATH)
        except TransportErrors:
            return None
        return document.get("goingOn") if status == 200 else None

    def begin(self, name: str) -> Mapping[str, Any]:
        """Let an incident begin, and return what there is to know of it. Raises OptionError, FailedError."""
        return self._done("POST", name)

    def stop(self, name: str) -> Mapping[str, Any]:
        """End an incident. Raises OptionError, FailedError."""
        return self._done("DELETE", name)

    def _done(self, method: str, name: str) -> Mapping[str, Any]:
        try:
            status, document = self._asked(method, f"{INCIDENTS_PATH}/{quote(name, safe='')}")
        except TransportErrors as error:
            raise FailedError(f"{self.command} (process {self.pid}) does not answer", "Start it again.") from error
        if status == 200:
            return document
        raise OptionError(str(document.get("message")), str(document.get("remedy")))

    def _asked(self, method: str, path: str) -> tuple[int, dict[str, Any]]:
        sender = HttpSender(f"http://{LOOPBACK}:{self.port}", _TIMEOUTS)
        try:
            answer = sender.send(method, path, (), {"Authorization": f"Bearer {self.token}"})
        finally:
            sender.close()
        try:
            return answer.status, orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            return 0, {}  # something else has the port


@contextmanager
def announced(root: Path, system: RunningSystem) -> Iterator[None]:
    """Have a system found below a root until the block ends. Raises UnwritableError."""
    folder = root.joinpath(*FOLDER).absolute()
    path = folder / f"{system.pid}.json"
    is_temporary(path)
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(orjson.dumps(asdict(system)))
        except OSError as error:
            raise UnwritableError(
                f"cannot write {path}, by which `simulate incident` finds this: {error.strerror}",
                "Free the space, or mend the permissions.",
            ) from error
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
            folder.rmdir()  # unless another one runs
            folder.parent.rmdir()  # unless something was built
        is_settled(path)


def running_systems(root: Path) -> tuple[RunningSystem, ...]:
    """Return the systems that run below a root, the oldest first; files of those that do not are removed."""
    found = []
    for path in root.joinpath(*FOLDER).glob("*.json"):
        system = _read(path)
        if system is not None and system.going_on() is not None:
            found.append(system)
        elif system is not None or time.time() - _written(path) > _TIMEOUTS.total:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return tuple(sorted(found, key=lambda each: each.since))


def _read(path: Path) -> RunningSystem | None:
    """Return what a file says; None for one that is not written yet, or gone."""
    try:
        return RunningSystem(**orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, TypeError):
        return None


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
