"""Incidents: what they change, when, and which alerts they promise; and restarts that are planned."""

from fnmatch import fnmatchcase
from math import inf

from attrs import frozen

from toolchain.simulate.rhythm import EPOCH, WEEK


@frozen
class Set:
    """Sets a condition between ``after`` and ``until``, in seconds from the incident's start."""

    condition: str
    value: float
    after: float = 0.0
    until: float = inf


@frozen
class Ramp:
    """Moves a condition from one value to another in small steps; it keeps the last until the incident ends."""

    condition: str
    first: float
    last: float
    after: float = 0.0
    until: float = inf
    step: float = 30.0


@frozen
class Down:
    """Targets that do not answer: all instances of a job, or those numbered from 0.

    With ``restarts`` the process is gone meanwhile and its counters begin at 0 afterwards; without, only the scrape
    fails.
    """

    job: str
    instances: tuple[int, ...] | None = None
    after: float = 0.0
    until: float = inf
    restarts: bool = True


@frozen
class Hold:
    """Holds a clock: what it drives waits from ``after`` to ``until``, then catches up at ``catch_up`` times speed."""

    clock: str
    after: float = 0.0
    until: float = inf
    catch_up: float = 3.0


Effect = Set | Ramp | Down | Hold


@frozen
class Incident:
    """Something that goes wrong, or nearly.

    ``duration`` is in seconds. ``fires`` names the alerts that must fire, ``may_fire`` those that may as a consequence;
    all others must not. A name that ends in ``*`` stands for all that begin so. ``onset`` is when, in seconds from the
    start, the trouble has become what an alert watches; ``detection`` is the promise in seconds from there to the
    first of ``fires``. ``history`` is how many seconds of normal life before it an alert needs; ``hour`` (UTC) and
    ``weekday`` (0 is Monday) are when it is typical.
    """

    name: str
    description: str
    duration: float
    effects: tuple[Effect, ...]
    fires: tuple[str, ...] = ()
    may_fire: tuple[str, ...] = ()
    onset: float = 0.0
    detection: float | None = None
    history: float = 3600.0
    weekday: int = 5
    hour: float = 20.0

    def must_fire(self, alert: str) -> bool:
        """Return whether an alert of that name must fire."""
        return any(fnmatchcase(alert, pattern) for pattern in self.fires)

    def must_not_fire(self, alert: str) -> bool:
        """Return whether an alert of that name must stay silent."""
        return not any(fnmatchcase(alert, pattern) for pattern in (*self.fires, *self.may_fire))

    def at(self, start: float) -> "PlacedIncident":
        """Return the incident placed at a time (Unix seconds)."""
        return PlacedIncident(self, start)

    def typical(self, after: float) -> "PlacedIncident":
        """Return the incident at its typical hour of the week, the first that is not before a time."""
        offset = self.weekday * 86_400 + self.hour * 3600
        weeks = -((EPOCH + offset - after) // WEEK)
        return self.at(EPOCH + offset + weeks * WEEK)


@frozen
class PlacedIncident:
    """An incident at a time (Unix seconds); one that is ``stopped`` is over then, and was until then as it would be."""

    incident: Incident
    start: float
    stopped: float = inf

    @property
    def planned_end(self) -> float:
        """When it is over unless somebody stops it."""
        return self.start + self.incident.duration

    @property
    def end(self) -> float:
        """When it is over."""
        return min(self.planned_end, self.stopped)

    def begin_of(self, effect: Effect) -> float:
        """Return when an effect begins."""
        return self.start + effect.after

    def end_of(self, effect: Effect) -> float:
        """Return when an effect ends, at the latest with the incident."""
        return min(self.start + effect.until, self.end)


@frozen
class Episode:
    """An incident of a preview; it begins ``before_end`` seconds before the preview's end."""

    incident: Incident
    before_end: float

    def placed(self, end: float) -> PlacedIncident:
        """Return the incident in a preview that ends at a time (Unix seconds)."""
        return self.incident.at(end - self.before_end)


@frozen
class Restarts:
    """Planned restarts, such as deploys: every ``every`` weeks at an hour of the week, one replica after the other.

    ``hour`` is in hours since Monday, 00:00 UTC; ``downtime`` and ``stagger`` are in seconds. ``note`` is what the
    annotation about them says, with its ``tags``; without a note there is none.
    """

    jobs: tuple[str, ...]
    hour: float
    every: int = 1
    first: int = 0
    downtime: float = 8.0
    stagger: float = 90.0
    note: str = ""
    tags: tuple[str, ...] = ()

    def times(self, start: float, end: float) -> list[float]:
        """Return when the first replica restarts between two times (Unix seconds)."""
        return [time for time in self.of_replica(0, start, end) if start <= time < end]

    def of_replica(self, index: int, start: float, end: float) -> list[float]:
        """Return when one replica restarts: the last time before ``start`` and all up to ``end``."""
        offset = EPOCH + self.hour * 3600 + self.first * WEEK + index * self.stagger
        period = self.every * WEEK
        first = int((start - offset) // period)
        return [offset + number * period for number in range(max(0, first), int((end - offset) // period) + 1)]
