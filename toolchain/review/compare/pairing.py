"""Pairs what was with what is: by name first, then by likeness, so that a rename is no removal."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")

Key = Callable[[T], Hashable]
Likeness = Callable[[T, T], float]
"""How alike two things are, from 0 to 1, whichever comes first."""


@frozen(eq=False)
class Pairs(Generic[T]):
    """What is on both sides, in the order of the new one, and what is on one side only."""

    both: tuple[tuple[T, T], ...]
    removed: tuple[T, ...]
    added: tuple[T, ...]


def paired(
    before: Iterable[T],
    after: Iterable[T],
    keys: Sequence[Key[T]],
    likeness: Likeness[T] | None = None,
    *,
    least: float = 0.75,
) -> Pairs[T]:
    """Return the pairs: by each key in turn, where a value stands once on either side, then the most alike ones.

    Comparing the other way round gives the same pairs.
    """
    old, new = list(before), list(after)
    partner: dict[int, int] = {}
    for key in keys:
        free_old = _once(old, key, taken=partner.values())
        free_new = _once(new, key, taken=partner)
        partner |= {free_new[value]: free_old[value] for value in free_new if value in free_old}
    if likeness is not None:
        _pair_alike(old, new, partner, likeness, least)
    taken = set(partner.values())
    return Pairs(
        tuple((old[partner[index]], each) for index, each in enumerate(new) if index in partner),
        tuple(each for index, each in enumerate(old) if index not in taken),
        tuple(each for index, each in enumerate(new) if index not in partner),
    )


def _once(things: Sequence[T], key: Key[T], taken: Iterable[int]) -> dict[Hashable, int]:
    """Return the place of each key that one free thing alone has."""
    gone, places = set(taken), dict[Hashable, list[int]]()
    for index, each in enumerate(things):
        if index not in gone:
            places.setdefault(key(each), []).append(index)
    return {value: those[0] for value, those in places.items() if len(those) == 1}


def _pair_alike(
    old: Sequence[T], new: Sequence[T], partner: dict[int, int], likeness: Likeness[T], least: float
) -> None:
    taken = set(partner.values())
    free = [index for index in range(len(old)) if index not in taken]
    candidates = [
        (-score, abs(first - second), first + second, first, second)
        for second in range(len(new))
        if second not in partner
        for first in free
        if (score := likeness(old[first], new[second])) >= least
    ]
    for *_, first, second in sorted(candidates):
        if first not in taken and second not in partner:
            partner[second] = first
            taken.add(first)


def out_of_order(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[Hashable, ...]:
    """Return those of ``after`` that changed places with others that both have; as few as explain the new order."""
    places = {each: index for index, each in enumerate(before)}
    shared = [each for each in after if each in places]
    longest = _LongestBelow(len(before))
    lengths: list[int] = []
    previous: list[int] = []
    for index, each in enumerate(shared):
        length, last = longest.below(places[each])
        longest.reached(places[each], length + 1, index)
        lengths.append(length + 1)
        previous.append(last)
    kept = set[Hashable]()
    index = lengths.index(max(lengths)) if lengths else -1
    while index >= 0:
        kept.add(shared[index])
        index = previous[index]
    return tuple(each for each in shared if each not in kept)


class _LongestBelow:
    """The longest ascending sequence that ends below a place, the first of those of one length.

    A tree of maxima over prefixes (Fenwick, "A new data structure for cumulative frequency tables", 1994): thousands of
    things that were moved take no time.
    """

    def __init__(self, places: int) -> None:
        self._best = [(0, 1)] * (places + 1)

    def below(self, place: int) -> tuple[int, int]:
        """Return the length of the sequence and the index at which it ends: 0 and -1 where there is none."""
        found = (0, 1)
        while place > 0:
            found = max(found, self._best[place])
            place -= place & -place
        length, negative = found
        return length, -negative

    def reached(self, place: int, length: int, index: int) -> None:
        """Take in that a sequence of a length ends at a place."""
        place += 1
        while place < len(self._best):
            self._best[place] = max(self._best[place], (length, -index))
            place += place & -place
