"""Incidents by themselves: the alerts that they name, and where they are placed."""

from toolchain.simulate.rhythm import EPOCH, WEEK
from toolchain.simulate.scenario import Incident

START = EPOCH + 10 * WEEK + 100.0


def test_alerts_that_an_incident_does_not_name_must_not_fire() -> None:
    incident = Incident("a", "", 60, (), fires=("ServiceDown",), may_fire=("SLOBurn*",))
    assert incident.must_fire("ServiceDown")
    assert not incident.must_not_fire("SLOBurnFast")
    assert incident.must_not_fire("HighCpu")


def test_an_incident_is_placed_at_its_typical_hour_not_before_a_time() -> None:
    incident = Incident("a", "", 60, (), weekday=5, hour=20)
    placed = incident.typical(START)
    assert (placed.start - EPOCH) % WEEK == 5 * 86_400 + 20 * 3600
    assert START <= placed.start < START + WEEK
    assert incident.typical(placed.start).start == placed.start
