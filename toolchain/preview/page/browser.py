"""A Chromium without a window, spoken to through a pipe: it opens pages, reads what they say and takes pictures.

Source: "Chrome DevTools Protocol", domains Target, Page, Runtime and Emulation; with ``--remote-debugging-pipe``
messages are JSON that ends in a zero byte, on file descriptors 3 and 4 of the browser.
"""

import base64
import fcntl
import os
import select
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from attrs import define, field, frozen

from toolchain.base.children import start, waited_for
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.base.scratch import scratch_folder

INSTALL = "Install it: apt-get install chromium."
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--allow-file-access-from-files",
    "--remote-debugging-pipe",
)
_PIPE_STARTER = (
    "import os,sys;os.dup2(int(sys.argv[1]),3);os.dup2(int(sys.argv[2]),4);os.execv(sys.argv[3],sys.argv[3:])"
)
_POLL = 0.01
_STOPS_WITHIN = 5.0


def chromium() -> str:
    """Return the path of a Chromium; raise MissingProgramError where there is none."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise MissingProgramError("pictures need Chromium, which is not installed", INSTALL)
    return path


@frozen
class Box:
    """A rectangle of a page, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


@define(eq=False)
class Tab:
    """An open page; ``exceptions`` are what its scripts did not catch."""

    browser: "Browser"
    session: str
    target: str
    exceptions: list[str] = field(factory=list)

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, as JSON can say it."""
        answer = self.browser.call("Runtime.evaluate", {"expression": expression, "returnByValue": True}, self.session)
        if "exceptionDetails" in answer:
            raise ProgramError(
                f"a page cannot answer: {_exception_text(answer['exceptionDetails'])}", "Look at its console."
            )
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> bool:
        """Wait until a JavaScript expression is true; return whether it was in time."""
        while time.monotonic() < self.browser.deadline:
            if self.evaluate(expression):
                return True
            time.sleep(_POLL)
        return False

    def go(self, url: str) -> None:
        """Open another page in its place, of which scripts that this one has too are not read and compiled again."""
        self.browser.call("Page.navigate", {"url": "about:blank"}, self.session)  # the same page is loaded again too
        self.exceptions.clear()
        found = self.browser.call("Page.navigate", {"url": url}, self.session)
        if found.get("errorText"):
            raise ProgramError(f"Chromium cannot open {url}: {found['errorText']}", "Look whether it is there.")

    def close(self) -> None:
        """Close the page, and give its memory back."""
        self.browser.call("Target.closeTarget", {"targetId": self.target})

    def picture(self, box: Box) -> bytes:
        """Return a PNG of a part of the page, visible or not."""
        clip = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "scale": 1}
        parameters = {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": False}
        return base64.b64decode(self.browser.call("Page.captureScreenshot", parameters, self.session)["data"])


@define(eq=False)
class Browser:
    """A running browser; ``deadline`` is when it has to be done, on the monotonic clock."""

    deadline: float
    _process: "subprocess.Popen[bytes]" = field(repr=False)
    _input: int = field(repr=False)
    _output: int = field(repr=False)
    _number: int = 0
    _buffer: bytearray = field(factory=bytearray, repr=False)
    _messages: deque[dict[str, Any]] = field(factory=deque, repr=False)
    _tabs: dict[str, Tab] = field(factory=dict, repr=False)

    def open(self, url: str, *, width: int, height: int) -> Tab:
        """Open a page in a window of that many pixels."""
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        tab = self._tabs[session] = Tab(self, session, target)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", size, session)
        self.call("Runtime.enable", {}, session)
        tab.go(url)
        return tab

    def call(self, method: str, parameters: Mapping[str, Any], session: str = "") -> dict[str, Any]:
        """Return the result of a command; raise ProgramError when it fails or takes too long."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        try:
            _write(self._input, orjson.dumps(message) + b"\0")
        except BrokenPipeError:
            raise ProgramError("Chromium has stopped", "Try again; look whether memory is short.") from None
        while True:
            answer = self._next(method)
            if answer.get("id") == self._number:
                break
            self._note(answer)
        if "error" in answer:
            raise ProgramError(f"Chromium refuses {method}: {answer['error'].get('message')}", INSTALL)
        result: dict[str, Any] = answer.get("result") or {}
        return result

    def _note(self, event: Mapping[str, Any]) -> None:
        tab = self._tabs.get(str(event.get("sessionId")))
        if tab is not None and event.get("method") == "Runtime.exceptionThrown":
            tab.exceptions.append(_exception_text(event["params"]["exceptionDetails"]))

    def _next(self, method: str) -> dict[str, Any]:
        while not self._messages:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self._output], [], [], left)[0]:
                raise ProgramError(f"Chromium did not finish {method} in time", "Try again, or allow more time.")
            found = os.read(self._output, 1 << 20)
            if not found:
                raise ProgramError("Chromium has stopped", "Try again; look whether memory is short.")
            self._buffer += found
            *complete, rest = self._buffer.split(b"\0")
            self._messages.extend(orjson.loads(each) for each in complete)
            self._buffer = bytearray(rest)
        return self._messages.popleft()

    def close(self) -> None:
        """End the browser, whatever it does."""
        try:
            _write(self._input, orjson.dumps({"id": 0, "method": "Browser.close"}) + b"\0")
            self._process.wait(_STOPS_WITHIN)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        finally:
            os.close(self._input)
            os.close(self._output)

    def kill(self) -> None:
        """End the browser at once; whoever waits for an answer is told that it has stopped."""
        self._process.kill()


@contextmanager
def browser(*, timeout: float = 120.0) -> Iterator[Browser]:
    """Run a browser; it ends with the block. ``timeout`` (seconds) is for all that is done with it.

    Raises ProgramError where Chromium is missing or does not start.
    """
    path = chromium()
    with scratch_folder("chromium-") as profile:
        running = _started([path, *_FLAGS, f"--user-data-dir={profile}", "about:blank"], profile, timeout)
        try:
            with waited_for(running):
                running.call("Browser.getVersion", {})
                yield running
        except BaseException:
            running.kill()  # it may be drawing still, and answers once it has drawn
            raise
        finally:
            running.close()


def _started(command: Sequence[str], profile: Path, timeout: float) -> Browser:
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # Above what the browser is given, so that neither overwrites the other.
    theirs = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (theirs_in, theirs_out)]
    starter = [sys.executable, "-c", _PIPE_STARTER, *map(str, theirs), *command]
    try:
        process = start(
            starter,
            pass_fds=theirs,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # it leaves files there when it is killed; and pictures are the same whatever clock a machine has
            env={**os.environ, "TMPDIR": str(profile), "TZ": "UTC"},
        )
    finally:
        for each in (theirs_in, theirs_out, *theirs):
            os.close(each)
    return Browser(time.monotonic() + timeout, process, ours_out, ours_in)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _exception_text(details: Mapping[str, Any]) -> str:
    thrown = details.get("exception") or {}
    return str(thrown.get("description") or thrown.get("value") or details.get("text") or "unknown").splitlines()[0]
