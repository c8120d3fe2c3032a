"""The docker compose stack mounts what the repository and a build have, and Prometheus accepts its configuration."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from build import main
from tests.conftest import REPOSITORY
from toolchain.cli.commands.serving import serve_command

STACK = REPOSITORY / "stack"
COMPOSE: dict[str, Any] = yaml.safe_load((STACK / "compose.yaml").read_text())
SCRAPES: list[dict[str, Any]] = yaml.safe_load((STACK / "prometheus.yaml").read_text())["scrape_configs"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled local environment."""
    folder = tmp_path_factory.mktemp("build")
    CliRunner().invoke(main, ["build", "--output", str(folder)], catch_exceptions=False)
    return folder / "local"


def test_everything_that_is_mounted_is_committed_or_built(built: Path) -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("../build/local/"):
                assert (built / source.removeprefix("../build/local/")).exists(), source
            elif source.startswith("."):
                assert (STACK / source).exists(), source
            else:
                assert source in COMPOSE["volumes"]


def test_services_answer_where_the_local_environment_looks_for_them() -> None:
    from environments.local import LOCAL

    hosts = {endpoint.url.removeprefix("http://").split(":")[0] for endpoint in LOCAL.endpoints.values()}
    assert hosts <= set(COMPOSE["services"])
    assert LOCAL.grafana_url.rpartition(":")[2] in COMPOSE["services"]["grafana"]["ports"][0].split(":")


def test_prometheus_accepts_its_configuration(promtool: str) -> None:
    checked = subprocess.run(
        [promtool, "check", "config", "--syntax-only", str(STACK / "prometheus.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_prometheus_scrapes_what_is_simulated_but_not_twice_what_runs_here() -> None:
    *real, simulated = SCRAPES
    ports = [each.default for each in serve_command.params if each.name == "port"]
    (found_at,) = simulated["http_sd_configs"]
    assert found_at["url"] == f"http://host.docker.internal:{ports[0]}/targets"
    assert COMPOSE["services"]["prometheus"]["extra_hosts"] == ["host.docker.internal:host-gateway"]
    (dropped,) = simulated["relabel_configs"]
    assert dropped["regex"].split("|") == [each["job_name"] for each in real]


def test_simulated_lines_and_spans_go_to_ports_that_the_stack_opens() -> None:
    recipe = (REPOSITORY / "Makefile").read_text().split("\nsimulate:")[1].split("\n\n")[0]
    for option, service in (("loki", "loki"), ("otlp", "jaeger")):
        port = re.findall(rf"--{option} http://localhost:(\d+)", recipe)
        assert f"{port[0]}:{port[0]}" in COMPOSE["services"][service]["ports"]
