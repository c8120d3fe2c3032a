"""Incidents of a system that is simulated now: begun and stopped in all its worlds, without another past."""

import pytest

from simulation.incidents import REDIS_DOWN
from simulation.model import MEDIANEST
from tests.simulation.medianest import SATURDAY_EVENING, medianest
from tests.toolchain.simulate.small_world import MODEL, MONDAY, values, world
from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.simulate.happening import Happening
from toolchain.simulate.loading import Simulation
from toolchain.simulate.scenario import Down, Hold, Incident, Ramp, Set

NOW = MONDAY + 20 * 3600.0
INCIDENTS = (
    Incident("errors", "", 600, (Set("errors", 0.5), Ramp("slow", 0.0, 1.0))),
    Incident("gone", "", 600, (Down("app", (1,)), Hold("work"))),
)


class Clock:
    """A clock that stands until it is set."""

    now = NOW

    def __call__(self) -> float:
        return self.now


def happening(clock: Clock) -> Happening:
    return Happening(Simulation(MODEL, INCIDENTS), (world(), world()), clock)


@pytest.mark.parametrize("name", ["errors", "gone"])
def test_what_was_scraped_stays_when_an_incident_begins_and_when_it_is_stopped(name: str) -> None:
    clock = Clock()
    system = happening(clock)

    def past() -> list[list[object]]:
        """Everything before now, as both worlds have it."""
        return [
            [(each.name, each.labels, each.values) for each in one.series(None, NOW - 1800, clock.now, 15)]
            for one in system.worlds
        ]

    before = past()
    system.begin(name)
    assert past() == before
    clock.now = NOW + 300.0
    before = past()
    system.stop(name)
    assert past() == before
    assert before[0] == before[1]


def test_an_incident_goes_on_in_every_world_until_it_is_stopped_and_may_come_again() -> None:
    clock = Clock()
    system = happening(clock)
    assert system.begin("errors").end == NOW + 600
    clock.now += 120
    assert [each.incident.name for each in system.now()] == ["errors"]
    for one in system.worlds:
        (failed,) = [values(one, "requests_total", NOW, clock.now + 1, 120, status="500", instance="app-1:4000")]
        assert failed[-1] > failed[0]
    assert system.stop("errors").end == clock.now
    assert system.now() == ()
    clock.now += 120
    assert system.begin("errors").start == clock.now


def test_what_cannot_be_begun_or_stopped_is_said() -> None:
    system = happening(Clock())
    with pytest.raises(UnknownNameError, match=r"no incident 'eror'. Did you mean 'errors'\?"):
        system.begin("eror")
    with pytest.raises(OptionError, match="gone does not go on") as refused:
        system.stop("gone")
    assert refused.value.remedy == "What goes on: nothing."
    system.begin("gone")
    with pytest.raises(OptionError, match="gone goes on already"):
        system.begin("gone")


def test_lines_of_the_log_tell_of_it_as_the_metrics_do() -> None:
    clock = Clock()
    clock.now = SATURDAY_EVENING
    metrics, logs = medianest(), medianest()
    system = Happening(Simulation(MEDIANEST, (REDIS_DOWN,)), (metrics, logs), clock)
    system.begin("redis-down")

    def told(start: float) -> tuple[float | None, bool]:
        """Return whether Redis is up in a minute, and whether a line says that it cannot be reached."""
        (up,) = metrics.series(["redis_up"], start + 30, start + 31, 15)
        lines = [line for each in logs.log_streams(start, start + 60) for _, line, _ in each.entries]
        return up.values[0], any("ECONNREFUSED" in line or "redis" in line.lower() for line in lines)

    assert told(SATURDAY_EVENING - 60) == (1.0, False)
    assert told(SATURDAY_EVENING) == (0.0, True)
