"""Evaluation of behaviours: the values of one child of a metric on one target at given times.

Every value is a function of its own time: counters are integrals in closed form since the begin of their life, never
sums over the samples before.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress, islice
from operator import itemgetter, ne

from attrs import define

from toolchain.catalog.metric import written_bound
from toolchain.simulate.amount import Amount, Varying
from toolchain.simulate.behaviour import (
    Backlog,
    Clock,
    Count,
    Level,
    Observations,
    OldestAge,
    Quantiles,
    SeriesBehaviour,
    StartTime,
    Up,
)
from toolchain.simulate.counting import Counting, linear
from toolchain.simulate.grid import NOISES, Values
from toolchain.simulate.rhythm import EPOCH
from toolchain.simulate.timeline import Life

_PLAIN = 1e-6
"""What no rounding of a number of observations comes to."""


@define(eq=False)
class Evaluation(Counting):
    """Evaluates the children of one metric on one target."""

    def series(self, child: SeriesBehaviour) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Values]]:
        """Yield suffix, further labels and values of each series of a child."""
        for suffix, labels, values in self._values(child):
            yield suffix, labels, self._without_absence(values, child) if child.present else values

    def _values(self, child: SeriesBehaviour) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Values]]:
        match child.process:
            case Count() as process:
                yield "", (), self._count(process, child)
            case Level() as process:
                yield "", (), self._level(process, child)
            case Observations() as process:
                yield from self._observations(process, child)
            case Quantiles() as process:
                yield from self._quantiles(process, child)
            case Backlog() as process:
                yield "", (), self._backlog(process, child)
            case OldestAge() as process:
                yield "", (), self._oldest_age(process, child)
            case StartTime(before=before):
                yield "", (), self._by_life(lambda life, i, j: [max(EPOCH, life.reset) - before] * (j - i))
            case Clock(before=before):
                yield "", (), self._by_life(lambda _, i, j: [time - before for time in self.grid.times[i:j]])
            case Up():
                alive = self._by_life(lambda _, i, j: [1] * (j - i))
                yield "", (), [0 if value is None else 1 for value in alive]

    def _by_life(self, values_of: Callable[[Life, int, int], Sequence[float]]) -> Values:
        """Return values for the samples in each life, none between lives."""
        times = self.grid.times
        result: Values = []
        for life in self.grid.lives(self.target):
            i, j = bisect_left(times, life.start), bisect_left(times, life.end)
            result.extend([None] * (i - len(result)))
            if j > i:
                result.extend(values_of(life, i, j))
        result.extend([None] * (len(times) - len(result)))
        return result

    def _without_absence(self, values: Values, child: SeriesBehaviour) -> Values:
        times = self.grid.times
        for segment in self.grid.timeline.between(times[0], times[-1] + 1):
            if child.present is not None and not child.present(segment.conditions):
                i, j = bisect_left(times, segment.start), bisect_left(times, segment.end)
                values[i:j] = [None] * (j - i)
        return values

    def _count(self, process: Count, child: SeriesBehaviour) -> Values:
        low, high = process.part
        phase = self._phase(child, group=process.group)
        return self._by_life(lambda life, i, j: self._counted(process, phase, low, high, life, i, j))

    def _level(self, process: Level, child: SeriesBehaviour) -> Values:
        grid = self.grid
        split = self.metric.replicas == "sum" and not process.own
        constant, activity, load = grid.levels(process.flow)
        values: list[float] = []
        for left, right, amount in self._stretches(process.value, split=split):
            i, j = bisect_left(grid.times, left), bisect_left(grid.times, right)
            if i == j:
                continue
            values.extend(linear(amount, 0.0, constant[i:j], activity[i:j], load[i:j]))
        if process.saw is not None:
            height, period = process.saw
            shift = period * self._phase(child, "saw")
            values = [
                value + height * ((time + shift) % period) / period
                for value, time in zip(values, grid.times, strict=True)
            ]
        if process.noise:
            noise = grid.noise(int(self._phase(child, "noise") * NOISES))
            size = process.noise
            values = [value * (1 + size * shift) for value, shift in zip(values, noise, strict=True)]
        low, high, decimals = process.low, process.high, process.decimals
        if low > float("-inf") or high < float("inf"):
            values = [min(max(value, low), high) for value in values]
        rounded: Sequence[float]
        if process.dithered:
            shifts = grid.activity.noise.steps(f"dither {self._phase(child, 'dither')}", 15, grid.times)
            rounded = [int(value + (1 + shift) / 2) for value, shift in zip(values, shifts, strict=True)]
        elif decimals == 0:
            rounded = [int(value + 0.5) for value in values]
        else:
            rounded = [round(value, decimals) for value in values]
        return self._by_life(lambda _, i, j: rounded[i:j])

    def _observations(
        self, process: Observations, child: SeriesBehaviour
    ) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Values]]:
        parts = []
        for number, (amount, spread) in enumerate(process.parts):
            if self._is_ever(amount):
                phase = self._phase(child, number)
                parts.append((spread, phase, self._observed(amount, process, phase)))
        counts, at_samples = _changes([counted for _, _, counted in parts])
        parts = [(spread, phase, counted) for (spread, phase, _), counted in zip(parts, counts, strict=True)]
        most = [max(filter(None, counted), default=0) for counted in counts]
        total: Values = []
        bounds = [*self.metric.buckets, float("inf")]
        for bound in bounds:
            values = _added(
                _counted_share(counted, 1.0 if bound == bounds[-1] else spread.share_below(bound), phase, highest)
                for (spread, phase, counted), highest in zip(parts, most, strict=True)
            )
            total = at_samples(values) if parts else self._by_life(lambda _, i, j: [0] * (j - i))
            yield "_bucket", (("le", "+Inf" if bound == bounds[-1] else written_bound(bound)),), total
        sums = _added(
            [None if value is None else value * spread.mean for value in counted] for spread, _, counted in parts
        )
        rounded = at_samples([None if value is None else round(value, 6) for value in sums])
        yield "_sum", (), rounded if parts else list(total)
        yield "_count", (), list(total)

    def _observed(self, amount: Varying, process: Observations, phase: float) -> Values:
        return self._by_life(
            lambda life, i, j: [int(value + phase) for value in self._since_reset(amount, process, life, i, j)]
        )

    def _quantiles(
        self, process: Quantiles, child: SeriesBehaviour
    ) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Values]]:
        for quantile in process.quantiles:
            level = Level(Amount(process.spread.value_at(quantile)), noise=0.25, own=True)
            yield "", (("quantile", f"{quantile:g}"),), self._level(level, child)
        counted = self._count(Count(process.rate, process.flow), child)
        mean = process.spread.mean
        yield "_sum", (), [None if value is None else round(value * mean, 6) for value in counted]
        yield "_count", (), counted

    def _backlog(self, process: Backlog, child: SeriesBehaviour) -> Values:
        due, done = self._due_and_done(process, child)
        waiting = [a - b for a, b in zip(due, done, strict=True)]
        return self._by_life(lambda _, i, j: waiting[i:j])

    def _oldest_age(self, process: OldestAge, child: SeriesBehaviour) -> Values:
        times, timeline = self.grid.times, self.grid.timeline
        due, done = self._due_and_done(process, child)
        ages: list[float] = []
        for time, added, finished in zip(times, due, done, strict=True):
            if added <= finished:
                ages.append(0)
                continue
            first = bisect_left(due, finished + 1)
            # Before the first sample nobody looked: what was due then had been since the clock came so far, at most.
            since = times[first] if first else timeline.clock(process.clock, time) - process.lag
            ages.append(round(time - since, 1))
        return self._by_life(lambda _, i, j: ages[i:j])

    def _due_and_done(self, process: Backlog | OldestAge, child: SeriesBehaviour) -> tuple[list[int], list[int]]:
        """Return how many events were due, and how many were counted, at each sample since the epoch."""
        begin = float(EPOCH)
        stretches = self._stretches(process.rate, split=False)
        size = len(self.grid.times)
        phase = self._phase(child)
        due = self._integral(process.flow, stretches, 0, size, begin=begin)
        done = self._integral(process.flow, stretches, 0, size, begin=begin, lag=process.lag, clock=process.clock)
        return [int(each + phase) for each in due], [int(each + phase) for each in done]


def _changes(counted: Sequence[Values]) -> tuple[list[Values], Callable[[Values], Values]]:
    """Return counters where any of them changes, and what tells for values of these what they are at each sample.

    Most endpoints are asked less often than samples are taken.
    """
    rows = list(zip(*counted, strict=True))
    is_change = [True, *map(ne, islice(rows, 1, None), rows)]
    if len(rows) < 2 or all(is_change):
        return list(counted), list
    places = itemgetter(*(number - 1 for number in accumulate(is_change)))
    return [list(compress(values, is_change)) for values in counted], lambda values: list(places(values))


def _counted_share(counted: Values, share: float, phase: float, most: float) -> Values:
    """Return how many of the observations counted, ``most`` at last, are in a bucket.

    None is in one before it is counted. Where it is plain that all are, or none is, nothing is worked out.
    """
    if share == 1.0 or (phase < 1 - _PLAIN and phase - most * (1 - share) > _PLAIN):
        return counted
    if most * share + phase < 1 - _PLAIN and None not in counted:
        return [0] * len(counted)
    if None in counted:
        return [None if value is None else int(value * share + phase) for value in counted]
    return [int(value * share + phase) for value in counted]  # type: ignore[operator]


def _added(lists: Iterator[Values]) -> Values:
    total: Values = []
    for values in lists:
        if not total:
            total = values
        elif None in values:
            total = [None if a is None or b is None else a + b for a, b in zip(total, values, strict=True)]
        else:
            total = [a + b for a, b in zip(total, values, strict=True)]  # type: ignore[operator]
    return total
