"""A real Prometheus that loads rule files from a directory, for tests that need its own word."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import yaml

_READY_WITHIN = 30.0


@contextmanager
def prometheus_server(executable: str, folder: Path, patterns: list[str], *, reloads: bool = True) -> Iterator[str]:
    """Run a Prometheus with these patterns of rule files, and yield its URL; ``folder`` is for its own files."""
    configuration = folder / "prometheus.yaml"
    configuration.write_text(yaml.safe_dump({"rule_files": patterns}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        executable,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        *(["--web.enable-lifecycle"] if reloads else []),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/-/ready", process, folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(url, timeout=1).ok:
                return
        except requests.exceptions.ConnectionError:
            pass  # it does not listen yet
        time.sleep(0.05)
    raise AssertionError(f"Prometheus does not start: {log.read_text()}")
