"""The rhythm of the people who use the system: how active they are in each hour of the week."""

from collections.abc import Iterable
from functools import lru_cache

from attrs import define, field, frozen

from toolchain.simulate.noise import Noise, fraction

EPOCH = 1_704_067_200
"""The begin of simulated time in Unix seconds: Monday, 1 January 2024, 00:00 UTC."""

HOUR = 3600
DAY = 86_400
WEEK = 604_800
_HOURS_AHEAD = 31 * 24


def _hourly(levels: Iterable[float]) -> tuple[float, ...]:
    return tuple(levels)


@frozen
class Rhythm:
    """Activity at each full hour (UTC) from 0 to 1, straight lines between; ``day_swing`` is how much days differ."""

    weekday: tuple[float, ...] = field(converter=_hourly)
    saturday: tuple[float, ...] = field(converter=_hourly)
    sunday: tuple[float, ...] = field(converter=_hourly)
    day_swing: float = 0.12

    def of_hour(self, seed: int, hour: int) -> float:
        """Return the activity at an hour since the epoch."""
        day, hour_of_day = divmod(hour, 24)
        return self.of_day(seed, day)[hour_of_day]

    def of_day(self, seed: int, day: int) -> list[float]:
        """Return the activity at each hour of a day since the epoch."""
        table = {5: self.saturday, 6: self.sunday}.get(day % 7, self.weekday)
        swing = 1 + self.day_swing * (2 * fraction(seed, "day", day) - 1)
        return [min(1.0, table[hour] * swing) for hour in range(24)]


@frozen
class Flow:
    """Events that come and go together. ``bursts`` are (strength, period in seconds) of its ups and downs.

    The strengths add up to less than 1, so that the rate never turns negative.
    """

    name: str
    bursts: tuple[tuple[float, float], ...] = ((0.5, 150.0), (0.4, 1800.0))


@frozen
class Pace:
    """From ``since`` (Unix seconds) on, a day of the rhythm passes ``speed`` times as fast; rates keep their size."""

    since: float
    speed: float


Drivers = tuple[list[float], list[float], list[float]]
"""What amounts are multiplied with: time, activity, and activity squared."""


@define(eq=False)
class _Knots:
    """The activity of a rhythm at each full hour since the epoch, and its integrals until then.

    Threads may ask at the same time: a longer table takes the place of a shorter one as a whole.
    """

    rhythm: Rhythm
    seed: int
    _table: Drivers = field(factory=lambda: ([], [0.0], [0.0]), init=False, repr=False)

    def until(self, hours: int) -> Drivers:
        """Return levels, their integrals, and those of their squares, for so many hours at least."""
        table = self._table
        if len(table[0]) < hours:
            table = self._table = self._extended(hours + _HOURS_AHEAD)
        return table

    def _extended(self, hours: int) -> Drivers:
        levels, sums, squares = (list(each) for each in self._table)
        for day in range(len(levels) // 24, -(-hours // 24)):
            for right in self.rhythm.of_day(self.seed, day):
                if levels:
                    left = levels[-1]
                    sums.append(sums[-1] + HOUR * (left + right) / 2)
                    squares.append(squares[-1] + HOUR * (left * left + left * right + right * right) / 3)
                levels.append(right)
        return levels, sums, squares


@lru_cache(maxsize=8)
def _knots(rhythm: Rhythm, seed: int) -> _Knots:
    """Return what all systems of one rhythm and seed have in common."""
    return _Knots(rhythm, seed)


@define
class Activity:
    """The activity of one simulated community and its integrals over time, exact at any time."""

    rhythm: Rhythm
    noise: Noise
    pace: Pace | None = None
    _knots: _Knots = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Share the table of a rhythm and seed with whoever has both."""
        self._knots = _knots(self.rhythm, self.noise.seed)

    def warped(self, flow: Flow, times: list[float]) -> list[float]:
        """Return the times shifted by the flow's bursts.

        Counting the steady rhythm at shifted times gives an unsteady rate whose integral needs no summing up.
        """
        for index, (strength, period) in enumerate(flow.bursts):
            reach = strength * period / 2
            wave = self.noise.wave(f"{flow.name}/{index}", period, times)
            times = [time + reach * shift for time, shift in zip(times, wave, strict=True)]
        return times

    def cumulated(self, flow: Flow, times: list[float]) -> Drivers:
        """Return seconds, activity seconds and squared activity seconds since the epoch, as the flow sees them."""
        warped = [time - EPOCH for time in self.warped(flow, times)]
        return warped, *(self._integrals(warped) if self.pace is None else self._paced(warped, self.pace))

    def levels(self, flow: Flow, times: list[float]) -> Drivers:
        """Return 1, the activity and its square as they were in the minute before each time."""
        _, activity, load = self.cumulated(flow, times)
        _, activity_before, load_before = self.cumulated(flow, [time - 60 for time in times])
        return (
            [1.0] * len(times),
            [(now - before) / 60 for now, before in zip(activity, activity_before, strict=True)],
            [(now - before) / 60 for now, before in zip(load, load_before, strict=True)],
        )

    def _paced(self, seconds: list[float], pace: Pace) -> tuple[list[float], list[float]]:
        since = pace.since - EPOCH
        passed = [since + max(0.0, second - since) * pace.speed for second in seconds]
        totals = zip(
            self._integrals(min(second, since) for second in seconds),
            self._integrals(passed),
            self._integrals([since]),
            strict=True,
        )
        activity, load = (
            [before + (after - base) / pace.speed for before, after in zip(befores, afters, strict=True)]
            for befores, afters, (base,) in totals
        )
        return activity, load

    def _integrals(self, seconds: Iterable[float]) -> tuple[list[float], list[float]]:
        activity, load = [], []
        levels, sums, squares = self._knots.until(2)
        known = len(levels) - 1
        for second in seconds:
            position = second / HOUR
            hour = int(position)
            if hour >= known:
                levels, sums, squares = self._knots.until(hour + 2)
                known = len(levels) - 1
            part = position - hour
            left = levels[hour]
            rise = levels[hour + 1] - left
            activity.append(sums[hour] + HOUR * part * (left + rise * part / 2))
            load.append(squares[hour] + HOUR * part * (left * left + part * (left * rise + rise * rise * part / 3)))
        return activity, load
