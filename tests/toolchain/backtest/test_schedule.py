"""When incidents happen in simulated weeks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.incidents import INCIDENTS
from simulation.model import MEDIANEST
from toolchain.backtest.schedule import AFTERMATH, SIMULATED_START, incident_at, once_each, placed
from toolchain.errors import ConfigurationError
from toolchain.simulate.loading import Simulation
from toolchain.simulate.rhythm import DAY, HOUR

SIMULATION = Simulation(MEDIANEST, INCIDENTS)


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


@pytest.mark.parametrize("time", ["3d20h", "2026-01-08T20:00", "2026-01-08T21:00+01:00"])
def test_an_incident_is_placed_at_a_time_or_so_long_after_the_begin(time: str) -> None:
    (found,) = placed(SIMULATION, [f"redis-down@{time}"], SIMULATED_START)
    assert (found.incident.name, found.start) == ("redis-down", SIMULATED_START + 3 * DAY + 20 * HOUR)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("redis-down", "does not say when"),
        ("redis-dow@1d", "Did you mean 'redis-down'"),
        ("redis-down@later", "no date"),
    ],
)
def test_what_cannot_be_placed_is_refused(word: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        placed(SIMULATION, [word], SIMULATED_START)


def test_an_incident_explains_what_happens_while_it_lasts_and_soon_after() -> None:
    one, other = placed(SIMULATION, ["redis-down@1h", "nginx-down@90m"], 0.0)
    assert incident_at([one, other], HOUR - 1) == ""
    assert incident_at([one, other], HOUR) == "redis-down"
    assert incident_at([one, other], 1.5 * HOUR) == "nginx-down"
    assert incident_at([one], one.end + AFTERMATH) == ""
