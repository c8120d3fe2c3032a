"""The servers that are started on this machine: which programs they are, and what they are called with.

Source: ``--help`` of Prometheus 2.42, Alertmanager 0.25 and node exporter 1.5, as Debian has them.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from attrs import define, frozen

from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.live.program import ServerProgram, start_program

_READY_WITHIN = 30.0


@frozen
class Installable:
    """A program of others: how people call it, the names that it may have, Debian's package.

    ``jobs`` are the usual names of the scrape job of its own metrics. Where no option says where it listens, its
    configuration does.
    """

    title: str
    names: tuple[str, ...]
    package: str
    jobs: tuple[str, ...]
    ready: str = "/-/ready"
    listens_by_option: bool = True

    @property
    def path(self) -> str | None:
        """Where it is; None where it is not installed."""
        return next((found for name in self.names if (found := shutil.which(name))), None)


PROMETHEUS = Installable("Prometheus", ("prometheus",), "prometheus", ("prometheus",))
ALERTMANAGER = Installable(
    "Alertmanager", ("prometheus-alertmanager", "alertmanager"), "prometheus-alertmanager", ("alertmanager",)
)
NODE_EXPORTER = Installable(
    "node exporter",
    ("prometheus-node-exporter", "node_exporter"),
    "prometheus-node-exporter",
    ("node-exporter", "node_exporter", "node"),
    ready="/",
)

LOKI = Installable("Loki", ("loki",), "loki", ("loki",), ready="/ready", listens_by_option=False)


def needed_programs() -> dict[Installable, str]:
    """Return the path of each program that is needed. Raises MissingProgramError, which names all that are missing."""
    paths = {each: each.path for each in (PROMETHEUS, ALERTMANAGER)}
    missing = [each for each, path in paths.items() if path is None]
    if missing:
        names = " and ".join(each.title for each in missing)
        packages = " ".join(each.package for each in missing)
        raise MissingProgramError(
            f"{names} {'is' if len(missing) == 1 else 'are'} not installed", f"Install: apt-get install {packages}"
        )
    return {each: path for each, path in paths.items() if path is not None}


@define(eq=False)
class Servers:
    """Starts programs one after the other, with their files in a ``folder``, and watches them."""

    folder: Path
    running: list[ServerProgram]
    WORDS: ClassVar[str] = "Mend what it says, and start again."

    def start(self, program: Installable, path: str, port: int, *options: str) -> ServerProgram:
        """Start a program that listens on a port of the loopback interface, and wait until it is ready.

        Raises ProgramError with its last words where it does not get so far.
        """
        listen = [f"--web.listen-address=127.0.0.1:{port}"] if program.listens_by_option else []
        log = self.folder / f"{program.package}.log"
        server = start_program(program.title, [path, *listen, *options], f"http://127.0.0.1:{port}", log)
        self.running.append(server)
        if not server.is_ready(program.ready, _READY_WITHIN):
            raise ProgramError(f"{program.title} does not start; its last words:\n{_words(server)}", self.WORDS)
        return server

    def watch(self) -> None:
        """Raise ProgramError where one has ended by itself."""
        for server in self.running:
            code = server.process.poll()
            if code is not None:
                how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
                raise ProgramError(f"{server.title} ended {how}; its last words:\n{_words(server)}", self.WORDS)

    def stop(self) -> None:
        """Stop all at the same time."""
        for each in self.running:
            each.end()
        while self.running:
            self.running.pop().stop()


def _words(server: ServerProgram) -> str:
    return "\n".join(f"  {line}" for line in server.last_lines()) or "  (none)"


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Yield what starts servers; all are stopped when the block ends."""
    started = Servers(folder, [])
    try:
        yield started
    finally:
        started.stop()
