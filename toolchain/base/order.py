"""What changed places in an order."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from typing import TypeVar

Place = TypeVar("Place", bound=Hashable)


def out_of_order(before: Sequence[Place], after: Sequence[Place]) -> dict[Place, int]:
    """Return those of ``after`` that changed places with others that both have; as few as explain the new order.

    They come as ``after`` has them, each with its index in ``before``. The first of the longest ascending sequences
    stays. Source: patience sorting (Fredman, "On computing the length of longest increasing subsequences", 1975), which
    takes the time of sorting.
    """
    places = {each: index for index, each in enumerate(before)}
    shared = [each for each in after if each in places]
    piles: list[list[int]] = []
    """For each length, the indices at which sequences of that length end: in each, places descend."""
    previous: dict[int, int] = {}
    for index, each in enumerate(shared):
        place = places[each]
        length = bisect_left(piles, place, key=lambda pile: places[shared[pile[-1]]])
        if length:
            shorter = piles[length - 1]
            previous[index] = shorter[bisect_right(shorter, -place, key=lambda end: -places[shared[end]])]
        if length == len(piles):
            piles.append([])
        piles[length].append(index)
    kept = set[Place]()
    last = piles[-1][0] if piles else None
    while last is not None:
        kept.add(shared[last])
        last = previous.get(last)
    return {each: places[each] for each in shared if each not in kept}
