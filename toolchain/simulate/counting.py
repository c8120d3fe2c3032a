"""Counting: how many events of a child of a metric one target has counted at given times, and when each was.

Counters are integrals in closed form since the begin of their life, never sums over the samples before.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import compress, islice
from operator import ne

from attrs import define

from toolchain.catalog.metric import Metric
from toolchain.simulate.amount import Amount, Varying
from toolchain.simulate.behaviour import Count, Observations, Quantiles, SeriesBehaviour
from toolchain.simulate.grid import Grid, Target
from toolchain.simulate.noise import fraction
from toolchain.simulate.rhythm import EPOCH, Flow
from toolchain.simulate.timeline import Life, Stretches


@define(eq=False)
class Counting:
    """Counts what happens to the children of one metric on one target."""

    grid: Grid
    seed: int
    metric: Metric
    target: Target

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

    def _counted(
        self, process: Count, phase: float, low: float, high: float, life: Life, i: int, j: int
    ) -> list[float]:
        values = self._since_reset(process.rate, process, life, i, j)
        if not process.whole:
            return [round(value, 4) for value in values]
        if (low, high) == (0.0, 1.0):
            return [int(value + phase) for value in values]
        return [share_of(int(value + phase), low, high) for value in values]

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
                result.extend(linear(amount, base, seconds[lo:hi], activity[lo:hi], load[lo:hi]))
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

    def _is_ever(self, amount: Varying) -> bool:
        """Return whether the amount is more than nothing under any of the timeline's conditions."""
        stretches = self._stretches(amount, split=self.metric.replicas == "sum")
        return any(not found.is_zero for _, _, found in stretches)


def linear(amount: Amount, base: float, seconds: list[float], activity: list[float], load: list[float]) -> list[float]:
    """Return what an amount comes to, beginning with a base, where time, activity and its square have come so far."""
    c, a, q = amount.constant, amount.activity, amount.load
    if q:
        return [base + c * x + a * y + q * z for x, y, z in zip(seconds, activity, load, strict=True)]
    if a:
        return [base + c * x + a * y for x, y in zip(seconds, activity, strict=True)]
    return [base + c * x for x in seconds] if c else [base] * len(seconds)


def share_of(number: int, low: float, high: float) -> int:
    """Return how many of the first events lie between two shares of all."""
    return int(number * high + 1e-9) - int(number * low + 1e-9)
