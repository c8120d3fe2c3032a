"""``build.py serve`` in a process of its own: what it prints, its API, and its events as a page hears them."""

import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import define, field

REPOSITORY = Path(__file__).resolve().parents[1]
STARTS_WITHIN = 900.0
"""Seconds until there is data, on a machine that does other things as well."""
_PATIENCE = 120.0
_MOMENT = 0.2


@define(eq=False)
class Served:
    """The running command; ``said`` are the lines that it has printed so far, read as JSON."""

    process: "subprocess.Popen[str]"
    said: list[dict[str, Any]] = field(factory=list)
    heard: "queue.SimpleQueue[tuple[float, dict[str, Any]]]" = field(factory=queue.SimpleQueue)
    _new: threading.Condition = field(factory=threading.Condition, init=False, repr=False)

    @property
    def url(self) -> str:
        """Where the page is, with the slash at its end."""
        return str(self.wait(lambda each: each["event"] == "started")["url"])

    def follow(self) -> None:
        """Read what the command prints until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._new:
                self.said.append(json.loads(line))
                self._new.notify_all()
        with self._new:
            self._new.notify_all()

    def wait(
        self, wanted: Callable[[dict[str, Any]], bool], within: float = _PATIENCE, since: int = 0
    ) -> dict[str, Any]:
        """Return the first printed event from the number ``since`` on that is wanted, and wait for it."""
        deadline = time.monotonic() + within
        with self._new:
            while True:
                found = next((each for each in self.said[since:] if wanted(each)), None)
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    raise TimeoutError(f"not said in {within:g} s: {self.said[-3:]}")
                self._new.wait(min(left, 1.0))

    def has_data(self) -> None:
        """Wait until panels have data."""
        found = self.wait(lambda each: each["event"] == "data" and each["state"] != "waiting", STARTS_WITHIN)
        if found["state"] != "ready":
            raise RuntimeError(found["text"])

    def ask(self, path: str) -> Any:
        """Return the answer to a question of the page, read as JSON."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
        connection.request("GET", f"{parts.path}{path}")
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} is answered by {answer.status}: {content[:500]!r}")
        return json.loads(content)

    def listen(self) -> None:
        """Hear the events as a page does, from now on; ``heard`` has each with the moment at which it came."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=None)
        connection.request("GET", f"{parts.path}api/events")
        answer = connection.getresponse()

        def hear() -> None:
            for line in answer:
                if line.startswith(b"data: "):
                    self.heard.put((time.perf_counter(), json.loads(line[6:])))

        threading.Thread(target=hear, daemon=True).start()

    def changed(self, uid: str, what: str = "definitions") -> tuple[float, dict[str, Any]]:
        """Return the next event that a dashboard has changed, and when it came."""
        deadline = time.monotonic() + _PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            try:
                at, event = self.heard.get(timeout=left)
            except queue.Empty:
                break
            if uid in event["dashboards"] and event["what"] == what:
                return at, event
        raise TimeoutError(f"no event that {uid} has changed in {_PATIENCE:g} s")

    def settled(self, since: int) -> None:
        """Wait until the rules have spoken, from a number of printed lines on, and for a moment more."""
        self.wait(lambda each: each["event"] == "findings", since=since)
        time.sleep(_MOMENT)

    def forget(self) -> None:
        """Take no notice of the events that were heard so far."""
        while not self.heard.empty():
            self.heard.get()

    def processor_seconds(self) -> float:
        """Return what the command has used of processors so far, without the process that simulates."""
        numbers = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number: signal.Signals = signal.SIGINT, within: float = 60.0) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)


@contextmanager
def served(root: Path, *options: str, environ: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run the command over a root until the block ends."""
    command: Sequence[str] = (
        *(sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root)),
        *("--format", "json", *options),
    )
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environ or {})}
    )
    running = Served(process)
    follower = threading.Thread(target=running.follow, daemon=True)
    follower.start()
    try:
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        follower.join()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()
