"""Incidents are found in time, and near misses wake nobody: a few of them, through the real engine.

All of them take a minute of CPU: ``ALL_INCIDENTS=1 pytest tests/alerts/test_incidents.py``, as CI does.
"""

import io
import os
import re
from collections.abc import Collection

import pytest
from rich.console import Console

from tests.conftest import REPOSITORY
from toolchain.cli.printing.incidents import print_played
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.prove.incidents import PlayedIncident, play_incidents
from toolchain.simulate.loading import load_simulation

CHOSEN = ("error-burst-100", "short-restart", "login-attack")


@pytest.fixture(scope="module")
def played(promtool: str) -> dict[str, PlayedIncident]:
    """What came of the chosen incidents, in production."""
    compilation = compile_project(load_project(REPOSITORY, "production"))
    simulation = load_simulation(REPOSITORY)
    plays_all = bool(os.environ.get("ALL_INCIDENTS"))
    incidents = [each for each in simulation.incidents if plays_all or each.name in CHOSEN]
    return {each.incident.name: each for each in play_incidents(compilation, simulation.model, incidents, promtool)}


def test_every_incident_goes_as_it_says(played: dict[str, PlayedIncident]) -> None:
    assert set(CHOSEN) <= set(played)
    assert {name: (each.missing, each.unexpected) for name, each in played.items() if not each.holds} == {}


def test_an_outage_is_found_within_five_minutes_and_told_to_the_on_call(played: dict[str, PlayedIncident]) -> None:
    burst = played["error-burst-100"]
    assert burst.detected is not None
    assert burst.detected < 300
    told = sorted(burst.notifications, key=lambda each: each.at)
    assert told[0].contact_point == "Incidents"
    assert {each.contact_point for each in told} == {"Incidents", "Escalation"}, "nobody took it up in 20 minutes"


def test_a_restart_wakes_nobody(played: dict[str, PlayedIncident]) -> None:
    assert played["short-restart"].notifications == ()


def test_a_sign_in_attack_is_seen_in_the_logs(played: dict[str, PlayedIncident]) -> None:
    assert {each.labels["alertname"] for each in played["login-attack"].episodes} >= {"FailedAuthentications"}


def test_the_readme_tells_what_is_printed(played: dict[str, PlayedIncident]) -> None:
    console = Console(file=io.StringIO(), width=100)
    print_played(console, list(played.values()), ())
    printed = _rows(console.file.getvalue(), played)  # type: ignore[attr-defined]
    assert sorted(printed) == sorted(played)
    told = _rows((REPOSITORY / "README.md").read_text(), played)
    assert {name: told.get(name) for name in printed} == printed


def test_the_readme_tells_of_every_incident() -> None:
    names = [incident.name for incident in load_simulation(REPOSITORY).incidents]
    lines = (REPOSITORY / "README.md").read_text().splitlines()
    assert [line.split(" ")[0] for line in lines if line.split(" ")[0] in names] == names


def _rows(text: str, names: Collection[str]) -> dict[str, list[str]]:
    """The words of each row, which may be several lines: those that begin with spaces belong to the line above."""
    rows = re.findall(r"^([a-z0-9-]+)( .*(?:\n +.*)*)", text, re.MULTILINE)
    return {name: sorted(cells.split()) for name, cells in rows if name in names}
