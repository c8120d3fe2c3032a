"""Stories of incidents have what the simulated system gives, put together from what incidents have in common."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from simulation import incidents
from simulation.community import ATTACK_RATE
from simulation.model import MEDIANEST
from tests.conftest import REPOSITORY
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.prove.scenes import scenes_of
from toolchain.prove.staging import Staging
from toolchain.simulate.event import LogStream
from toolchain.simulate.rhythm import DAY, EPOCH
from toolchain.simulate.scenario import Incident, Set
from toolchain.simulate.world import World

START = EPOCH + 5 * DAY + 20 * 3600.0
IN_TURN = (
    incidents.BUSY_HOST,
    incidents.BACKEND_DOWN,
    incidents.QUEUE_STALLED,
    incidents.ERROR_BURST_20,
    incidents.LOGIN_ATTACK,
    incidents.BUSY_HOST,
)


@pytest.fixture(scope="module")
def production() -> Compilation:
    return compile_project(load_project(REPOSITORY, "production"))


def made(world: World) -> Iterator[object]:
    """Every series around the start of an incident."""
    for series in world.series(None, START - 300, START + 300, 60):
        yield series.name, series.labels, series.values


def test_what_incidents_have_in_common_is_as_it_is_where_each_happens_alone(production: Compilation) -> None:
    staging = Staging(production, MEDIANEST)
    environment = production.project.environment
    told: dict[str, tuple[list[object], list[LogStream]]] = {}
    for incident in IN_TURN:
        placed = incident.at(START)
        if incident.name not in told:
            alone = World(
                production.project.catalog,
                MEDIANEST,
                incidents=(placed,),
                environment=environment.name,
                sampled=environment.sampling.sent,
            )
            lines = [each for each in alone.log_streams(START - 900, START + 900) if each.entries]
            told[incident.name] = list(made(alone)), lines
        series, whole = told[incident.name]
        shared = staging.world(placed)
        assert list(made(shared)) == series, incident.name
        streams = staging.streams(shared, START - 900, START + 900)
        assert [dict(each.labels) for each in streams] == [dict(each.labels) for each in whole]
        for found, expected in zip(streams, whole, strict=True):
            assert [line.line for line in found.lines] == [line for _, line, _ in expected.entries]


def test_what_decides_a_scene_is_its_incident_its_rules_and_its_environment() -> None:
    incident = incidents.LOGIN_ATTACK
    stronger = evolve(incident, effects=(Set(ATTACK_RATE, 2.0),))
    told = []
    for environment, each in (("production", incident), ("production", stronger), ("staging", incident)):
        told.append(parts_of(environment, each))
        assert parts_of(environment, each) == told[-1]
        assert all(" at 0x" not in part for part in told[-1])
    first, *others = told
    assert all(set(first).isdisjoint(other) for other in others)


def parts_of(environment: str, incident: Incident) -> list[str]:
    compilation = compile_project(load_project(REPOSITORY, environment))
    staging = Staging(compilation, MEDIANEST)
    return [repr(staging.parts_of(scene)) for scene in scenes_of(compilation, [incident])]
