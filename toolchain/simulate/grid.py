"""The times that samples are asked for, with what many series need at them."""

from attrs import define, field, frozen

from toolchain.simulate.rhythm import EPOCH, Activity, Drivers, Flow
from toolchain.simulate.timeline import Life, Timeline

Values = list[float | None]
NOISES = 24
"""How many different noises gauges share."""


@frozen
class Target:
    """One scraped instance of a job with the labels that the scrape adds."""

    job: str
    index: int
    instances: int
    labels: tuple[tuple[str, str], ...]


def regular_times(start: float, end: float, step: float) -> tuple[float, ...]:
    """Return ``start`` and every ``step`` seconds up to, not including, ``end`` (Unix seconds)."""
    return tuple(start + index * step for index in range(max(0, -int(-(end - start) // step))))


@define(eq=False)
class Grid:
    """The times of a request, ascending, with what many series need at them."""

    times: list[float]
    activity: Activity
    timeline: Timeline
    _drivers: dict[tuple[str, float, str], tuple[list[float], Drivers]] = field(factory=dict, init=False)
    _levels: dict[str, Drivers] = field(factory=dict, init=False)
    _noise: dict[int, list[float]] = field(factory=dict, init=False)
    _lives: dict[tuple[str, int], list[Life]] = field(factory=dict, init=False)
    _points: dict[tuple[str, float], tuple[float, float, float]] = field(factory=dict, init=False)

    def drivers(self, flow: Flow, lag: float = 0.0, clock: str = "") -> tuple[list[float], Drivers]:
        """Return the times as the clock shows them, and the integrals of the flow at those times."""
        if clock:
            self.timeline.note(("clock", clock))
        key = (flow.name, lag, clock)
        if key not in self._drivers:
            times = self.times
            if lag or clock:
                times = [max(float(EPOCH), self.timeline.clock(clock, time) - lag) for time in times]
            self._drivers[key] = times, self.activity.cumulated(flow, times)
        return self._drivers[key]

    def point(self, flow: Flow, time: float) -> tuple[float, float, float]:
        """Return the integrals of the flow at any time."""
        key = (flow.name, time)
        if key not in self._points:
            seconds, activity, load = self.activity.cumulated(flow, [time])
            self._points[key] = seconds[0], activity[0], load[0]
        return self._points[key]

    def levels(self, flow: Flow) -> Drivers:
        """Return the levels of the flow at the grid's times."""
        if flow.name not in self._levels:
            self._levels[flow.name] = self.activity.levels(flow, self.times)
        return self._levels[flow.name]

    def noise(self, variant: int) -> list[float]:
        """Return one of the shared noises, from -1 to 1: part slow, part quick, part new at every 15 seconds."""
        if variant not in self._noise:
            source, times = self.activity.noise, self.times
            slow = source.wave(f"gauge {variant} slow", 1500, times)
            quick = source.wave(f"gauge {variant} quick", 120, times)
            white = source.steps(f"gauge {variant} white", 15, times)
            self._noise[variant] = [0.45 * a + 0.35 * b + 0.2 * c for a, b, c in zip(slow, quick, white, strict=True)]
        return self._noise[variant]

    def lives(self, target: Target) -> list[Life]:
        """Return when the target answers."""
        self.timeline.note(("outages", target.job))
        key = (target.job, target.index)
        if key not in self._lives:
            self._lives[key] = self.timeline.lives(target.job, target.index, self.times[0], self.times[-1] + 1)
        return self._lives[key]
