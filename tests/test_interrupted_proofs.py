"""What ends test-alerts and incidents in the middle: nothing half is kept, and no process and no folder is left."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from tests.conftest import FIXTURES, REPOSITORY
from tests.programs import needed

WITHIN = 60.0
COMMANDS = ("test-alerts", "incidents")
ENDLESS = """
from alerts.rules import API_DOWN
from attrs import evolve
from metrics.api import UP
from toolchain.define import alert_test, firing, series
from toolchain.languages.promql import builder as q

STEADY = evolve(
    API_DOWN,
    name="Steady",
    wait="0s",
    query=q.max(q.over("stddev_over_time", q.subquery(q.max(UP), "7h", "200ms"))),
)
TESTS = [
    alert_test(STEADY, "it is down for days", [series(q.select(UP), "0x28799")], [firing("10d")]),
    alert_test(API_DOWN, "it is down", [series(q.select(UP), "0x20")], [firing("3m")]),
]
"""
"""An alert that takes Prometheus minutes to evaluate: whoever interrupts it does so in the middle."""
INCIDENTS = """
from toolchain.simulate.scenario import Down, Incident

DOWN = Incident("down", "The API is down.", 600.0, (Down("app"),), fires=("ApiDown",), history=7 * 3600.0)
RESTART = Incident("restart", "The API starts again.", 60.0, (Down("app"),), history=7 * 3600.0)
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes as Linux does")


@pytest.fixture(autouse=True)
def _engines(promtool: str) -> None:
    needed("prometheus")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small project with an alert that is evaluated for long, and with incidents."""
    root = tmp_path / "shop"
    shutil.copytree(FIXTURES / "shop", root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "alerts" / "endless.py").write_text(ENDLESS)
    (root / "simulation" / "incidents.py").write_text(INCIDENTS)
    return root


@contextmanager
def running(
    shop: Path, command: tuple[str, ...], folder: Path, path: str = os.environ["PATH"]
) -> Iterator["subprocess.Popen[str]"]:
    """Run a command whose temporary files and whose kept outcomes are in a folder."""
    (folder / "temporary").mkdir()
    with subprocess.Popen(
        [sys.executable, "build.py", *command, "-e", "production", "--root", str(shop)],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(folder / "temporary"), "XDG_CACHE_HOME": str(folder / "kept"), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def of_folder(folder: Path) -> dict[int, str]:
    """Return the processes that a command has started, by number, and how each was called."""
    found: dict[int, str] = {}
    for each in Path("/proc").iterdir():
        try:
            if each.name.isdigit() and f"TMPDIR={folder / 'temporary'}".encode() in (each / "environ").read_bytes():
                found[int(each.name)] = (each / "cmdline").read_bytes().partition(b"\0")[0].decode()
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def awaited(is_so: Callable[[], object]) -> bool:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def prometheus_of(folder: Path) -> int:
    """Wait until a command has started Prometheus, and return its number."""
    assert awaited(lambda: any(name.endswith("prometheus") for name in of_folder(folder).values()))
    return next(number for number, name in of_folder(folder).items() if name.endswith("prometheus"))


def assert_nothing_is_left(folder: Path) -> None:
    assert awaited(lambda: not of_folder(folder)), of_folder(folder)
    assert awaited(lambda: not list((folder / "temporary").iterdir()))
    for path in (folder / "kept").rglob("*"):
        if path.is_file():
            assert not path.name.startswith(".")
            assert isinstance(orjson.loads(path.read_bytes()), list)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interruption_is_said_in_a_line_and_nothing_is_left(command: str, shop: Path, tmp_path: Path) -> None:
    with running(shop, (command,), tmp_path) as process:
        prometheus_of(tmp_path)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=WITHIN)
    assert process.returncode == 130, errors
    assert f"{command} was interrupted (SIGINT)" in errors
    assert "Traceback" not in errors
    assert output == ""
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_prometheus_that_is_killed_is_said_in_words_and_nothing_is_left(
    command: str, shop: Path, tmp_path: Path
) -> None:
    with running(shop, (command,), tmp_path) as process:
        server = prometheus_of(tmp_path)
        written = (tmp_path / "temporary").glob
        assert awaited(lambda: any(each.stat().st_size for each in written("database-*/wal/0*")))
        os.kill(server, signal.SIGKILL)
        output, errors = process.communicate(timeout=WITHIN)
    assert process.returncode == 2, errors
    assert "Prometheus" in errors
    assert "Traceback" not in errors
    assert output == ""
    assert_nothing_is_left(tmp_path)


def test_a_promtool_that_is_killed_is_said_in_words_and_nothing_is_kept(shop: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "promtool").write_text("#!/bin/sh\nkill -9 $$\n")
    (programs / "promtool").chmod(0o755)
    with running(shop, ("test-alerts", "ApiDown"), tmp_path, f"{programs}:{os.environ['PATH']}") as process:
        output, errors = process.communicate(timeout=WITHIN)
    assert process.returncode == 2, errors
    assert "promtool was ended by SIGKILL while it played alerts" in errors
    assert "Traceback" not in errors
    assert output == ""
    assert_nothing_is_left(tmp_path)
    assert not any(path.is_file() for path in (tmp_path / "kept").rglob("*"))
