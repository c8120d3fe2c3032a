"""Server programs of others that are started here: waited for, watched and stopped."""

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests
from attrs import frozen

from toolchain.base.children import start
from toolchain.base.errors import OptionError

_STOPS_WITHIN = 10.0
_LAST_LINES = 5


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on; another program may take it meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chosen_port(port: int, option: str) -> int:
    """Return a port of the loopback interface that can be listened on, a free one for 0.

    Raises OptionError, which names the ``option``, where somebody listens on it.
    """
    if not port:
        return free_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OptionError(
                f"cannot listen on 127.0.0.1:{port}: {error.strerror}", f"Choose another {option}, or end what uses it."
            ) from error
    return port


@frozen(eq=False)
class ServerProgram:
    """A server that runs at a ``url``, and the file that it writes its log to; ``title`` is how people call it."""

    title: str
    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def is_ready(self, path: str, within: float) -> bool:
        """Wait so many seconds until it answers at a path; return whether it does, and still runs."""
        deadline = time.monotonic() + within
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    if session.get(f"{self.url}{path}", timeout=1).ok:
                        return self.process.poll() is None
                except requests.exceptions.RequestException:
                    pass  # it does not listen yet
                time.sleep(0.05)
        return False

    def last_lines(self) -> list[str]:
        """Return the end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-_LAST_LINES:]

    def end(self) -> None:
        """Ask it to end, and do not wait for it."""
        if self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it at once, whatever it has not written yet."""
        self.process.kill()

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not."""
        if self.process.poll() is None:
            self.end()
            try:
                self.process.wait(_STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def start_program(
    title: str, command: Sequence[str], url: str, log: Path, env: Mapping[str, str] | None = None
) -> ServerProgram:
    """Start a server that is to answer at a URL; it ends with this command at the latest."""
    with log.open("wb") as output:
        process = start(command, stdout=output, stderr=subprocess.STDOUT, env=env)
    return ServerProgram(title, url, log, process)
