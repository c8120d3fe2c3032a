"""The docker compose stack mounts what the repository and a build have, and Prometheus accepts its configuration."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from build import main
from environments.local import LOCAL
from tests.conftest import REPOSITORY
from toolchain.cli.commands.serving import serve_command

STACK = REPOSITORY / "stack"
COMPOSE: dict[str, Any] = yaml.safe_load((STACK / "compose.yaml").read_text())
CONFIGURATION: dict[str, Any] = yaml.safe_load((STACK / "prometheus.yaml").read_text())
SCRAPES: list[dict[str, Any]] = CONFIGURATION["scrape_configs"]


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
    hosts = {endpoint.url.removeprefix("http://").split(":")[0] for endpoint in LOCAL.endpoints.values()}
    assert hosts <= set(COMPOSE["services"])
    assert LOCAL.grafana_url.rpartition(":")[2] in COMPOSE["services"]["grafana"]["ports"][0].split(":")


def test_grafana_writes_the_states_of_alerts_where_the_environment_says_that_it_keeps_them() -> None:
    grafana, prometheus = COMPOSE["services"]["grafana"], COMPOSE["services"]["prometheus"]
    history = "GF_UNIFIED_ALERTING_STATE_HISTORY_"
    settings = {key.removeprefix(history): value for key, value in grafana["environment"].items() if history in key}
    assert LOCAL.evaluation.keeps_states
    assert (settings["BACKEND"], settings["SECONDARIES"]) == ("multiple", "prometheus")
    assert settings["PROMETHEUS_TARGET_DATASOURCE_UID"] == LOCAL.endpoints["prometheus"].uid
    assert "--web.enable-remote-write-receiver" in prometheus["command"]


def test_prometheus_loads_what_a_deploy_delivers_and_is_told_so_where_the_environment_says() -> None:
    files, prometheus = LOCAL.evaluation.prometheus_files, COMPOSE["services"]["prometheus"]
    assert files is not None
    mounts = dict(volume.split(":")[:2] for volume in prometheus["volumes"])
    inside = mounts[f"./{Path(files.directory).relative_to(STACK.name)}"]
    assert CONFIGURATION["rule_files"] == [f"{inside}/*.yaml"]
    assert "--web.enable-lifecycle" in prometheus["command"]
    assert files.url.rpartition(":")[2] in prometheus["ports"][0].split(":")
    assert "*" in (REPOSITORY / files.directory / ".gitignore").read_text().splitlines()


def test_nobody_but_grafana_evaluates_alerts_or_tells_them(built: Path) -> None:
    assert [path.name for path in built.rglob("*/rules/*.yaml")] == ["recordings.yaml"]
    assert "alerting" not in CONFIGURATION
    images = {service["image"].partition(":")[0] for service in COMPOSE["services"].values()}
    assert not [each for each in images if each.endswith("/alertmanager")]
    assert [volume for volume in COMPOSE["services"]["loki"].get("volumes", ()) if "rules" in volume] == []


def test_prometheus_keeps_what_objectives_and_baselines_look_back_over() -> None:
    (days,) = re.findall(
        r"--storage\.tsdb\.retention\.time=(\d+)d", " ".join(COMPOSE["services"]["prometheus"]["command"])
    )
    assert int(days) >= 35


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
