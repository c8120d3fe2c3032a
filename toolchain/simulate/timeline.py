"""The timeline: incidents and planned restarts laid over normal conditions, as what is simulated looks at them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf

from attrs import define, field, frozen

from toolchain.simulate.amount import Amount, Conditions, Varying, resolved
from toolchain.simulate.noting import Note, NotedConditions, Noting
from toolchain.simulate.rhythm import EPOCH
from toolchain.simulate.scenario import Down, Effect, Hold, PlacedIncident, Ramp, Restarts, Set


@frozen
class Segment:
    """A stretch of time in which conditions do not change."""

    start: float
    end: float
    conditions: Conditions


@frozen
class Life:
    """A stretch of time in which a target answers; its counters began at 0 at ``reset``."""

    start: float
    end: float
    reset: float


Stretches = list[tuple[float, float, Amount]]
"""From when to when an amount is what, neighbours being different."""


@define
class Timeline:
    """Normal conditions with incidents and restarts laid over them.

    One that ``is_noted`` notes in ``looked_at`` what of it is looked at.
    """

    normal: Mapping[str, float]
    incidents: Sequence[PlacedIncident] = ()
    restarts: Sequence[Restarts] = ()
    is_noted: bool = False
    looked_at: Noting = field(factory=Noting, init=False, repr=False, eq=False)
    segments: tuple[Segment, ...] = field(init=False)
    _starts: Sequence[float] = field(init=False, repr=False, eq=False)
    _outages: Mapping[str, Sequence[tuple[float, float, Down]]] = field(init=False, repr=False)
    _holds: Mapping[str, Sequence[tuple[float, float, Hold]]] = field(init=False, repr=False)
    _shares: dict[tuple[str, int, float], float] = field(init=False, repr=False, eq=False, factory=dict)
    _touched: dict[Note, float] = field(init=False, repr=False, eq=False, factory=dict)
    _stretches: dict[tuple[Amount | int, str, int], tuple[Varying, frozenset[Note], Stretches]] = field(
        init=False, repr=False, eq=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        """Cut time at every change of a condition."""
        outages = defaultdict[str, list[tuple[float, float, Down]]](list)
        holds = defaultdict[str, list[tuple[float, float, Hold]]](list)
        changes: list[tuple[float, float, str, float]] = []
        for placed in self.incidents:
            for effect in placed.incident.effects:
                begin, end = placed.begin_of(effect), placed.end_of(effect)
                if begin >= end:
                    continue  # it was stopped before
                if isinstance(effect, Down):
                    outages[effect.job].append((begin, end, effect))
                elif isinstance(effect, Hold):
                    holds[effect.clock].append((begin, end, effect))
                changes.extend(_changes(placed, effect))
        self._outages, self._holds = dict(outages), dict(holds)
        cuts = sorted({float(EPOCH), inf, *(cut for change in changes for cut in change[:2])})
        self.segments = tuple(
            Segment(
                start,
                end,
                self._given({**self.normal, **{name: value for a, b, name, value in changes if a <= start < b}}),
            )
            for start, end in pairwise(cuts)
        )
        self._starts = cuts[:-1]

    def _given(self, conditions: Conditions) -> Conditions:
        return NotedConditions(conditions, self.looked_at) if self.is_noted else conditions

    def note(self, note: Note) -> None:
        """Note that something was looked at, where whoever looks remembers what was told before."""
        self.looked_at.add(note)

    def is_normal(self, note: Note, until: float) -> bool:
        """Return whether no incident touches something before a time."""
        if note not in self._touched:
            self._touched[note] = self._first_touched(*note)
        return self._touched[note] >= until

    def _first_touched(self, kind: str, name: str) -> float:
        """Return when an incident touches something first."""
        if kind == "outages":
            return min((begin for begin, _, _ in self._outages.get(name, ())), default=inf)
        if kind == "clock":
            return min((begin for begin, _, _ in self._holds.get(name, ())), default=inf)
        usual = self.normal.get(name)
        for segment in self.segments:
            conditions = segment.conditions
            if (conditions.conditions if isinstance(conditions, NotedConditions) else conditions).get(name) != usual:
                return segment.start
        return inf

    def between(self, start: float, end: float) -> list[Segment]:
        """Return the segments of a stretch of time, cut to it."""
        return [
            Segment(max(each.start, start), min(each.end, end), each.conditions)
            for each in self.segments
            if each.start < end and each.end > start
        ]

    def at(self, time: float) -> Conditions:
        """Return the conditions at a time."""
        return self.segments[bisect_right(self._starts, time) - 1].conditions

    def clock(self, name: str, time: float) -> float:
        """Return how far what a clock drives has come at a time."""
        self.looked_at.add(("clock", name))
        for begin, end, hold in self._holds.get(name, ()):
            if time > begin:
                waited = time - end
                time = begin if waited < 0 else min(time, begin + waited * hold.catch_up)
        return time

    def live_share(self, job: str, instances: int, time: float) -> float:
        """Return the share of a job's work that each replica does that an incident leaves running."""
        self.looked_at.add(("outages", job))
        key = (job, instances, time)
        if key not in self._shares:  # every series of a job asks for the same few
            down = sum(self._is_out(job, index, time) for index in range(instances))
            self._shares[key] = 1 / max(1, instances - down)
        return self._shares[key]

    def stretches(self, amount: Varying, job: str = "", instances: int = 1) -> Stretches:
        """Return an amount over all time, as far as it falls to each of the replicas that divide the work of a job."""
        key = (amount if isinstance(amount, Amount) else id(amount), job, instances)
        if key not in self._stretches:
            with self.looked_at.from_here() as notes:
                found = self._stretches_of(amount, job, instances)
            self._stretches[key] = amount, frozenset(notes), found
        _, notes_before, stretches = self._stretches[key]
        if self.is_noted:
            self.looked_at.update(notes_before)
        return stretches

    def _stretches_of(self, amount: Varying, job: str, instances: int) -> Stretches:
        cuts = self.share_cuts(job) if instances > 1 else []
        stretches: Stretches = []
        for segment in self.segments:
            found = resolved(amount, segment.conditions)
            edges = [segment.start, *sorted(cut for cut in cuts if segment.start < cut < segment.end), segment.end]
            for left, right in pairwise(edges):
                share = self.live_share(job, instances, left) if instances > 1 else 1.0
                shared = found if share == 1.0 else found * share
                if stretches and stretches[-1][2] == shared:
                    stretches[-1] = (stretches[-1][0], right, shared)
                else:
                    stretches.append((left, right, shared))
        return stretches

    def share_cuts(self, job: str) -> list[float]:
        """Return the times at which incidents take replicas of a job away or give them back."""
        self.looked_at.add(("outages", job))
        return [cut for begin, end, _ in self._outages.get(job, ()) for cut in (begin, end)]

    def lives(self, job: str, index: int, start: float, end: float) -> list[Life]:
        """Return when a target answers between two times, with the begin of its counters before."""
        self.looked_at.add(("outages", job))
        outages = [
            (begin, finish, effect.restarts)
            for begin, finish, effect in self._outages.get(job, ())
            if _has(effect, index)
        ]
        for restart in self.restarts:
            if job in restart.jobs:
                planned = restart.of_replica(index, start, end)
                outages.extend((time, time + restart.downtime, True) for time in planned)
        reset = first = float(EPOCH)
        lives = []
        for begin, finish, restarts in sorted(outages):
            if begin > end:
                break
            if begin > first:
                lives.append(Life(first, begin, reset))
            first = max(first, finish)
            reset = first if restarts else reset
        lives.append(Life(first, inf, reset))
        return [life for life in lives if life.end > start and life.start < end]

    def _is_out(self, job: str, index: int, time: float) -> bool:
        return any(
            effect.restarts and _has(effect, index) and begin <= time < end
            for begin, end, effect in self._outages.get(job, ())
        )


def _has(effect: Down, index: int) -> bool:
    return effect.instances is None or index in effect.instances


def _changes(placed: PlacedIncident, effect: Effect) -> Iterable[tuple[float, float, str, float]]:
    begin = placed.begin_of(effect)
    if isinstance(effect, Set):
        yield begin, placed.end_of(effect), effect.condition, effect.value
    elif isinstance(effect, Ramp):
        planned = min(placed.start + effect.until, placed.planned_end)
        steps = max(1, round((planned - begin) / effect.step))
        for index in range(steps):
            value = effect.first + (effect.last - effect.first) * (index + 1) / steps
            until = placed.end if index + 1 == steps else min(placed.end, begin + (index + 1) * effect.step)
            if begin + index * effect.step < until:
                yield begin + index * effect.step, until, effect.condition, value
