"""The buckets of one histogram as they are read: their bounds, and whether they make sense.

Source: Prometheus documentation, "Exposition formats": buckets are cumulative, and the last is +Inf with the value of
``_count``.
"""

from collections.abc import Iterator
from functools import cached_property
from math import isinf, isnan

from attrs import define, field

_Series = tuple[str, int]


@define(slots=False, eq=False)
class Buckets:
    """The buckets of each series of a histogram; a series is an instance and a hash of its labels."""

    _of: dict[_Series, list[tuple[float, float, int]]] = field(factory=dict)
    _counts: dict[_Series, float] = field(factory=dict)
    _lines: dict[str, int] = field(factory=dict)
    _bounds: dict[str, float | None] = field(factory=dict)
    _without: list[int] = field(factory=list)

    @property
    def is_used(self) -> bool:
        """Whether any bucket was read."""
        return bool(self._of) or bool(self._without)

    def add(self, series: _Series, text: str, value: float, line: int) -> None:
        """Take a bucket with the text of its bound."""
        if text not in self._bounds:
            self._bounds[text] = _number(text)
            self._lines[text] = line
        bound = self._bounds[text]
        if bound is None:
            self._without.append(line)
            return
        found = self._of.get(series)
        if found is None:
            found = self._of[series] = []
        found.append((bound, value, line))

    def count(self, series: _Series, value: float) -> None:
        """Take the number of all observations of a series."""
        self._counts[series] = value

    @property
    def bounds(self) -> tuple[float, ...]:
        """All finite bounds, ascending."""
        return tuple(sorted({bound for bound in self._bounds.values() if bound is not None and not isinf(bound)}))

    @property
    def texts(self) -> frozenset[str]:
        """Bounds as they are written, +Inf included."""
        return frozenset(self._bounds)

    @property
    def above(self) -> float:
        """How many observations are above the last finite bound."""
        total = 0.0
        for buckets in self._of.values():
            finite = max(((bound, value) for bound, value, _ in buckets if not isinf(bound)), default=None)
            last = max((value for _, value, _ in buckets), default=0.0)
            if finite is not None:
                total += max(0.0, last - finite[1])
        return total

    def problems(self) -> Iterator[tuple[list[int], str, str]]:
        """Yield what is wrong: lines, what, and what to do."""
        found = self._found
        again = (
            "Let the client library write the buckets: a histogram that is put together by hand gives wrong figures."
        )
        if self._without:
            yield self._without, "has a bucket without a bound that is a number", again
        if found.falling:
            yield found.falling, "has buckets that are not cumulative", again
        if found.endless:
            yield found.endless, "has series without a bucket for +Inf", again
        if found.unequal:
            yield found.unequal, "has another _count than its bucket +Inf", again
        if found.differing:
            yield found.differing, "has other bounds in some of its series", "Give all series the same buckets."

    @cached_property
    def _found(self) -> "_Inconsistent":
        found = _Inconsistent()
        most = max(map(len, self._of.values()), default=0)
        for series, buckets in self._of.items():
            buckets.sort()
            line = buckets[0][2]
            before = 0.0
            for _, value, at in buckets:
                if value < before or isnan(value):
                    found.falling.append(at)
                    break
                before = value
            if not isinf(buckets[-1][0]):
                found.endless.append(line)
            elif series in self._counts and self._counts[series] != buckets[-1][1]:
                found.unequal.append(buckets[-1][2])
            if len(buckets) != most:
                found.differing.append(line)
        return found


@define(eq=False)
class _Inconsistent:
    """Lines of what is wrong."""

    falling: list[int] = field(factory=list)
    endless: list[int] = field(factory=list)
    unequal: list[int] = field(factory=list)
    differing: list[int] = field(factory=list)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return None if isnan(value) else value
