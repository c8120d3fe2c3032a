"""When incidents happen in the weeks that a backtest simulates."""

from collections.abc import Iterable, Sequence

from toolchain.backtest.period import moment
from toolchain.durations import duration_seconds
from toolchain.errors import ConfigurationError, did_you_mean
from toolchain.simulate.loading import Simulation
from toolchain.simulate.rhythm import DAY, EPOCH, HOUR, WEEK
from toolchain.simulate.scenario import Incident, PlacedIncident

SIMULATED_START = EPOCH + 105 * WEEK
"""Monday, 5 January 2026, 00:00 UTC: always the same weeks, so that two backtests can be compared."""
AFTERMATH = HOUR
"""Seconds after its end in which an alert still belongs to an incident."""


def once_each(incidents: Sequence[Incident], start: float, end: float) -> tuple[PlacedIncident, ...]:
    """Return every incident once, by name, spread over whole days at its typical hour (UTC).

    Where there are fewer days than incidents they are spread evenly, whatever the hour.
    """
    days = int((end - start) // DAY)
    incidents = sorted(incidents, key=lambda incident: incident.name)
    if days < len(incidents):
        gap = (end - start) / max(1, len(incidents))
        return tuple(each.at(start + (number + 0.25) * gap) for number, each in enumerate(incidents))
    first = start - (start - EPOCH) % DAY
    return tuple(
        each.at(first + int((number + 0.5) * days / len(incidents)) * DAY + each.hour * HOUR)
        for number, each in enumerate(incidents)
    )


def placed(simulation: Simulation, words: Iterable[str], start: float) -> tuple[PlacedIncident, ...]:
    """Return incidents written as ``NAME@TIME``; TIME is a date with a time, or a duration from ``start``.

    Raises ConfigurationError for an incident that there is not, and for a time that cannot be read.
    """
    return tuple(_placed(simulation, word, start) for word in words)


def _placed(simulation: Simulation, word: str, start: float) -> PlacedIncident:
    name, at, time = word.partition("@")
    if not at:
        raise ConfigurationError(
            f"{word!r} does not say when", "Write NAME@TIME, such as error-burst-50@3d20h or NAME@2026-01-05T20:00."
        )
    incident = simulation.incident(name)
    if incident is None:
        known = [each.name for each in simulation.incidents]
        raise ConfigurationError(
            f"there is no incident {name!r}.{did_you_mean(name, known)}", f"Incidents are {', '.join(known)}."
        )
    offset = duration_seconds(time)
    return incident.at(moment(time) if offset is None else start + offset)


def incident_at(incidents: Iterable[PlacedIncident], time: float) -> str:
    """Return the name of the latest incident that explains what happens at a time; empty for none."""
    running = [each for each in incidents if each.start <= time < each.end + AFTERMATH]
    return max(running, key=lambda each: each.start).incident.name if running else ""
