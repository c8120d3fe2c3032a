"""When incidents happen in simulated weeks."""

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from toolchain.prove.backtest.schedule import AFTERMATH, SIMULATED_START, incident_at, once_each
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import DAY, HOUR
from toolchain.simulate.schedule import placed

SIMULATION = load_simulation(REPOSITORY)
INCIDENTS = SIMULATION.incidents


@given(st.integers(1, 90))
def test_every_incident_happens_once_within_the_period(days: int) -> None:
    end = SIMULATED_START + days * DAY
    found = once_each(INCIDENTS, SIMULATED_START, end)
    assert sorted(each.incident.name for each in found) == sorted(each.name for each in INCIDENTS)
    assert all(SIMULATED_START <= each.start < end for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)
    if days >= len(INCIDENTS):
        assert all((each.start - SIMULATED_START) % DAY == each.incident.hour * HOUR for each in found)


def test_the_order_of_definitions_does_not_matter() -> None:
    end = SIMULATED_START + 28 * DAY
    assert once_each(INCIDENTS[::-1], SIMULATED_START, end) == once_each(INCIDENTS, SIMULATED_START, end)


def test_an_incident_explains_what_happens_while_it_lasts_and_soon_after() -> None:
    one, other = placed(SIMULATION, ["redis-down@1h", "nginx-down@90m"], 0.0)
    assert incident_at([one, other], HOUR - 1) == ""
    assert incident_at([one, other], HOUR) == "redis-down"
    assert incident_at([one, other], 1.5 * HOUR) == "nginx-down"
    assert incident_at([one], one.end + AFTERMATH) == ""
