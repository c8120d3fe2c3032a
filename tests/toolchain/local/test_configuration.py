"""What the servers of this machine are configured with: accepted by promtool and amtool, and leading nowhere else."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.yaml_text import yaml_bytes
from toolchain.local.configuration import alertmanager_configuration, prometheus_configuration
from toolchain.local.environment import Addresses, on_this_machine
from toolchain.project.loading import load_project

HERE = Addresses(
    "http://127.0.0.1:9",
    "http://127.0.0.1:8",
    "http://127.0.0.1:7/token",
    "http://127.0.0.1:7",
    "127.0.0.1:25",
)
ENVIRONMENTS = ["local", "staging", "production"]


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def compilation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compilation:
    rules = str(tmp_path_factory.mktemp("rules"))
    return compile_project(on_this_machine(load_project(REPOSITORY, request.param), HERE, rules))


def test_every_receiver_is_on_this_machine_and_no_secret_is_asked_for(
    compilation: Compilation, amtool: str, tmp_path: Path
) -> None:
    compiled = next(each.document for each in compilation.artifacts if each.path == "alertmanager/alertmanager.yaml")
    document = alertmanager_configuration(compiled, HERE, tmp_path / "messages.tmpl")
    named = {(point.name, each.type) for point in compilation.project.contact_points for each in point.integrations}
    found = {
        (each["name"], key.removesuffix("_configs")) for each in document["receivers"] for key in each if key != "name"
    }
    assert found == named
    text = yaml_bytes(document).decode()
    assert set(re.findall(r"https?://[^\s/]+", text)) == {"http://127.0.0.1:7"}
    assert "_file" not in text
    assert "Authorization" not in text
    assert document["global"]["smtp_smarthost"] == HERE.mail
    (tmp_path / "messages.tmpl").write_text("")
    (tmp_path / "alertmanager.yaml").write_text(text)
    checked = subprocess.run(
        [amtool, "check-config", str(tmp_path / "alertmanager.yaml")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_prometheus_evaluates_every_alert_on_metrics_and_reads_what_is_written(
    compilation: Compilation, promtool: str, tmp_path: Path
) -> None:
    files = [each for each in compilation.artifacts if each.path.startswith("prometheus/rules/")]
    for each in files:
        (tmp_path / Path(each.path).name).write_bytes(each.content())
    alerts = [
        rule["alert"]
        for each in files
        for group in each.document["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    assert alerts == [each.definition.name for each in compilation.rules.alerts if not each.definition.is_log_alert]
    assert "https://" not in (tmp_path / "alerts.yaml").read_text().replace(
        compilation.project.environment.grafana_url, ""
    )
    real = [({"job": "a.b", "instance": "a:1", "environment": "local"}, "127.0.0.1:9")]
    document = prometheus_configuration("15s", tmp_path, "127.0.0.1:8", "http://127.0.0.1:5/targets", real)
    (tmp_path / "prometheus.yml").write_bytes(yaml_bytes(document))
    checked = subprocess.run(
        [promtool, "check", "config", str(tmp_path / "prometheus.yml")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    (drop,) = document["scrape_configs"][0]["relabel_configs"]
    assert re.fullmatch(drop["regex"], "a.b;a:1")
    assert not re.fullmatch(drop["regex"], "aXb;a:1")


def test_a_kind_of_receiver_that_nothing_shows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="opsgenie"):
        alertmanager_configuration({"receivers": [{"name": "a", "opsgenie_configs": [{}]}]}, HERE, tmp_path)


def test_addresses_of_mail_that_everybody_may_know_stay_those_of_the_environment() -> None:
    production = on_this_machine(load_project(REPOSITORY, "production"), HERE, "rules").environment
    assert production.receivers["email-on-call"] == "on-call@medianest.example"
    local = on_this_machine(load_project(REPOSITORY, "local"), HERE, "rules").environment
    assert local.receivers["email-on-call"] == "email-on-call@localhost"
    assert yaml.safe_load(str(local.receivers["slack"])) == "slack"
