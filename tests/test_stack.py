"""The docker compose stack mounts what the repository and a build have, and Prometheus accepts its configuration."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from build import main
from tests.conftest import REPOSITORY
from tests.promtool import promtool  # noqa: F401 - a fixture

STACK = REPOSITORY / "stack"
COMPOSE: dict[str, Any] = yaml.safe_load((STACK / "compose.yaml").read_text())


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


def test_prometheus_accepts_its_configuration(promtool: str) -> None:  # noqa: F811
    checked = subprocess.run(
        [promtool, "check", "config", "--syntax-only", str(STACK / "prometheus.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
