"""Amounts that follow the activity of the people who use the system, and what durations look like."""

from collections.abc import Callable, Mapping
from functools import cached_property
from math import erf, exp, log, sqrt

from attrs import frozen

Conditions = Mapping[str, float]
"""What is special at a time, by name: each condition has a normal value, and incidents set others."""

ACTIVITY = "activity"
"""The one condition that the machinery knows: a factor on the activity of people, 1 when nothing is special."""


@frozen
class Amount:
    """A level, or a rate per second: ``constant`` at any time, and what full activity adds.

    ``activity`` grows in proportion to the activity (0 to 1) and ``load`` with its square, as queues and contention do.
    """

    constant: float = 0.0
    activity: float = 0.0
    load: float = 0.0

    def __add__(self, other: "Amount") -> "Amount":
        """Return both together."""
        return Amount(self.constant + other.constant, self.activity + other.activity, self.load + other.load)

    def __mul__(self, factor: float) -> "Amount":
        """Return the amount times a number."""
        return Amount(self.constant * factor, self.activity * factor, self.load * factor)

    __rmul__ = __mul__

    def at_activity(self, factor: float) -> "Amount":
        """Return the amount where people are ``factor`` times as active."""
        return Amount(self.constant, self.activity * factor, self.load * factor * factor)

    @property
    def is_zero(self) -> bool:
        """Whether it is nothing at any time."""
        return not (self.constant or self.activity or self.load)


Share = Callable[[Conditions], float]
"""A share (0-1) under conditions; the same function stands for the same share."""

Varying = Amount | Callable[[Conditions], Amount]
"""An amount, or how conditions decide it."""


def resolved(amount: Varying, conditions: Conditions) -> Amount:
    """Return the amount under conditions."""
    found = amount if isinstance(amount, Amount) else amount(conditions)
    factor = conditions.get(ACTIVITY, 1.0)
    return found if factor == 1.0 else found.at_activity(factor)


@frozen(slots=False)
class Lognormal:
    """How observations spread: half of them are below ``median``; ``sigma`` is the spread of their logarithm."""

    median: float
    sigma: float = 0.6

    @cached_property
    def mean(self) -> float:
        """The average observation."""
        return self.median * exp(self.sigma**2 / 2)

    def share_below(self, bound: float) -> float:
        """Return the share of observations up to a bound."""
        return 0.0 if bound <= 0 else 0.5 * (1 + erf(log(bound / self.median) / (self.sigma * sqrt(2))))

    def value_at(self, quantile: float) -> float:
        """Return a value near that quantile (0 to 1), by Tukey's lambda approximation of the normal distribution."""
        q = min(max(quantile, 1e-6), 1 - 1e-6)
        return self.median * exp(self.sigma * (q**0.1349 - (1 - q) ** 0.1349) / 0.1975)
