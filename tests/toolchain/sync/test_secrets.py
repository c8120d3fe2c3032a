"""Secrets are sent and nothing else: no output, file, plan, backup, log or error ever holds one."""

import logging
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from build import main
from grafana_stand_in.faults import Fault
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY
from toolchain.base.secret import references_in
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

CANARY = "canary-9f3a"


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A canary for every secret that production names."""
    compilation = compile_project(load_project(REPOSITORY, "production"))
    names = {name for artifact in compilation.artifacts for name in references_in(artifact.document)}
    names |= {"PROMETHEUS_DATASOURCE_PASSWORD", "LOKI_DATASOURCE_PASSWORD", "JAEGER_DATASOURCE_TOKEN"}
    values = {name: f"{CANARY}-{name}" for name in sorted(names)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def run(server: GrafanaStandIn, folder: Path, *arguments: str) -> str:
    """Everything that a command says, and its traceback if it has one."""
    environ = {**os.environ, **server.variables}
    result = CliRunner().invoke(main, [*arguments, "-e", "production"], env=environ)
    folder.mkdir(exist_ok=True)
    return f"{result.output}{result.exception!r}"


def held(folder: Path) -> str:
    """The text of every file below a folder."""
    return "\n".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


def test_no_command_shows_or_writes_a_secret(
    canaries: dict[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    backups, plan = tmp_path / "backups", tmp_path / "plan.json"
    with GrafanaStandIn() as server:
        said = [run(server, tmp_path, "plan", "--save", str(plan)), run(server, tmp_path, "plan", "--format", "json")]
        said.append(run(server, tmp_path, "apply", "--backups", str(backups)))
        stored = server.state()["contact_points"]
        assert any(CANARY in str(point["settings"]) for point in stored.values()), "the canaries did arrive"
        said.append(run(server, tmp_path, "apply", "--resend-secrets", "--backups", str(backups)))
        server.faults.every(Fault.answers(400), method="PUT")
        said.append(run(server, tmp_path, "apply", "--resend-secrets", "--backups", str(backups)))
        server.faults.clear()
        said.append(run(server, tmp_path, "drift", "--format", "markdown"))
        said.append(run(server, tmp_path, "restore", "--yes", "--backups", str(backups)))
        token = server.tokens.admin
    everything = "\n".join([*said, held(tmp_path), caplog.text])
    assert len(held(backups)) > 1000
    for name, value in canaries.items():
        assert value not in everything, name
    assert token not in everything
