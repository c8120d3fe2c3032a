"""Behaviours: how the value of each series comes about. Definitions say it, the world plays it."""

from collections.abc import Callable, Mapping

from attrs import field, frozen

from toolchain.base.errors import DefinitionError
from toolchain.simulate.amount import Amount, Conditions, Lognormal, Share, Varying
from toolchain.simulate.rhythm import Flow

STEADY = Flow("steady", bursts=((0.06, 600.0),))
"""What the clock drives rather than people."""


@frozen
class Count:
    """A counter of events at a ``rate`` per second; the replicas of a job divide it.

    Events are ``whole`` unless they are seconds or the like. They are counted ``lag`` seconds after they were due, and
    later still while an incident holds the ``clock``. Counters of one ``group`` with one rate count the same events;
    ``part`` keeps those between two shares of all, so that two parts that adjoin add up exactly: it begins at 0 or
    ends at 1. Raises DefinitionError for one in the middle, whose counter would fall now and then.
    """

    rate: Varying
    flow: Flow = STEADY
    whole: bool = True
    lag: float = 0.0
    clock: str = ""
    part: tuple[float, float] = (0.0, 1.0)
    group: str = ""

    def __attrs_post_init__(self) -> None:
        """Hold that the part is one of two."""
        low, high = self.part
        if not 0 <= low <= high <= 1 or (low > 0 and high < 1):
            raise DefinitionError(
                f"the part of a count is from {low:g} to {high:g}",
                "Let it begin at 0 or end at 1; give what lies in the middle a rate of its own.",
            )


@frozen
class Level:
    """A gauge. ``noise`` is a share of the value; ``decimals`` are kept; ``low`` and ``high`` bound it.

    Where it is ``dithered`` the fraction is how often it is one more, as with a count of what happens at an instant.
    ``saw`` adds a ramp from 0 to its height in each of its periods, both in the order (height, seconds).
    Replicas divide the value where the metric's replicas add up, unless each has the value on its ``own``.
    """

    value: Varying
    flow: Flow = STEADY
    noise: float = 0.0
    decimals: int = 6
    low: float = float("-inf")
    high: float = float("inf")
    saw: tuple[float, float] | None = None
    own: bool = False
    dithered: bool = False


@frozen
class Observations:
    """A histogram: each part of the observations comes at a rate and spreads in its own way."""

    parts: tuple[tuple[Varying, Lognormal], ...]
    flow: Flow = STEADY


@frozen
class Quantiles:
    """A summary: observations of one kind, whose quantiles are exposed."""

    rate: Varying
    spread: Lognormal
    flow: Flow = STEADY
    quantiles: tuple[float, ...] = (0.5, 0.9, 0.99)


@frozen
class Backlog:
    """A gauge of events that are due but not yet counted by a Count with the same rate, lag and clock."""

    rate: Varying
    flow: Flow = STEADY
    lag: float = 0.0
    clock: str = ""


@frozen
class OldestAge:
    """A gauge of how many seconds the oldest event of a Backlog has waited; 0 while none does."""

    rate: Varying
    flow: Flow = STEADY
    lag: float = 0.0
    clock: str = ""


@frozen
class StartTime:
    """A gauge with the Unix time at which the target's process started; ``before`` is how much earlier."""

    before: float = 0.0


@frozen
class Clock:
    """A gauge with the Unix time of the sample, ``before`` seconds earlier."""

    before: float = 0.0


@frozen
class Up:
    """1 while the target answers, 0 while it does not."""


@frozen
class Weight:
    """The share of the traces of which all of some shares hold and none of others does."""

    holding: tuple[Share, ...] = ()
    missing: tuple[Share, ...] = ()

    def at(self, conditions: Conditions) -> float:
        """Return it under conditions."""
        weight = 1.0
        for share in self.holding:
            weight *= share(conditions)
        for share in self.missing:
            weight *= 1 - share(conditions)
        return weight


@frozen
class SpanSource:
    """Spans of the sampled traces of one child of a counter: how many of them, and how long they take.

    Without a ``spread`` they take no time.
    """

    metric: str
    labels: tuple[tuple[str, str], ...]
    weight: Weight
    spread: Lognormal | None = None


@frozen(eq=False)
class SpanCount:
    """A counter of spans, or of pairs of them."""

    sources: tuple[SpanSource, ...]


@frozen(eq=False)
class SpanDurations:
    """A histogram of how long spans take."""

    sources: tuple[SpanSource, ...]


Process = (
    Count | Level | Observations | Quantiles | Backlog | OldestAge | StartTime | Clock | Up | SpanCount | SpanDurations
)


@frozen
class SeriesBehaviour:
    """One child of a metric: the values of its own labels, what its value does, and when it exists at all."""

    labels: Mapping[str, str]
    process: Process
    present: Callable[[Conditions], bool] | None = None


@frozen
class Behaviour:
    """How one metric behaves, in all jobs that expose it or in the ``jobs`` named."""

    metric: str
    series: tuple[SeriesBehaviour, ...]
    jobs: tuple[str, ...] = field(default=())


def single(metric: str, process: Process, *, jobs: tuple[str, ...] = ()) -> Behaviour:
    """Return the behaviour of a metric without labels of its own."""
    return Behaviour(metric, (SeriesBehaviour({}, process),), jobs)


def by_label(metric: str, label: str, children: Mapping[str, Process], *, jobs: tuple[str, ...] = ()) -> Behaviour:
    """Return the behaviour of a metric with one label: one child per value."""
    return Behaviour(metric, tuple(SeriesBehaviour({label: value}, each) for value, each in children.items()), jobs)


def by_labels(
    metric: str, labels: tuple[str, ...], children: Mapping[tuple[str, ...], Process], *, jobs: tuple[str, ...] = ()
) -> Behaviour:
    """Return the behaviour of a metric with several labels: one child per combination of values."""
    series = (SeriesBehaviour(dict(zip(labels, values, strict=True)), each) for values, each in children.items())
    return Behaviour(metric, tuple(series), jobs)


def only_while(behaviour: Behaviour, present: Callable[[Conditions], bool]) -> Behaviour:
    """Return the behaviour with children that exist only under some conditions."""
    series = tuple(SeriesBehaviour(each.labels, each.process, present) for each in behaviour.series)
    return Behaviour(behaviour.metric, series, behaviour.jobs)


def constant(value: float) -> Level:
    """Return a gauge that never changes and that each replica repeats."""
    return Level(Amount(value), own=True)
