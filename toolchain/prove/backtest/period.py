"""The time that a backtest looks at, and how finely."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil, inf

from attrs import frozen

from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.prove.backtest.rule import Rule
from toolchain.prove.history import history_needed, shortest_window
from toolchain.simulate.rhythm import DAY

EVALUATIONS = 45_000
"""At most so many evaluations are made of a rule: a month at one a minute."""


@frozen
class Period:
    """From ``start`` to ``end`` in Unix seconds, evaluated every ``step`` seconds from ``start`` on."""

    start: float
    end: float
    step: float

    @property
    def evaluations(self) -> int:
        """How many evaluations there are."""
        return max(0, ceil((self.end - self.start) / self.step - 1e-9))

    @property
    def last(self) -> float:
        """The time of the last evaluation."""
        return self.time_of(self.evaluations - 1)

    def time_of(self, evaluation: int) -> float:
        """Return the time of an evaluation, counted from 0."""
        return self.start + evaluation * self.step

    def evaluation_at(self, time: float) -> int:
        """Return the number of the evaluation at a time."""
        return round((time - self.start) / self.step)


def step_of(rule: Rule, seconds: float) -> float:
    """Return how often to evaluate a rule over so many seconds: as its group, or some times more seldom."""
    return rule.interval * max(1, ceil(seconds / EVALUATIONS / rule.interval))


def history_of(rule: Rule) -> float:
    """Return how many seconds before an evaluation its oldest sample can be."""
    if not isinstance(rule.condition, Expression):
        return 0.0
    return history_needed(rule.condition, _recorded(rule)) + LOOKBACK


def sampling_of(rules: Iterable[Rule], evaluation: float, scrape: float) -> float:
    """Return the seconds between samples that suffice: two in each window, and one for each evaluation.

    More often than every ``scrape`` seconds there are none in reality.
    """
    windows = [
        shortest_window(rule.condition, _recorded(rule)) for rule in rules if isinstance(rule.condition, Expression)
    ]
    return max(scrape, min(evaluation, LOOKBACK / 2, min(windows, default=inf) / 2))


def _recorded(rule: Rule) -> dict[str, Expression]:
    return {each.record: each.expression for each in rule.recordings}


def said(time: float) -> str:
    """Return a time in UTC to the minute, or to the second where it has seconds."""
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time)
    return found.strftime("%Y-%m-%d %H:%M:%S" if found.second else "%Y-%m-%d %H:%M")


def days_said(seconds: float) -> str:
    """Return a length of time in days, or in hours where it is shorter."""
    number, unit = (seconds / DAY, "day") if seconds >= DAY else (seconds / 3600, "hour")
    return f"{number:g} {unit}{'' if number == 1 else 's'}"
