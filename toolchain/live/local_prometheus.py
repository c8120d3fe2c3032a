"""A Prometheus of one's own over data at hand: started on a free port, asked, and stopped again."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from toolchain.base.children import waited_for
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.base.scratch import scratch_folder
from toolchain.live.program import ServerProgram, free_port, start_program
from toolchain.live.prometheus import PrometheusClient

INSTALL = "Install Prometheus: apt-get install prometheus, or https://prometheus.io/download."

_READY_WITHIN = 30.0
_PATIENCE = 900.0
"""Seconds for an answer: the server is ours, and long queries are its work. Ctrl-C ends it."""
_ATTEMPTS = 3
"""Another program may take the free port before Prometheus does."""
_RECEIVING = (
    "--web.enable-remote-write-receiver",
    # What is older than half a block cannot be written any more.
    "--storage.tsdb.min-block-duration=100000h",
    "--storage.tsdb.max-block-duration=100000h",
    "--no-storage.tsdb.wal-compression",  # its log is thrown away with it
)
_ENVIRONMENT = {"GOGC": "400", "GOMEMLIMIT": "700MiB"}
"""Go's default collects garbage so often that queries take longer; without a limit it would take gigabytes."""


def program(name: str) -> str:
    """Return the path of ``prometheus`` or ``promtool``; raise MissingProgramError where it is missing."""
    path = shutil.which(name)
    if path is None:
        raise MissingProgramError(f"{name} is not installed", INSTALL)
    return path


@contextmanager
def local_prometheus(
    storage: Path,
    *,
    rule_files: Sequence[Path] = (),
    scrape_configs: Sequence[Mapping[str, Any]] = (),
    receives: bool = False,
) -> Iterator[PrometheusClient]:
    """Run a Prometheus over a TSDB folder and yield its client; it is stopped whatever happens.

    It listens on this machine only, and scrapes nothing but what ``scrape_configs`` say. ``rule_files`` are
    evaluated, for what is recorded from now on. One that ``receives`` takes samples of any time by remote write and
    keeps them in memory. Raises ProgramError where Prometheus is missing or does not start.
    """
    path = program("prometheus")
    with scratch_folder("prometheus-") as folder:
        configuration = folder / "prometheus.yml"
        settings = {
            "rule_files": [str(each.resolve()) for each in rule_files],
            "scrape_configs": [dict(each) for each in scrape_configs],
        }
        configuration.write_text(yaml.safe_dump(settings), encoding="utf-8")
        log = folder / "log"
        server = _started([path, *(_RECEIVING if receives else ())], configuration, storage, log)
        try:
            with waited_for(server):
                yield PrometheusClient(server.url, timeout=_PATIENCE, concurrency=8)
        except BaseException:
            server.kill()  # nobody reads what it would still write to its folder
            raise
        finally:
            server.stop()


def _started(program: Sequence[str], configuration: Path, storage: Path, log: Path) -> ServerProgram:
    for attempt in range(_ATTEMPTS):
        port = free_port()
        command = [
            *program,
            f"--config.file={configuration}",
            f"--storage.tsdb.path={storage}",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
            "--query.max-samples=100000000",
        ]
        url = f"http://127.0.0.1:{port}"
        server = start_program("Prometheus", command, url, log, {**os.environ, **_ENVIRONMENT})
        try:
            if server.is_ready("/-/ready", _READY_WITHIN):
                return server
        except BaseException:
            server.stop()
            raise
        server.stop()
        said = server.last_lines()
        if "address already in use" not in " ".join(said) or attempt == _ATTEMPTS - 1:
            break
    last = said[-1] if said else "no message"
    raise ProgramError(f"Prometheus does not start over {storage}: {last}", "Mend what it says, and try again.")
