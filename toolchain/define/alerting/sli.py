"""Service level indicators: what share of events is bad."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.catalog.metric import Metric
from toolchain.languages.matching import MatchValue
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression, Selector
from toolchain.languages.promql.histograms import at_most

_LATELY = "10m"
"""How long ago the last event may be where something is measurable."""


@checked
@frozen(eq=False)
class Ratio:
    """Bad events among all, both counters; ``by`` are labels that tell apart what has an objective of its own."""

    bad: Selector
    total: Selector
    by: Sequence[str] = ()

    def __attrs_post_init__(self) -> None:
        """Count once where the definition is, so that a label that is missing is an error there."""
        self.bad_rate(_LATELY)

    def bad_rate(self, window: str) -> Expression:
        """Return bad events per second, 0 where none ever happened."""
        return q.or_zero(q.sum(q.rate(self.bad, window), by=self.by), self.total_rate(window))

    def total_rate(self, window: str) -> Expression:
        """Return all events per second."""
        return q.sum(q.rate(self.total, window), by=self.by)

    def measurable(self) -> Expression:
        """Return something while there are events."""
        return self.total_rate(_LATELY) > 0


@checked
@frozen(eq=False)
class Latency:
    """Observations of a histogram above a bound, in its unit, which must be one of its buckets.

    Raises QueryError where it is none: a share between two buckets would be a guess.
    """

    metric: Metric
    bound: float
    matchers: dict[str, str | MatchValue] = field(factory=dict)
    by: Sequence[str] = ()
    within: Selector = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Find the bucket where the definition is, so that a missing one, or a missing label, is an error there."""
        object.__setattr__(self, "within", at_most(self.metric, self.bound, **self.matchers))
        self.bad_rate(_LATELY)

    def bad_rate(self, window: str) -> Expression:
        """Return slow observations per second."""
        fast = q.or_zero(q.sum(q.rate(self.within, window), by=self.by), self.total_rate(window))
        return self.total_rate(window) - fast

    def total_rate(self, window: str) -> Expression:
        """Return all observations per second."""
        return q.sum(q.rate(q.select(self.metric, part="count", **self.matchers), window), by=self.by)

    def measurable(self) -> Expression:
        """Return something while there are observations."""
        return self.total_rate(_LATELY) > 0


@checked
@frozen(eq=False)
class Average:
    """How far a gauge from 0 to 1 is below 1, averaged over time: no events to count, only bad time."""

    gauge: Selector
    by: Sequence[str] = ()

    def __attrs_post_init__(self) -> None:
        """Average once where the definition is, so that a label that is missing is an error there."""
        self.bad_now()

    def bad_now(self) -> Expression:
        """Return how far the gauge is below 1."""
        return 1 - q.avg(self.gauge, by=self.by)

    def error_ratio(self, window: str) -> Expression:
        """Return the share of the window that was bad."""
        return 1 - q.avg(q.avg_over_time(self.gauge, window), by=self.by)

    def measurable(self) -> Expression:
        """Return something while the gauge is there."""
        return q.avg(self.gauge, by=self.by)


@frozen(eq=False)
class Rates:
    """Bad events among all, each a rate that more than one counter makes up.

    ``bad`` and ``total`` return events per second over a window (a duration); ``total`` gives 0, and not nothing, while
    there are none. ``by`` are the labels that both have.
    """

    bad: Callable[[str], Expression]
    total: Callable[[str], Expression]
    by: Sequence[str] = ()

    def bad_rate(self, window: str) -> Expression:
        """Return bad events per second."""
        return self.bad(window)

    def total_rate(self, window: str) -> Expression:
        """Return all events per second."""
        return self.total(window)

    def measurable(self) -> Expression:
        """Return something while there are events."""
        return self.total_rate(_LATELY) > 0


@checked
@frozen(eq=False)
class Each:
    """Several indicators under one objective, each with a budget of its own, told apart by a label."""

    label: str
    of: Mapping[str, Ratio | Latency | Rates]

    @property
    def by(self) -> Sequence[str]:
        """The label."""
        return (self.label,)

    def bad_rate(self, window: str) -> Expression:
        """Return bad events per second of each."""
        return q.either(*self._labelled(lambda sli: sli.bad_rate(window)))

    def total_rate(self, window: str) -> Expression:
        """Return all events per second of each."""
        return q.either(*self._labelled(lambda sli: sli.total_rate(window)))

    def measurable(self) -> Expression:
        """Return something while there are events of any."""
        return q.max(q.either(*self._labelled(lambda sli: sli.measurable())))

    def _labelled(self, part: Callable[[Ratio | Latency | Rates], Expression]) -> Iterator[Expression]:
        for value, sli in self.of.items():
            yield q.labelled(part(sli), **{self.label: value})


Sli = Ratio | Latency | Rates | Each | Average
