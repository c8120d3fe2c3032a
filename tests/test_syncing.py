"""Commands that talk to Grafana: what they say and how they end, whatever answers."""

import json
import os
import re
import shutil
import signal
import socket
from pathlib import Path

import pytest
import requests
from attrs import frozen
from click.testing import CliRunner, Result

from build import main
from grafana_stand_in.access import ACTIONS
from grafana_stand_in.faults import Fault
from grafana_stand_in.saved import Saved
from grafana_stand_in.stand_in import GrafanaStandIn
from toolchain.live.grafana.retries import RetryPolicy

directly = pytest.mark.usefixtures("without_connections")
"""Of tests of what is decided and said, and not of how a server is reached."""


@frozen(eq=False)
class Applied:
    """What a first apply gave."""

    state: Saved
    backups: Path


def run(server: GrafanaStandIn | None, *arguments: str, **variables: str) -> Result:
    """A command of the local environment against a server, as its administrator unless told otherwise."""
    known = server.variables if server else {}
    clean = {name: "" for name in os.environ if name.startswith(("GRAFANA_", "PROMETHEUS_"))}
    result = CliRunner().invoke(main, [*arguments], env={**clean, **known, **variables})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Applied:
    """What a Grafana holds after an apply, and the folder of its backup."""
    backups = tmp_path_factory.mktemp("backups")
    with GrafanaStandIn() as server:
        done = run(server, "apply", "--backups", str(backups))
        assert done.exit_code == 0, done.output
        return Applied(server.saved(), backups)


def test_plan_apply_and_plan_again(tmp_path: Path) -> None:
    backups = str(tmp_path)
    with GrafanaStandIn() as server:
        first = run(server, "plan")
        assert first.exit_code == 0
        assert "+ create dashboard overview" in first.output
        assert "to create." in first.output
        assert server.writes == []
        assert run(server, "drift").exit_code == 1
        applied = run(server, "apply", "--backups", backups)
        assert applied.exit_code == 0, applied.output
        assert "created" in applied.output
        server.forget_calls()
        assert "Nothing to do" in run(server, "plan").output
        assert run(server, "drift").exit_code == 0
        assert "Nothing to do" in run(server, "apply", "--backups", backups).output
        assert server.writes == []


