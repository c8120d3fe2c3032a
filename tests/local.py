"""``build.py local`` in a process of its own, over a copy of this repository's definitions, and what it leaves."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests
from attrs import define
from click.testing import CliRunner, Result

from benchmarks.interruptions import marked
from build import main
from tests.conftest import REPOSITORY
from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION

MARK = "INTERRUPTIONS_RUN"
STARTS_WITHIN = 40.0
T = TypeVar("T")


def definitions(folder: Path) -> Path:
    """Copy this repository's definitions, to be edited."""
    for name in (*PACKAGES, ENVIRONMENTS, CHECKS, SIMULATION):
        if REPOSITORY.joinpath(name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def replace(path: Path, pattern: str, text: str) -> None:
    """Replace what a pattern finds in a file, in which it stands at least once."""
    changed, count = re.subn(pattern, text, path.read_text())
    assert count, f"{pattern!r} does not stand in {path.name}"
    path.write_text(changed)


def hasten(root: Path) -> None:
    """Let a second pass where production waits ten or more: the same rules and routes, with shorter times.

    What an alert is computed over keeps its windows; only what is waited for is shorter: scrapes, evaluations, ``for``,
    ``keep_firing_for`` of the alert, and the times of the routes to whom it is told. Before it is scraped for the first
    time, the application is down for all that Prometheus knows: on a busy machine that may last longer than ``for``.
    """
    replace(root / "metrics/jobs.py", r'interval="\w+"', 'interval="5s"')
    replace(root / "environments/local.py", r'name="local",', 'name="local", scrape_interval="2s",')
    replace(root / "alerts/groups.py", r'"critical", "\w+"', '"critical", "1s"')
    replace(root / "alerts/critical.py", r'AFTERMATH = "\w+"', 'AFTERMATH = "2s"')
    replace(root / "alerts/critical.py", r'(name="ServiceDown",[^)]*?wait=)"\w+"', r'\1"9s"')
    critical = r'(severity=CRITICAL\),\s+group_wait=)"\w+"(,\s+group_interval=)"\w+"'
    replace(root / "alerts/routing.py", critical, r'\1"1s"\2"1s"')


@define(eq=False)
class Local:
    """The system as another process runs it."""

    process: "subprocess.Popen[bytes]"
    root: Path
    folder: Path
    mark: str

    @property
    def output(self) -> list[str]:
        """The lines that it has printed so far."""
        return self.folder.joinpath("stdout").read_text().splitlines(keepends=True)

    @property
    def urls(self) -> dict[str, str]:
        """The addresses that it told, by their titles."""
        lines = [line.split() for line in self.output]
        return {words[0]: words[1] for words in lines if len(words) == 2 and words[1].startswith("http://")}

    def notifications(self) -> list[dict[str, Any]]:
        """Everything that was delivered, but for the alert that always fires."""
        told = requests.get(f"{self.urls['Notifications']}notifications.json", timeout=10).json()
        return [each for each in told if "Watchdog" not in each["title"]]

    def incident(self, *words: str) -> Result:
        """Say that something goes wrong here, or no more, as people do."""
        return self.say(*words, "--pid", str(self.process.pid))

    def say(self, *words: str) -> Result:
        """Say it to whatever runs over these definitions."""
        return CliRunner().invoke(main, ["simulate", "incident", *words, "--root", str(self.root)])

    def runs(self) -> bool:
        """Whether it says that it runs; fail where it has ended before."""
        assert self.process.poll() is None, self.said()
        return "Ctrl-C ends it.\n" in self.output

    def said(self) -> str:
        """What it wrote beside its output."""
        return self.folder.joinpath("stderr").read_text()

    def end(self, number: int = signal.SIGINT) -> int:
        """End it, and return its exit code."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(30)

    def processes(self) -> dict[int, str]:
        """Return the processes that it consists of, by number, with their command lines."""
        return marked(self.mark)

    def left(self) -> list[str]:
        """Return the processes and files that there still are, shortly after its end."""
        until = time.monotonic() + 10
        while (processes := self.processes()) and time.monotonic() < until:
            time.sleep(0.05)
        files = [*self.folder.joinpath("tmp").iterdir(), *self.root.glob("build")]
        return [*processes.values(), *map(str, files)]


@contextmanager
def local(root: Path, folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Iterator[Local]:
    """Start it over definitions, and wait until it runs; it is ended whatever happens."""
    folder.joinpath("tmp").mkdir(parents=True)
    mark = f"local-{os.getpid()}-{time.monotonic_ns()}"
    environment = {**os.environ, **(env or {}), "TMPDIR": str(folder / "tmp"), MARK: mark}
    command = [sys.executable, "build.py", "local", "--root", str(root), *options]
    with (
        folder.joinpath("stdout").open("wb") as output,
        folder.joinpath("stderr").open("wb") as errors,
        subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=output, stderr=errors, start_new_session=True
        ) as process,
    ):
        running = Local(process, root, folder, mark)
        try:
            until(running.runs, STARTS_WITHIN, running.said)
            yield running
        finally:
            if process.poll() is None:
                process.kill()


def until(found: Callable[[], T], within: float, told: Callable[[], object]) -> T:
    """Return what is found, which is waited for; fail with what is told where it does not come."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.05)
    raise AssertionError(json.dumps(told(), indent=1, default=str))
