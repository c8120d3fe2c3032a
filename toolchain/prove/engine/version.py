"""Series of one name as a database holds them, once for all stories in which they begin alike."""

from collections.abc import Mapping
from math import ceil

from attrs import define

from toolchain.prove.engine.samples import Labels, Samples

NEVER = -1
"""The place before the first one."""


@define(eq=False)
class Version:
    """All series of a name that begin alike, held up to a place; ``called`` is their name here.

    Up to the place ``shared`` they are those of ``origin``; they are then held from ``since`` on, which is what
    evaluations behind that place look back to. ``interval`` is the time between places in milliseconds.
    """

    called: str
    interval: int
    series: Mapping[Labels, Samples]
    origin: "Version | None" = None
    shared: int = NEVER
    since: int = 0
    until: int = NEVER

    def begins_like(self, series: Mapping[Labels, Samples], until: int) -> bool:
        """Return whether these and others are the same as far as both are known."""
        shared = min(self.until, until)
        return all(each.is_like(series.get(labels), shared) for labels, each in self.series.items()) and all(
            not each.number(shared) for labels, each in series.items() if labels not in self.series
        )

    def shared_with(self, series: Mapping[Labels, Samples], until: int) -> int:
        """Return the last place up to which these and others are the same."""
        shared = min(self.until, until)
        for labels in self.series.keys() | series.keys():
            one, other = self.series.get(labels), series.get(labels)
            shared = _alike_until(one, other, shared) if one else _alike_until(other, None, shared)
        return shared

    def shared_evaluations(self, every: int) -> int:
        """Return the last evaluation, one each ``every`` milliseconds, that looks at nothing but what is shared."""
        return self.shared * self.interval // every if self.shared >= 0 else NEVER

    def at(self, last: int, every: int) -> "Version":
        """Return the version that is held for evaluations of which the ``last`` has that number."""
        return self.origin if self.origin is not None and last <= self.shared_evaluations(every) else self


def first_read(shared: int, interval: int, every: int, looks_back: int) -> int:
    """Return the first place that is read by evaluations behind those that look at nothing but what is shared.

    They look back ``looks_back`` milliseconds.
    """
    first = (shared * interval // every + 1) * every - looks_back
    return max(0, ceil(first / interval) - 1)


def _alike_until(one: Samples | None, other: Samples | None, until: int) -> int:
    """Return the last place up to which two series are the same, ``until`` at most."""
    if one is None or one.is_like(other, until):
        return until
    alike, unlike = NEVER, until
    while unlike - alike > 1:
        middle = (alike + unlike) // 2
        if one.is_like(other, middle):
            alike = middle
        else:
            unlike = middle
    return alike
