"""When incidents happen in a simulated period, as people write it."""

from collections.abc import Iterable, Sequence

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import OptionError
from toolchain.base.moments import moment
from toolchain.simulate.loading import Simulation
from toolchain.simulate.scenario import PlacedIncident

NORMAL_LIFE = "none"
"""The name of no incident at all."""


def placed(simulation: Simulation, words: Iterable[str], start: float) -> tuple[PlacedIncident, ...]:
    """Return incidents written as ``NAME@TIME``; TIME is a date with a time, or a duration from ``start``.

    Raises OptionError for an incident that there is not, and for a time that cannot be read.
    """
    return tuple(_placed(simulation, word, start) for word in words)


def placed_in_period(
    simulation: Simulation, words: Sequence[str], start: float, end: float
) -> tuple[PlacedIncident, ...]:
    """Return the simulation's episodes that fit into a period, or the incidents that are named instead.

    One without a time ends with the period; ``none`` is normal life. Raises OptionError as ``placed`` does.
    """
    if not words:
        episodes = (each.placed(end) for each in simulation.model.episodes)
        return tuple(each for each in episodes if each.start >= start)
    found = list[PlacedIncident]()
    for word in words:
        if "@" in word:
            found.extend(placed(simulation, [word], start))
        elif word != NORMAL_LIFE:
            incident = simulation.named(word)
            found.append(incident.at(max(start, end - incident.duration)))
    return tuple(found)


def _placed(simulation: Simulation, word: str, start: float) -> PlacedIncident:
    name, at, time = word.partition("@")
    if not at:
        raise OptionError(
            f"{word!r} does not say when", "Write NAME@TIME, such as error-burst-50@3d20h or NAME@2026-01-05T20:00."
        )
    incident = simulation.named(name)
    offset = duration_seconds(time)
    return incident.at(moment(time) if offset is None else start + offset)
