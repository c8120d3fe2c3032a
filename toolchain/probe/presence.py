"""What a server has of series: which names there are, with which labels, and when each was there."""

from collections.abc import Iterable
from math import isnan
from threading import Lock

from attrs import define, evolve, field, frozen

from toolchain.base.durations import duration_seconds
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.prometheus import MetricQueries
from toolchain.probe.asking import Asking

_MOMENTS = 300
"""Moments at which a long range is looked at."""


@frozen
class Presence:
    """Series of a selector: at most how many at once, and when the first and last of them were there (Unix seconds)."""

    series: int = 0
    first: float | None = None
    last: float | None = None

    def is_stale(self, end: float, minutes: float) -> bool:
        """Return whether there were series, and none in the last minutes."""
        return self.last is not None and self.last < end - minutes * 60


NOWHERE = Presence()


@define(eq=False)
class Series:
    """What a Prometheus has in a time range, each thing asked once.

    Raises what its client raises, and NotAskedError where nothing is asked any more.
    """

    client: MetricQueries
    asking: Asking
    span: TimeRange
    names: frozenset[str] = field(init=False)
    _found: dict[tuple[str, float, float], Presence] = field(factory=dict, init=False, repr=False)
    _labels: dict[str, frozenset[str]] = field(factory=dict, init=False, repr=False)
    _values: dict[tuple[str, str], tuple[str, ...]] = field(factory=dict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        found = self.asking.of_server(lambda: self.client.label_values("__name__", self.span.start, self.span.end))
        self.names = frozenset(found)

    def of(self, selector: Selector, span: TimeRange | None = None) -> Presence:
        """Return when series of a selector were there; its offset counts, and what follows ``@`` does not."""
        if selector.name and selector.name not in self.names:
            return NOWHERE
        asked = span or self.span
        shift = _shift(selector)
        text = to_promql(plain(selector))
        key = (text, asked.start - shift, asked.end - shift)
        with self._lock:
            known = self._found.get(key)
        if known is None:
            known = self._asked(*key)
            with self._lock:
                self._found[key] = known
        return known

    def _asked(self, text: str, start: float, end: float) -> Presence:
        step = max(LOOKBACK, (end - start) // _MOMENTS)
        # Its last moment is the end itself: what is there now is there.
        start = end - max(1, -(-(end - start) // step)) * step
        query = f"count({text})"
        result = self.asking.of_server(lambda: self.client.query_range(query, start, end, step))
        samples = [
            (time, value)
            for series in result.series
            for time, value in zip(series.times, series.values, strict=True)
            if not isnan(value)
        ]
        if not samples:
            return NOWHERE
        return Presence(int(max(value for _, value in samples)), samples[0][0], samples[-1][0])

    def labels_of(self, name: str) -> frozenset[str]:
        """Return the names of labels that series of a name have, the name itself left out."""
        return self.labels_of_selector(Selector(name))

    def labels_of_selector(self, selector: Selector) -> frozenset[str]:
        """Return the names of labels that series of a selector have, the name itself left out."""
        text = to_promql(plain(selector))
        if text not in self._labels:
            found = self.asking.of_server(lambda: self.client.label_names(self.span.start, self.span.end, (text,)))
            self._labels[text] = frozenset(found) - {"__name__"}
        return self._labels[text]

    def values_of(self, label: str, selector: Selector) -> tuple[str, ...]:
        """Return the values of a label on series of a selector."""
        text = to_promql(plain(selector))
        key = (label, text)
        if key not in self._values:
            found = self.asking.of_server(
                lambda: self.client.label_values(label, self.span.start, self.span.end, (text,))
            )
            self._values[key] = tuple(sorted(found))
        return self._values[key]

    def has_data(self, query: str, span: TimeRange) -> bool:
        """Return whether an expression gives anything at a moment of a range."""
        return self.of_query(query, span).series > 0

    def of_query(self, query: str, span: TimeRange) -> Presence:
        """Return when an expression gives series; those that are no number count as well."""
        key = (query, span.start, span.end)
        if key not in self._found:
            self._found[key] = self._asked(*key)
        return self._found[key]


def plain(selector: Selector) -> Selector:
    """Return a selector of the same series without its moment."""
    return Selector(selector.name, selector.matchers)


def without(selector: Selector, left_out: Iterable[Matcher]) -> Selector:
    """Return a selector without some matchers; what would select everything keeps one that most series have."""
    gone = list(left_out)
    kept = tuple(each for each in selector.matchers if each not in gone)
    if not selector.name and not kept:
        kept = (Matcher("__name__", "=~", ".+"),)
    return evolve(plain(selector), matchers=kept)


def _shift(selector: Selector) -> float:
    sign = -1 if selector.offset.startswith("-") else 1
    return sign * (duration_seconds(selector.offset.removeprefix("-").strip()) or 0.0)
