"""When incidents happen, as people write it."""

import pytest

from tests.conftest import REPOSITORY
from toolchain.base.errors import UnknownNameError, UserError
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import DAY, HOUR
from toolchain.simulate.schedule import placed, placed_in_period

SIMULATION = load_simulation(REPOSITORY)
MONDAY = 1_767_571_200.0
"""5 January 2026, 00:00 UTC."""


@pytest.mark.parametrize("time", ["3d20h", "2026-01-08T20:00", "2026-01-08T21:00+01:00"])
def test_an_incident_is_placed_at_a_time_or_so_long_after_the_begin(time: str) -> None:
    (found,) = placed(SIMULATION, [f"redis-down@{time}"], MONDAY)
    assert (found.incident.name, found.start) == ("redis-down", MONDAY + 3 * DAY + 20 * HOUR)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("redis-down", "does not say when"),
        ("redis-dow@1d", "Did you mean 'redis-down'"),
        ("redis-down@later", "no date"),
    ],
)
def test_what_cannot_be_placed_is_refused(word: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        placed(SIMULATION, [word], MONDAY)


def named(*words: str, hours: float = 24) -> dict[str, float]:
    """Return the hour of each incident of a Monday by its name."""
    found = placed_in_period(SIMULATION, words, MONDAY, MONDAY + hours * HOUR)
    return {each.incident.name: round((each.start - MONDAY) / HOUR, 3) for each in found}


def test_a_period_has_the_episodes_that_fit_into_it_unless_incidents_are_named() -> None:
    episodes = {each.incident.name: round(24 - each.before_end / HOUR, 3) for each in SIMULATION.model.episodes}
    assert named() == episodes
    assert named(hours=4) == {name: round(hour - 20, 3) for name, hour in episodes.items() if hour >= 20}
    assert named("none") == {}


def test_an_incident_without_a_time_ends_with_the_period() -> None:
    lasting = round(SIMULATION.named("redis-down").duration / HOUR, 3)
    assert named("redis-down", "nginx-down@2h") == {"redis-down": round(24 - lasting, 3), "nginx-down": 2}
    assert named("redis-down", hours=0.01) == {"redis-down": 0}


def test_an_unknown_incident_of_a_period_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'redis-down'"):
        named("redis-dow")
