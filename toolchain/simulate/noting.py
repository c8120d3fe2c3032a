"""What of a timeline was looked at, for those who remember what came of it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from attrs import define, field

Note = tuple[Literal["condition", "outages", "clock"], str]
"""Something of a timeline that was looked at, by its name."""


@define(eq=False)
class Noting:
    """Takes notes of what is looked at."""

    _taken: set[Note] = field(factory=set, init=False, repr=False)

    def add(self, note: Note) -> None:
        """Note that something is looked at."""
        self._taken.add(note)

    def update(self, notes: Collection[Note]) -> None:
        """Note that several things are looked at."""
        self._taken.update(notes)

    @contextmanager
    def from_here(self) -> Iterator[set[Note]]:
        """Give what is looked at until the end of the block; who is around it has looked at that too."""
        before, self._taken = self._taken, set()
        try:
            yield self._taken
        finally:
            before |= self._taken  # the set that whoever is around it was given
            self._taken = before


class NotedConditions(Mapping[str, float]):
    """Conditions that note which of them are looked at."""

    __slots__ = ("conditions", "looked_at")

    def __init__(self, conditions: Mapping[str, float], looked_at: Noting) -> None:
        self.conditions, self.looked_at = conditions, looked_at

    def __getitem__(self, name: str) -> float:
        self.looked_at.add(("condition", name))
        return self.conditions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.conditions)

    def __len__(self) -> int:
        return len(self.conditions)