@directly
def test_a_saved_plan_is_applied_or_nothing(tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    with GrafanaStandIn() as server:
        assert run(server, "plan", "--save", plan).exit_code == 0
        server.create_dashboard_as_user("overview", {"title": "Mine", "panels": []})
        refused = run(server, "apply", plan, "--backups", str(tmp_path))
        assert refused.exit_code == 2
        assert "out of date" in refused.output
        assert run(server, "plan", "--save", plan, "--adopt", "all").exit_code == 0
        applied = run(server, "apply", plan, "--backups", str(tmp_path))
        assert applied.exit_code == 0, applied.output
        assert "1 adopted" in applied.output


@directly
def test_a_contact_point_without_its_secret_is_one_finding_and_nothing_is_written(tmp_path: Path) -> None:
    others = {
        "SLACK_BOT_TOKEN": "x",
        "PAGERDUTY_ESCALATION_KEY": "x",
        "DEAD_MANS_SWITCH_URL": "https://switch",
        "PROMETHEUS_DATASOURCE_PASSWORD": "x",
    }
    with GrafanaStandIn() as server:
        before = server.state()
        result = run(
            server, "apply", "-e", "production", "--backups", str(tmp_path), PAGERDUTY_INTEGRATION_KEY="", **others
        )
        assert result.exit_code == 2
        assert result.output.count("secret-missing") == 1
        assert "alerts/routing.py:" in result.output
        assert "PAGERDUTY_INTEGRATION_KEY" in result.output
        assert server.state() == before


@directly
def test_restore_undoes_an_apply(applied: Applied, tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.restore(applied.state)
        shutil.copytree(applied.backups, tmp_path, dirs_exist_ok=True)
        assert "add --yes" in run(server, "restore", "--backups", str(tmp_path)).output
        restored = run(server, "restore", "--yes", "--backups", str(tmp_path))
        assert restored.exit_code == 0, restored.output
        assert server.state()["dashboards"] == {}


@directly
def test_more_deletions_than_are_safe_are_announced_by_the_plan_and_refused_by_apply(tmp_path: Path) -> None:
    marks = {"grafana.app/managedBy": "kubectl", "grafana.app/managerId": "observability-as-code-local"}
    with GrafanaStandIn() as server:
        place = f"{server.url}/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"
        for number in range(3):
            document = {
                "apiVersion": "dashboard.grafana.app/v1beta1",
                "kind": "Dashboard",
                "metadata": {"name": f"ours-{number}", "annotations": marks},
                "spec": {"title": f"Ours {number}"},
            }
            headers = {"Authorization": f"Bearer {server.tokens.admin}"}
            assert requests.post(place, json=document, headers=headers, timeout=5).status_code == 201
        assert "Apply refuses this as it is: the plan would delete 3 of 3 resources" in run(server, "plan").output
        assert "Apply refuses this as it is" in run(server, "plan", "--format", "markdown").output
        server.forget_calls()
        refused = run(server, "apply", "--backups", str(tmp_path))
        assert refused.exit_code == 2
        assert "add --allow-deletes 3" in refused.output
        assert server.writes == []
        assert run(server, "apply", "--allow-deletes", "3", "--backups", str(tmp_path)).exit_code == 0
        assert "ours-0" not in server.state()["dashboards"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_apply_that_is_told_to_stop_says_how_far_it_came_and_lets_others_deploy(number: int, tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        stop = Fault.run(lambda: os.kill(os.getpid(), number), after=True)
        server.faults.at(3, stop, method="POST", path="*/dashboards")
        stopped = run(server, "apply", "--backups", str(tmp_path))
        assert stopped.exit_code == 128 + number
        assert re.search(r"after \d+ of \d+ changes", stopped.output)
        assert "Run it again to finish" in stopped.output
        assert [uid for uid in server.state()["folders"] if uid.startswith("deploying")] == []
        assert run(server, "apply", "--backups", str(tmp_path)).exit_code == 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("command", ["plan", "apply", "drift"])
def test_nobody_listens(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    arguments = [command, "--backups", str(tmp_path)] if command == "apply" else [command]
    waits = list[float]()
    patient = RetryPolicy(sleep=waits.append)
    monkeypatch.setattr("toolchain.live.grafana.http.RetryPolicy", lambda: patient)
    result = run(None, *arguments, GRAFANA_URL=url, GRAFANA_TOKEN="x" * 20)
    assert result.exit_code == 2
    assert url in result.output
    assert len(waits) == patient.attempts - 1


def test_no_credentials() -> None:
    result = run(None, "plan")
    assert result.exit_code == 2
    assert "GRAFANA_TOKEN" in result.output


def test_a_wrong_token() -> None:
    with GrafanaStandIn() as server:
        result = run(server, "plan", GRAFANA_TOKEN="glsa_wrong")
        assert result.exit_code == 2
        assert "401" in result.output
        assert "glsa_wrong" not in result.output


@directly
def test_a_token_that_may_only_read(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        before = server.state()
        result = run(server, "apply", "--backups", str(tmp_path), GRAFANA_TOKEN=server.tokens.reader)
        assert result.exit_code == 2
        assert "datasources:create (data sources)" in result.output
        assert "alert.provisioning:write (message templates, " in result.output
        assert "Nothing was changed." in result.output
        assert server.state() == before
        assert run(server, "plan", GRAFANA_TOKEN=server.tokens.reader).exit_code == 0


@directly
@pytest.mark.parametrize(
    "arguments", [("plan",), ("plan", "--format", "json"), ("drift",), ("apply",), ("restore", "--yes")]
)
def test_a_viewer_is_told_what_is_missing_once_and_nothing_else(
    arguments: tuple[str, ...], applied: Applied, tmp_path: Path
) -> None:
    shutil.copytree(applied.backups, tmp_path, dirs_exist_ok=True)
    backups = ("--backups", str(tmp_path))
    with GrafanaStandIn() as server:
        server.restore(applied.state)
        options = backups if arguments[0] in ("apply", "restore") else ()
        result = run(server, *arguments, *options, GRAFANA_TOKEN=server.tokens.viewer)
        assert result.exit_code == 2
        if "json" in arguments:
            assert json.loads(result.stdout)["error"]["message"] in result.stderr
        else:
            assert result.stdout == ""
        assert result.stderr.count("folders:read for the folder medianest-security (folders)") == 1
        assert result.stderr.count("Error:") == 1
        assert server.writes == []


@directly
def test_a_plan_of_credentials_that_do_not_see_everything_says_so_in_every_format(applied: Applied) -> None:
    with GrafanaStandIn() as server:
        server.restore(applied.state)
        team = server.add_token("team", actions=ACTIONS["Reader"], folders=("medianest", "medianest-security"))
        note = "folders and dashboards outside of medianest, medianest-security that these credentials may not see"
        assert note in run(server, "plan", GRAFANA_TOKEN=team).stderr
        assert note in run(server, "plan", "--format", "markdown", GRAFANA_TOKEN=team).stdout
        document = json.loads(run(server, "plan", "--format", "json", GRAFANA_TOKEN=team).stdout)
        assert document["unseen"] == [f"{note} are not in this plan"]
        assert json.loads(run(server, "plan", "--format", "json").stdout)["unseen"] == []


def test_a_login_page_of_a_proxy() -> None:
    with GrafanaStandIn() as server:
        server.faults.every(Fault.HTML_LOGIN)
        result = run(server, "plan")
        assert result.exit_code == 2
        assert "login page" in result.output
        assert "<html" not in result.output.lower()


def test_a_grafana_that_is_too_old() -> None:
    with GrafanaStandIn("11.6.0 api") as server:
        result = run(server, "plan")
        assert result.exit_code == 2
        assert "12.4 is the oldest that is supported" in result.output


def test_credentials_in_the_url_are_refused() -> None:
    with GrafanaStandIn() as server:
        result = run(server, "plan", GRAFANA_URL=server.url.replace("://", "://admin:hunter2@"))
        assert result.exit_code == 2
        assert "hunter2" not in result.output


@directly
def test_somebody_elses_dashboard_stands_in_the_way(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        server.create_dashboard_as_user("overview", {"title": "Mine", "panels": []})
        plan = run(server, "plan")
        assert plan.exit_code == 1
        assert "--adopt 'dashboard overview'" in plan.output
        refused = run(server, "apply", "--backups", str(tmp_path))
        assert refused.exit_code == 2
        assert "1 resource stands in the way" in refused.output
        assert list(server.state()["dashboards"]) == ["overview"]
        adopted = run(server, "apply", "--adopt", "dashboard overview", "--backups", str(tmp_path))
        assert adopted.exit_code == 0, adopted.output
