"""Stories of incidents have what the simulated system writes, put together from what incidents have in common."""

import pytest
from attrs import evolve

from simulation import incidents
from simulation.community import ATTACK_RATE
from simulation.model import MEDIANEST
from tests.conftest import REPOSITORY
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.prove.scenes import scenes_of
from toolchain.prove.staging import Staging
from toolchain.simulate.rhythm import DAY, EPOCH
from toolchain.simulate.scenario import Incident, Set


@pytest.mark.parametrize(
    "incident", [incidents.LOGIN_ATTACK, incidents.BACKEND_DOWN], ids=lambda incident: incident.name
)
def test_lines_before_an_incident_and_those_from_then_on_are_the_lines_of_both(incident: Incident) -> None:
    staging = Staging(compile_project(load_project(REPOSITORY, "production")), MEDIANEST)
    placed = incident.typical(EPOCH + 3 * DAY)
    world = staging.world(placed)
    begin, end = placed.start - 300, placed.start + 240
    together = staging.streams(world, placed, begin, end)
    whole = [each for each in world.log_streams(begin, end) if each.entries]
    assert [dict(each.labels) for each in together] == [dict(each.labels) for each in whole]
    for found, expected in zip(together, whole, strict=True):
        assert [line.line for line in found.lines] == [line for _, line, _ in expected.entries]


def test_what_decides_a_scene_is_its_incident_its_rules_and_its_environment() -> None:
    incident = incidents.LOGIN_ATTACK
    stronger = evolve(incident, effects=(Set(ATTACK_RATE, 2.0),))
    told = []
    for environment, each in (("production", incident), ("production", stronger), ("staging", incident)):
        compilation = compile_project(load_project(REPOSITORY, environment))
        staging = Staging(compilation, MEDIANEST)
        told.append([repr(staging.parts_of(scene)) for scene in scenes_of(compilation, [each])])
        again = [repr(staging.parts_of(scene)) for scene in scenes_of(compilation, [each])]
        assert again == told[-1]
        assert all(" at 0x" not in part for part in told[-1])
    first, *others = told
    assert all(set(first).isdisjoint(other) for other in others)
