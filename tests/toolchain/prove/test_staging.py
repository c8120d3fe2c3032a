"""Stories of incidents have what the simulated system writes, put together from what incidents have in common."""

import pytest

from simulation import incidents
from simulation.model import MEDIANEST
from tests.conftest import REPOSITORY
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.prove.staging import Staging
from toolchain.simulate.rhythm import DAY, EPOCH
from toolchain.simulate.scenario import Incident


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
