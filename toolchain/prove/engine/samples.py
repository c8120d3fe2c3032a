"""Series of stories as samples: from promtool's notation, or from numbers.

Source: Prometheus documentation, "Unit testing for rules": ``a+bxn`` is a, a+b … n times more, ``axn`` is a n times
more, ``_`` and ``_xn`` are no samples, ``stale`` marks that a series has ended.
"""

import re
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from math import isnan

from attrs import frozen

from toolchain.prove.promtool import PlayedSeries, pairs

Labels = tuple[tuple[str, str], ...]
"""Names and values in order, without the name of the series."""
Points = dict[int, float]
"""Values by the number of the evaluation, from 0."""

_STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]
"""The not-a-number with which Prometheus marks that a series has ended; its bits stay as long as it is only moved."""
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?[iI]nf|[nN]a[nN]"
_WORD = re.compile(
    rf"(?:(?P<stale>stale)|(?P<gap>_)(?:x(?P<gaps>\d+))?"
    rf"|(?P<first>{_NUMBER})(?P<rise>[+-](?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)?(?:x(?P<more>\d+))?)"
)
_NAME = re.compile(r'(?P<name>[A-Za-z_:][\w:]*)(?:\{(?:[A-Za-z_]\w*="(?:[^"\\]|\\.)*"(?:, ?)?)*\})?')
_MOST = 1_000_000
"""Samples of one series."""


@frozen(eq=False)
class Samples:
    """A series: values at multiples of an interval, all from 0 on where ``places`` is None."""

    name: str
    labels: Labels
    values: "array[float]"
    places: tuple[int, ...] | None = None

    def number(self, until: int) -> int:
        """Return how many of its values stand at places up to one."""
        return min(len(self.values), until + 1) if self.places is None else bisect_right(self.places, until)

    def is_like(self, other: "Samples | None", until: int) -> bool:
        """Return whether another series has the same values at all places up to one; one that is not there has none."""
        number = self.number(until)
        if number != (0 if other is None else other.number(until)):
            return False
        return other is None or (
            self._placed(number) == other._placed(number)
            and self.values[:number].tobytes() == other.values[:number].tobytes()
        )

    def _placed(self, number: int) -> "tuple[int, ...] | None":
        """Return the places of its first values; None where they are all from 0 on."""
        if self.places is None or not number or self.places[number - 1] == number - 1:
            return None
        return self.places[:number]


def samples_of(series: PlayedSeries) -> Samples | None:
    """Return the samples of a series; None for what cannot be read here."""
    called = _called(series.name)
    if called is None:
        return None
    name, labels = called
    if series.samples is not None:
        # One that is not a number makes a sum that is none.
        return (_with_gaps if isnan(sum(series.samples)) else Samples)(name, labels, series.samples)
    try:
        read = list(_read(series.values))
    except ValueError:
        return None
    values = array("d", (value for value in read if value is not None))
    places = tuple(place for place, value in enumerate(read) if value is not None)
    return Samples(name, labels, values, None if len(places) == len(read) else places)


@lru_cache(maxsize=1 << 13)
def _called(series: str) -> tuple[str, Labels] | None:
    """Return name and labels of a series as promtool reads it; stories have many in common."""
    found = _NAME.fullmatch(series)
    if found is None:
        return None
    return found["name"], tuple(sorted((name, value) for name, value in pairs(series).items() if value))


def _with_gaps(name: str, labels: Labels, values: "array[float]") -> Samples:
    """Return what is there where it is a number; the first place of each gap ends it."""
    places, kept = list[int](), array("d")
    end = 0
    for is_gap, stretch in groupby(map(isnan, values)):
        first, end = end, end + len(list(stretch))
        if not is_gap:
            places.extend(range(first, end))
            kept.extend(values[first:end])
            if end < len(values):
                places.append(end)
                kept.append(_STALE)
    return Samples(name, labels, kept, tuple(places))


def recorded(name: str, labels: Labels, points: Points, last: int) -> Samples:
    """Return what is there at the evaluations up to the ``last``; the first one where it is not given again ends it."""
    places, values = list[int](), array("d")
    for number in sorted(points):
        places.append(number)
        values.append(points[number])
        if number < last and number + 1 not in points:
            places.append(number + 1)
            values.append(_STALE)
    return Samples(name, labels, values, tuple(places))


def _read(notation: str) -> Iterator[float | None]:
    """Yield samples, None for one that is not there. Raises ValueError for what is no notation."""
    for word in notation.split():
        found = _WORD.fullmatch(word)
        if found is None or int(found["gaps"] or found["more"] or 0) > _MOST or (found["rise"] and not found["more"]):
            raise ValueError(word)
        if found["stale"]:
            yield _STALE
        elif found["gap"]:
            yield from [None] * int(found["gaps"] or 1)
        else:
            value, rise = float(found["first"]), float(found["rise"] or 0)
            yield value
            for _ in range(int(found["more"] or 0)):
                value += rise
                yield value
