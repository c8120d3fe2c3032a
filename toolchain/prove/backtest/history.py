"""Where a backtest gets the past from: series of a condition over a period, asked in pieces."""

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Protocol

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.languages.promql.ast import Expression
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient, Series
from toolchain.prove.backtest.period import Period, days_said, said
from toolchain.prove.backtest.rule import Rule

_POINTS = 10_000
"""Evaluations of one request: Prometheus and Loki refuse more than 11,000."""
_AT_ONCE = 4

Key = tuple[tuple[str, str], ...]
Points = dict[int, float]
"""Values by the number of the evaluation."""
Ask = Callable[[float, float, float], Sequence[Series]]
"""Returns the series of a query from a time to a time (inclusive, Unix seconds) every so many seconds."""


class LeftOutError(UserError):
    """A rule that this history cannot answer for; the others go on."""


@frozen(eq=False)
class Held:
    """Where a condition held, by labels, and what has to be known about that."""

    series: dict[Key, Points]
    remarks: tuple[str, ...] = ()


class History(Protocol):
    """The past of a system."""

    @property
    def description(self) -> str:
        """Where it comes from, in words."""

    def held(self, rule: Rule, period: Period) -> Held:
        """Return where the rule's condition held. Raises LeftOutError, and what a server answers."""


def asked(ask: Ask, period: Period) -> dict[Key, Points]:
    """Return the points of a query's series, asked piece by piece, several pieces at once."""
    found: dict[Key, Points] = {}
    with threads(_AT_ONCE) as pool:
        for part in pool.map(lambda piece: ask(piece[0], piece[1], period.step), _pieces(period)):
            for series in part:
                points = found.setdefault(key_of(series), {})
                points.update(
                    (period.evaluation_at(time), value) for time, value in zip(series.times, series.values, strict=True)
                )
    return found


def key_of(series: Series) -> Key:
    """Return the labels of a series, sorted, without its name, which an alert does not carry."""
    return tuple(sorted((name, value) for name, value in series.labels.items() if name != "__name__"))


def _pieces(period: Period) -> Iterator[tuple[float, float]]:
    for number in range(ceil(period.evaluations / _POINTS)):
        first = number * _POINTS
        last = min(period.evaluations, first + _POINTS) - 1
        yield period.time_of(first), period.time_of(last)


@frozen(eq=False)
class LiveHistory:
    """The past as a running Prometheus and a running Loki remember it; either may be missing."""

    description: str
    prometheus: PrometheusClient | None
    loki: LokiClient | None

    def held(self, rule: Rule, period: Period) -> Held:
        """Return where the rule's condition held; raise LeftOutError where nobody is there to ask."""
        if isinstance(rule.condition, Expression):
            prometheus = self.prometheus
            if prometheus is None:
                raise LeftOutError(f"{rule.name} asks Prometheus", "Give its address with --prometheus.")
            series = asked(lambda *between: prometheus.query_range(rule.text, *between).series, period)
            return Held(series, tuple(_remarks(prometheus, rule, period)))
        loki = self.loki
        if loki is None:
            raise LeftOutError(f"{rule.name} asks Loki", "Give its address with --loki.")
        return Held(asked(lambda start, end, step: loki.query_range(rule.text, start, end, step=step).series, period))


def _remarks(prometheus: PrometheusClient, rule: Rule, period: Period) -> Iterator[str]:
    """Say where Prometheus remembers less than was asked for, and whose recordings are read."""
    names = "|".join(sorted(rule.reads | {each.record for each in rule.recordings}))
    if not names:
        return
    coarse = max(period.step, (period.end - period.start) / 500)
    found = prometheus.query_range(f'count({{__name__=~"{names}"}})', period.start, period.end, coarse).series
    times = [time for series in found for time in series.times]
    if not times:
        yield "there is no sample of what it reads in this time"
    elif min(times) > period.start + coarse:
        remembered = round((period.end - min(times)) / 3600) * 3600.0
        yield (
            f"what it reads is remembered since {said(min(times))} only, "
            f"{days_said(remembered)} of {days_said(period.end - period.start)}"
        )
    if rule.recordings:
        yield "recorded series are as they were recorded then"
