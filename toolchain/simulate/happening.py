"""What goes wrong in a system that is simulated now: begun and stopped while it runs, in all its worlds alike.

An incident begins, and ends when it is stopped, at the moment at which it is asked for: what was scraped and sent until
then stays what it was.
"""

import threading
from collections.abc import Callable, Sequence

from attrs import define, evolve, field

from toolchain.base.errors import OptionError
from toolchain.simulate.loading import Simulation
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.world import World


@define(eq=False)
class Happening:
    """The incidents of ``worlds``, which all play one system; ``clock`` gives Unix seconds."""

    simulation: Simulation
    worlds: Sequence[World]
    clock: Callable[[], float]
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    @property
    def incidents(self) -> tuple[PlacedIncident, ...]:
        """Everything that has happened, happens or is to happen."""
        return self.worlds[0].incidents

    def now(self) -> tuple[PlacedIncident, ...]:
        """Return what goes on."""
        now = self.clock()
        return tuple(each for each in self.incidents if each.start <= now < each.end)

    def begin(self, name: str) -> PlacedIncident:
        """Let an incident begin. Raises UnknownNameError, and OptionError where it goes on already."""
        incident = self.simulation.named(name)
        with self._lock:
            if any(each.incident.name == name for each in self.now()):
                raise OptionError(f"{name} goes on already", "End it first: simulate incident NAME --stop.")
            placed = incident.at(self.clock())
            self._undergo((*self.incidents, placed))
        return placed

    def stop(self, name: str) -> PlacedIncident:
        """End an incident that goes on. Raises UnknownNameError, and OptionError where it does not."""
        self.simulation.named(name)
        with self._lock:
            for placed in self.now():
                if placed.incident.name == name:
                    stopped = evolve(placed, stopped=self.clock())
                    self._undergo(tuple(stopped if each is placed else each for each in self.incidents))
                    return stopped
        going_on = ", ".join(each.incident.name for each in self.now()) or "nothing"
        raise OptionError(f"{name} does not go on", f"What goes on: {going_on}.")

    def _undergo(self, incidents: tuple[PlacedIncident, ...]) -> None:
        for world in self.worlds:
            world.undergo(incidents)
