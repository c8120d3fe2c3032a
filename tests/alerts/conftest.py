"""Fixtures of the tests of alerts: messages as people get them."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.conftest import REPOSITORY
from tests.toolchain.compile.alerting.test_routing import written
from toolchain.compile.alerting.routing_artifacts import routing_artifacts
from toolchain.compile.artifact import Artifact
from toolchain.define.environment import MailServer
from toolchain.define.evaluation import Evaluation, PrometheusFiles
from toolchain.project.loading import load_project

COMMON = {"environment": "production", "alertname": "HighErrorRate", "severity": "critical"}

BETWEEN = "\x1e"
"""A character of no message."""


def through_alertmanager(environment: str) -> dict[str, Artifact]:
    """What routing compiles to where a Prometheus evaluates the alerts and Alertmanager tells them, by path."""
    found = load_project(REPOSITORY, environment)
    files = PrometheusFiles("http://prometheus", "rules")
    told = evolve(
        found.environment,
        evaluation=Evaluation(files, files),
        mail_server=MailServer("smtp.medianest.example:587", "alerts@medianest.example"),
        alertmanager_url="https://alertmanager.medianest.example",
    )
    return {each.path: each for each in routing_artifacts(evolve(found, environment=told))}


@pytest.fixture(scope="session")
def render(render_all: Any) -> Any:
    """Renders a template of production for some alerts, by Alertmanager's own engine."""

    def rendered(name: str, *alerts: dict[str, Any], common: Mapping[str, str] = COMMON) -> str:
        (text,) = render_all([name], *alerts, common=common)
        shown: str = text
        return shown

    return rendered


@pytest.fixture(scope="session")
def render_all(amtool: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Renders templates of production for the same alerts, in their order."""
    folder: Path = tmp_path_factory.mktemp("templates")
    templates = written(folder, through_alertmanager("production"), amtool).parent / "*.tmpl"

    def rendered(names: Sequence[str], *alerts: dict[str, Any], common: Mapping[str, str] = COMMON) -> list[str]:
        status = "firing" if any(each["status"] == "firing" for each in alerts) else "resolved"
        data = {"status": status, "alerts": alerts, "commonLabels": common}
        (folder / "data.json").write_text(json.dumps(data))
        text = BETWEEN.join(f'{{{{ template "{name}" . }}}}' for name in names)
        command = [amtool, "template", "render", f"--template.glob={templates}", f"--template.text={text}"]
        answer = subprocess.run(
            [*command, f"--template.data={folder}/data.json"], capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.split(BETWEEN)

    return rendered
