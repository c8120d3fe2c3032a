"""Evaluation of behaviours: the values of one child of a metric on one target at given times.

Every value is a function of its own time: counters are integrals in closed form since the begin of their life, never
sums over the samples before.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress, islice
from operator import itemgetter, ne

from attrs import define

from toolchain.catalog.metric import Metric, written_bound
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
from toolchain.simulate.grid import NOISES, Grid, Target, Values
from toolchain.simulate.noise import fraction
from toolchain.simulate.rhythm import EPOCH, Flow
from toolchain.simulate.timeline import Life, Stretches

_PLAIN = 1e-6
"""What no rounding of a number of observations comes to."""


@define(eq=False)
class Evaluation:
    """Evaluates the children of one metric on one target."""

    grid: Grid
    seed: int
    metric: Metric
    target: Target

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

    def _stretches(self, amount: Varying, *, split: bool) -> Stretches:
        target = self.target
        if split and target.instances > 1:
            return self.grid.timeline.stretches(amount, target.job, target.instances)
        return self.grid.timeline.stretches(amount)

    def _phase(self, child: SeriesBehaviour, part: object = "", *, group: str = "") -> float:
        index = self.target.index if self.metric.replicas == "sum" else 0
        if group:
            return fraction(self.seed, "group", self.target.job, self.metric.name, group, index)
        labels = ",".join(f"{name}={value}" for name, value in sorted(child.labels.items()))
        return fraction(self.seed, "phase", self.target.job, self.metric.name, labels, index, part)

    def _integral(
        self,
        flow: Flow,
        stretches: Stretches,
        i: int,
        j: int,
        *,
        begin: float,
        lag: float = 0.0,
        clock: str = "",
        is_even: bool = False,
    ) -> list[float]:
        """Return the integral of the amounts of stretches since ``begin`` at the samples from ``i`` to before ``j``.

        Constants come in bursts like everything else, unless they are ``is_even``.
        """
        grid = self.grid
        times, (seconds, activity, load) = grid.drivers(flow, lag, clock)
        if is_even:
            seconds = times
        result: list[float] = []
        carried = 0.0
        start = begin
        for left, right, amount in stretches:
            if right <= start:
                continue
            left = max(left, start)
            t0, a0, l0 = grid.point(flow, left)
            t0 = left if is_even else t0
            c, a, q = amount.constant, amount.activity, amount.load
            base = carried - (c * t0 + a * a0 + q * l0)
            lo, hi = max(i, bisect_left(times, left)), min(j, bisect_left(times, right))
            if hi > lo:
                result.extend(_linear(amount, base, seconds[lo:hi], activity[lo:hi], load[lo:hi]))
            if hi >= j:
                break
            t1, a1, l1 = grid.point(flow, right)
            t1 = right if is_even else t1
            carried = base + c * t1 + a * a1 + q * l1
        return result

    def _since_reset(
        self, amount: Varying, process: Count | Observations | Quantiles, life: Life, i: int, j: int
    ) -> list[float]:
        lag, clock = (process.lag, process.clock) if isinstance(process, Count) else (0.0, "")
        begin = max(float(EPOCH), self.grid.timeline.clock(clock, life.reset) - lag)
        stretches = self._stretches(amount, split=self.metric.replicas == "sum")
        # Seconds of use and of idleness add up to the clock's, so what does not depend on people follows the clock.
        is_even = isinstance(process, Count) and not process.whole
        return self._integral(process.flow, stretches, i, j, begin=begin, lag=lag, clock=clock, is_even=is_even)

    def events(self, child: SeriesBehaviour, share: float = 1.0) -> Iterator[tuple[float, int, Life, bool]]:
        """Yield time, number since the reset, life and being of a share of each event counted between the grid's times.

        Between two samples events are spread evenly, so that the counter has their number at each sample.
        """
        process = child.process
        if not isinstance(process, Count) or not self._is_ever(process.rate):
            return
        low, high = process.part
        phase = self._phase(child, group=process.group)
        times = self.grid.times
        for life, i, j in self._lives():
            first = self._first_of(child, life)
            counted = [value + phase for value in self._since_reset(process.rate, process, life, i, j)]
            whole = list(map(int, counted))
            for index in compress(range(i + 1, j), map(ne, islice(whole, 1, None), whole)):
                before, after = counted[index - 1 - i], counted[index - i]
                for number in range(whole[index - 1 - i] + 1, whole[index - i] + 1):
                    own = share_of(number, low, high)
                    if own == share_of(number - 1, low, high):
                        continue
                    part = (number - before) / (after - before)
                    time = times[index - 1] + part * (times[index] - times[index - 1])
                    yield time, number, life, int(own * share + first) > int((own - 1) * share + first)

    def shared(self, child: SeriesBehaviour, share: float) -> Iterator[tuple[int, int, list[int]]]:
        """Yield, for each life, its first and last sample and how many events of a share were counted until each.

        They are the events that ``events`` says are of that share.
        """
        process = child.process
        if not isinstance(process, Count) or not self._is_ever(process.rate):
            return
        low, high = process.part
        phase = self._phase(child, group=process.group)
        for life, i, j in self._lives():
            counted = self._counted(process, phase, low, high, life, i, j)
            first = self._first_of(child, life)
            yield i, j, [int(number * share + first) if share < 1 else int(number) for number in counted]

    def _lives(self) -> Iterator[tuple[Life, int, int]]:
        times = self.grid.times
        for life in self.grid.lives(self.target):
            i, j = bisect_left(times, life.start), bisect_left(times, life.end)
            if j > i:
                yield life, i, j

    def _first_of(self, child: SeriesBehaviour, life: Life) -> float:
        """Return where, in each life, a share of the events begins."""
        return self._phase(child, ("share", life.reset))

    def _count(self, process: Count, child: SeriesBehaviour) -> Values:
        low, high = process.part
        phase = self._phase(child, group=process.group)
        return self._by_life(lambda life, i, j: self._counted(process, phase, low, high, life, i, j))

    def _counted(
        self, process: Count, phase: float, low: float, high: float, life: Life, i: int, j: int
    ) -> list[float]:
        values = self._since_reset(process.rate, process, life, i, j)
        if not process.whole:
            return [round(value, 4) for value in values]
        if (low, high) == (0.0, 1.0):
            return [int(value + phase) for value in values]
        return [share_of(int(value + phase), low, high) for value in values]

    def _level(self, process: Level, child: SeriesBehaviour) -> Values:
        grid = self.grid
        split = self.metric.replicas == "sum" and not process.own
        constant, activity, load = grid.levels(process.flow)
        values: list[float] = []
        for left, right, amount in self._stretches(process.value, split=split):
            i, j = bisect_left(grid.times, left), bisect_left(grid.times, right)
            if i == j:
                continue
            values.extend(_linear(amount, 0.0, constant[i:j], activity[i:j], load[i:j]))
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

    def _is_ever(self, amount: Varying) -> bool:
        """Return whether the amount is more than nothing under any of the timeline's conditions."""
        stretches = self._stretches(amount, split=self.metric.replicas == "sum")
        return any(not found.is_zero for _, _, found in stretches)


def _linear(amount: Amount, base: float, seconds: list[float], activity: list[float], load: list[float]) -> list[float]:
    c, a, q = amount.constant, amount.activity, amount.load
    if q:
        return [base + c * x + a * y + q * z for x, y, z in zip(seconds, activity, load, strict=True)]
    if a:
        return [base + c * x + a * y for x, y in zip(seconds, activity, strict=True)]
    return [base + c * x for x in seconds] if c else [base] * len(seconds)


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


def share_of(number: int, low: float, high: float) -> int:
    """Return how many of the first events lie between two shares of all."""
    return int(number * high + 1e-9) - int(number * low + 1e-9)


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
