"""The rhythm of the people who use the system: how active they are in each hour of the week."""

from collections.abc import Iterable

from attrs import define, field, frozen

from toolchain.simulate.noise import Noise, fraction

EPOCH = 1_704_067_200
"""The begin of simulated time in Unix seconds: Monday, 1 January 2024, 00:00 UTC."""

HOUR = 3600
DAY = 86_400
WEEK = 604_800


@frozen
class Rhythm:
    """Activity at each full hour (UTC) from 0 to 1, straight lines between; ``day_swing`` is how much days differ."""

    weekday: tuple[float, ...]
    saturday: tuple[float, ...]
    sunday: tuple[float, ...]
    day_swing: float = 0.12

    def of_hour(self, seed: int, hour: int) -> float:
        """Return the activity at an hour since the epoch."""
        day, hour_of_day = divmod(hour, 24)
        table = {5: self.saturday, 6: self.sunday}.get(day % 7, self.weekday)
        swing = 1 + self.day_swing * (2 * fraction(seed, "day", day) - 1)
        return min(1.0, table[hour_of_day] * swing)


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


@define
class Activity:
    """The activity of one simulated community and its integrals over time, exact at any time."""

    rhythm: Rhythm
    noise: Noise
    pace: Pace | None = None
    _levels: list[float] = field(factory=list, init=False, repr=False)
    _sums: list[float] = field(factory=lambda: [0.0], init=False, repr=False)
    _squares: list[float] = field(factory=lambda: [0.0], init=False, repr=False)

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
        levels, sums, squares = self._levels, self._sums, self._squares
        for second in seconds:
            position = second / HOUR
            hour = int(position)
            if hour + 1 >= len(levels):
                self._extend(hour + 2)
            part = position - hour
            left = levels[hour]
            rise = levels[hour + 1] - left
            activity.append(sums[hour] + HOUR * part * (left + rise * part / 2))
            load.append(squares[hour] + HOUR * part * (left * left + part * (left * rise + rise * rise * part / 3)))
        return activity, load

    def _extend(self, hours: int) -> None:
        """Prepare the knots up to an hour since the epoch, a year at a time."""
        levels, sums, squares = self._levels, self._sums, self._squares
        for hour in range(len(levels), hours + 8760):
            levels.append(self.rhythm.of_hour(self.noise.seed, hour))
            if hour:
                left, right = levels[-2], levels[-1]
                sums.append(sums[-1] + HOUR * (left + right) / 2)
                squares.append(squares[-1] + HOUR * (left * left + left * right + right * right) / 3)
