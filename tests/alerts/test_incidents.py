"""Incidents are found in time, and near misses wake nobody: a few of them, through the real engine."""

import pytest

from tests.conftest import REPOSITORY
from tests.promtool import promtool  # noqa: F401 - a fixture
from toolchain.compile.compiler import compile_project
from toolchain.project import load_project
from toolchain.prove.incidents import PlayedIncident, play_incidents
from toolchain.simulate.loading import load_simulation

CHOSEN = ("error-burst-100", "short-restart", "login-attack")


@pytest.fixture(scope="module")
def played(promtool: str) -> dict[str, PlayedIncident]:  # noqa: F811
    """What came of the chosen incidents, in production."""
    compilation = compile_project(load_project(REPOSITORY, "production"))
    simulation = load_simulation(REPOSITORY)
    incidents = [each for each in simulation.incidents if each.name in CHOSEN]
    return {each.incident.name: each for each in play_incidents(compilation, simulation.model, incidents, promtool)}


def test_every_incident_goes_as_it_says(played: dict[str, PlayedIncident]) -> None:
    assert {name: (each.missing, each.unexpected) for name, each in played.items()} == dict.fromkeys(CHOSEN, ((), ()))
    assert not any(each.is_late for each in played.values())


def test_an_outage_is_found_within_five_minutes_and_told_to_the_on_call(played: dict[str, PlayedIncident]) -> None:
    burst = played["error-burst-100"]
    assert burst.detected is not None
    assert burst.detected < 300
    assert {notification.contact_point for notification in burst.notifications} == {"Incidents"}


def test_a_restart_wakes_nobody(played: dict[str, PlayedIncident]) -> None:
    assert played["short-restart"].notifications == ()


def test_a_sign_in_attack_is_seen_in_the_logs(played: dict[str, PlayedIncident]) -> None:
    assert {each.labels["alertname"] for each in played["login-attack"].episodes} >= {"FailedAuthentications"}
