"""How another process begins and stops incidents: only with the token, and only by the name of this machine."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from attrs import evolve

from tests.toolchain.simulate.small_world import MODEL, world
from toolchain.base.errors import OptionError
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.simulate.announcement import FOLDER, RunningSystem, announced, running_systems
from toolchain.simulate.control import Control
from toolchain.simulate.happening import Happening
from toolchain.simulate.loading import Simulation
from toolchain.simulate.scenario import Incident, Set

TOKEN = "only-this-user-knows"
BAD = Incident("bad", "It is bad.", 600, (Set("errors", 1.0),), fires=("Errors",), onset=60, detection=30)


@pytest.fixture
def system() -> Iterator[RunningSystem]:
    happening = Happening(Simulation(MODEL, (BAD,)), (world(),), time.time)
    with listening(Control(happening, TOKEN, lambda _: ["Mind the step."]), LOOPBACK, 0) as port:
        yield RunningSystem("test", "local", os.getpid(), port, TOKEN, time.time(), time.time())


def test_an_incident_begins_with_what_there_is_to_know_of_it_and_stops(system: RunningSystem) -> None:
    told = system.begin("bad")
    assert (told["description"], told["fires"], told["remarks"]) == ("It is bad.", ["Errors"], ["Mind the step."])
    assert (told["end"] - told["start"], told["promisedBy"] - told["start"]) == (600, 90)
    assert [each["name"] for each in system.going_on() or ()] == ["bad"]
    assert system.stop("bad")["end"] < told["end"]
    assert system.going_on() == []


def test_the_running_system_says_what_it_does_not_know(system: RunningSystem) -> None:
    with pytest.raises(OptionError, match=r"there is no incident 'bed'. Did you mean 'bad'\?"):
        system.begin("bed")
    with pytest.raises(OptionError, match="no incident 'a/b"):
        system.begin("a/b?c")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}", "Host": "rebound.example"},
        {"Authorization": f"Bearer {TOKEN}", "Host": "127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/incidents"), ("POST", "/incidents/bad")])
def test_nobody_else_is_answered(system: RunningSystem, headers: dict[str, str], method: str, path: str) -> None:
    answer = requests.request(method, f"http://{LOOPBACK}:{system.port}{path}", headers=headers, timeout=10)
    assert (answer.status_code, answer.json()) == (401, {})
    assert system.going_on() == []


def test_a_system_is_found_by_a_file_that_only_its_user_can_read(system: RunningSystem, tmp_path: Path) -> None:
    with announced(tmp_path, system):
        (path,) = tmp_path.joinpath(*FOLDER).iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        assert running_systems(tmp_path) == (system,)
        assert TOKEN not in repr(system)
    assert running_systems(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_nobody_answers_for_is_removed(system: RunningSystem, tmp_path: Path) -> None:
    another = evolve(system, token="that of one before, whose port this one has now")
    with announced(tmp_path, another):
        assert running_systems(tmp_path) == ()
        assert list(tmp_path.joinpath(*FOLDER).iterdir()) == []
        tmp_path.joinpath(*FOLDER, "1.json").write_text("{")
        os.utime(tmp_path.joinpath(*FOLDER, "1.json"), (1, 1))
        assert running_systems(tmp_path) == ()
