"""``build.py evaluation``: what alerts read, who evaluates it, and whether it is there."""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from grafana_stand_in.stand_in import GrafanaStandIn
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import PRODUCT
from toolchain.sync import live_rules

pytestmark = pytest.mark.usefixtures("without_connections")

COLUMNS = 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrafanaStandIn]:
    """A Grafana and a Prometheus to which the local environment was deployed."""
    with GrafanaStandIn() as server:
        server.installation.data = {"prometheus": ["up", "user_sessions_active"], "loki": [{"service": "backend"}]}
        assert run(server, "apply", "--backups", str(tmp_path_factory.mktemp("backups"))).exit_code == 0
        yield server


@pytest.fixture
def deployed(server: GrafanaStandIn) -> Iterator[GrafanaStandIn]:
    """The same, with whatever a test changes of it undone: nothing here writes to it."""
    installation = server.installation
    before = deepcopy((installation.data, installation.loaded_rules))
    server.forget_calls()
    yield server
    assert server.writes == []
    installation.evaluates = True
    installation.data, installation.loaded_rules = before


def run(server: GrafanaStandIn | None, *arguments: str) -> Result:
    """A command of the local environment against a server."""
    clean = {name: "" for name in os.environ if name.startswith(("GRAFANA_", "PROMETHEUS_"))}
    known = server.variables if server else {}
    result = CliRunner().invoke(main, [*arguments], env={**clean, **known})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_without_asking_anybody_every_alert_is_listed_with_what_it_reads_and_who_evaluates_it() -> None:
    result = run(None, "evaluation")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= COLUMNS
    rows = [line.split() for line in lines]
    assert ["SLOBurnApiAvailability1h", "Grafana"] in rows
    assert ["slo:api_availability_errors:ratio_rate1h", "Prometheus"] in rows
    assert any('category="security"' in line and line.endswith("logged") for line in lines)
    known = load_compiled(PRODUCT, "local").rules
    for alert in known.alerts:
        assert any(row[:1] == [alert.definition.name] for row in rows), alert.definition.name
    assert f"{len(known.alerts)} alerts; {len(known.recordings)} recording rules" in lines[-1]


def test_after_a_deploy_everything_is_healthy(deployed: GrafanaStandIn) -> None:
    result = run(deployed, "evaluation", "--live")
    assert result.exit_code == 0, result.stdout
    assert "alerts, all healthy" in result.stdout
    assert "recording rules, all healthy" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= COLUMNS


def test_a_recording_that_is_gone_is_named(deployed: GrafanaStandIn) -> None:
    group = next(each for each in deployed.installation.loaded_rules if each["name"] == "objectives")
    gone = group["rules"].pop()
    result = run(deployed, "evaluation", "--live")
    assert result.exit_code == 1
    assert f"{gone['name']} is missing in Prometheus (alerts/slos.py:" in result.stdout


def test_an_alert_that_prometheus_has_as_well_is_told_twice(deployed: GrafanaStandIn) -> None:
    group = deployed.installation.loaded_rules[0]
    again = {"name": "HighErrorRate", "type": "alerting", "health": "ok", "labels": {"environment": "local"}}
    deployed.installation.loaded_rules.append({**group, "name": "old", "rules": [again]})
    result = run(deployed, "evaluation", "--live", "HighErrorRate")
    assert result.exit_code == 1
    assert "HighErrorRate is evaluated twice: it is in Grafana (MediaNest, group critical) and Prometheus" in (
        result.stdout
    )


def test_programs_get_everything_as_json(deployed: GrafanaStandIn) -> None:
    result = run(deployed, "evaluation", "--live", "--format", "json", "EngagementDrop")
    assert result.exit_code == 0
    (alert,) = json.loads(result.stdout)["alerts"]
    assert (alert["name"], alert["evaluator"], alert["state"]) == ("EngagementDrop", "Grafana", "healthy")
    assert {each["evaluator"] for each in alert["recordings"]} == {"Prometheus"}
    assert alert["file"] == "alerts/business.py"
    assert {"name": "user_sessions_active", "has_data": True} in alert["series"]
    assert {"name": "pg_up", "has_data": False} in alert["series"]


def test_what_cannot_be_asked_for_data_is_a_warning_and_the_rules_are_told_all_the_same(
    deployed: GrafanaStandIn,
) -> None:
    del deployed.installation.data["loki"]
    result = run(deployed, "evaluation", "--live", "FailedAuthentications", "HighErrorRate")
    assert result.exit_code == 0
    assert "datasources/uid/loki/resources/series answered 500" in result.stderr
    assert "no data now" in result.stdout
    (logged,) = [line for line in result.stdout.splitlines() if "logged" in line]
    assert logged.endswith("logged")


def test_a_rule_that_nobody_has_evaluated_yet_is_waited_for_and_then_told(
    deployed: GrafanaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_rules, "LONGEST_WAIT", 0.2)
    deployed.installation.evaluates = False
    result = run(deployed, "evaluation", "--live", "EngagementDrop")
    assert result.exit_code == 1
    assert "EngagementDrop is not evaluated yet" in result.stdout


def test_an_alert_that_does_not_exist_is_an_error_with_a_suggestion() -> None:
    result = run(None, "evaluation", "HighErorRate")
    assert result.exit_code == 2
    assert "Did you mean 'HighErrorRate'?" in result.stderr


def test_a_deploy_after_which_a_recording_is_not_evaluated_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_rules, "LONGEST_WAIT", 0.2)
    with GrafanaStandIn() as server:
        server.installation.evaluates = False
        result = run(server, "apply", "--backups", str(tmp_path))
        assert result.exit_code == 1
        assert "created" in result.stdout
        assert "not well " in result.stderr
        assert "is not evaluated yet" in result.stderr
        assert "build.py evaluation --live names them" in result.stderr
        server.installation.evaluates = True
        assert run(server, "apply", "--backups", str(tmp_path)).exit_code == 0
