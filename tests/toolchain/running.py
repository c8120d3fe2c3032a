"""Runs programs of the stack with their generated files, on loopback and in a folder of their own."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.programs import found

_PATIENCE = 60.0


def installed(program: str) -> str:
    """The path of a program that no distribution has; the test is skipped where it is missing."""
    path = found(program)
    if path is None:
        pytest.skip(f"{program} is not on PATH")
    return path


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@contextmanager
def running(command: list[str], ready: str, log: Path) -> Iterator[None]:
    """Run a program until the block ends; it is ready once the address answers with 200."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            until = time.monotonic() + _PATIENCE
            while not _answers(ready):
                assert process.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < until, log.read_text()[-2000:]
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).status_code == 200
    except requests.RequestException:
        return False


@contextmanager
def running_loki(document: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Run Loki with a generated configuration, its data below a folder; yield its address."""
    program, port = installed("loki"), free_port()
    folder.mkdir(exist_ok=True)
    text = yaml.safe_dump(dict(document)).replace("/loki/", f"{folder}/").replace(": /loki\n", f": {folder}\n")
    changed: dict[str, Any] = yaml.safe_load(text)
    changed["server"] |= {"http_listen_address": "127.0.0.1", "http_listen_port": port}
    changed["server"] |= {"grpc_listen_address": "127.0.0.1", "grpc_listen_port": free_port()}
    path = folder / "loki.yaml"
    path.write_text(yaml.safe_dump(changed))
    url = f"http://127.0.0.1:{port}"
    quickly = ["-ingester.min-ready-duration=0s", "-ingester.final-sleep=0s"]
    with running([program, f"-config.file={path}", *quickly], f"{url}/ready", folder / "loki.log"):
        yield url


def loki_lines(url: str, query: str, seconds: int = 86_400) -> list[tuple[Mapping[str, str], str, str]]:
    """The streams, times and lines that a query finds, in their order, with structured metadata among the labels."""
    now = time.time_ns()
    answer = requests.get(
        f"{url}/loki/api/v1/query_range",
        params={
            "query": query,
            "start": str(now - seconds * 10**9),
            "end": str(now + 60 * 10**9),
            "limit": "5000",
            "direction": "forward",
        },
        timeout=10,
    )
    answer.raise_for_status()
    streams = answer.json()["data"]["result"]
    return sorted(
        ((stream["stream"], moment, line) for stream in streams for moment, line in stream["values"]),
        key=lambda each: each[1],
    )
