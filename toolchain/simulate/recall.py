"""What a world has made before and need not make again: no incident touches what was looked at.

Whatever is made is decided by what it looks at: some conditions, the outages of some jobs, some clocks. So these are
noted while it is made, and where all of them are normal again, the same would be made again.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from attrs import define, field

from toolchain.simulate.noting import Note
from toolchain.simulate.timeline import Timeline

Made = TypeVar("Made")


@define(eq=False)
class Recall:
    """Things that were made, by a key that says everything about them but conditions, outages and clocks."""

    _made: dict[Hashable, tuple[frozenset[Note], Any]] = field(factory=dict, init=False, repr=False)
    _numbers: dict[Hashable, int] = field(factory=dict, init=False, repr=False)

    def number_of(self, key: Hashable) -> int:
        """Return a number that stands for a long key."""
        return self._numbers.setdefault(key, len(self._numbers))

    def of(self, key: Hashable, timeline: Timeline, until: float, make: Callable[[], Made]) -> Made:
        """Return what was made before, or is made now, on a timeline of which nothing matters that comes later.

        Kept is what no incident has touched: what one makes of it is seldom asked for again.
        """
        if key in self._made:
            notes, before = self._made[key]
            if all(timeline.is_normal(note, until) for note in notes):
                found: Made = before
                return found
        with timeline.looked_at.from_here() as looked_at:
            made = make()
        if key not in self._made and all(timeline.is_normal(note, until) for note in looked_at):
            self._made[key] = frozenset(looked_at), made
        return made
