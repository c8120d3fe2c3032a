"""When incidents happen in the weeks that a backtest simulates."""

from collections.abc import Iterable, Sequence

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


def incident_at(incidents: Iterable[PlacedIncident], time: float) -> str:
    """Return the name of the latest incident that explains what happens at a time; empty for none."""
    running = [each for each in incidents if each.start <= time < each.end + AFTERMATH]
    return max(running, key=lambda each: each.start).incident.name if running else ""
