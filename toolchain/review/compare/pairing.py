"""Pairs what was with what is: by name first, then by likeness, so that a rename is no removal."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from attrs import frozen

T = TypeVar("T")

Key = Callable[[T], Hashable]
Likeness = Callable[[T, T], float]
"""How alike two things are, from 0 to 1, whichever comes first."""
Traits = Callable[[T], Collection[Hashable]]
"""What a thing has; two that have nothing in common are not alike, and need not be compared."""


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
    traits: Traits[T] = lambda _: (None,),
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
        _pair_alike(old, new, partner, likeness, least, traits)
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
    old: Sequence[T],
    new: Sequence[T],
    partner: dict[int, int],
    likeness: Likeness[T],
    least: float,
    traits: Traits[T],
) -> None:
    taken = set(partner.values())
    free: dict[Hashable, list[int]] = {}
    for index, each in enumerate(old):
        for trait in traits(each) if index not in taken else ():
            free.setdefault(trait, []).append(index)
    candidates = [
        (-score, abs(first - second), first + second, first, second)
        for second in range(len(new))
        if second not in partner
        for first in {index for trait in traits(new[second]) for index in free.get(trait, ())}
        if (score := likeness(old[first], new[second])) >= least
    ]
    for *_, first, second in sorted(candidates):
        if first not in taken and second not in partner:
            partner[second] = first
            taken.add(first)
