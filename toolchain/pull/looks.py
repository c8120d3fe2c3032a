"""How the panels of a dashboard look, said once for those that look alike.

What a panel says is cut into leaves: a path of names and the value there. A look is a set of leaves that several panels
have; each panel says the rest itself, so that none has to take anything back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from attrs import define, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.source_map import Path
from toolchain.sync.model import canonical

Leaf = tuple[Path, bytes]
"""Where a value stands, and its canonical bytes."""
QUERIES = "queries"
"""The first name of leaves that each query of a panel has."""

_LINE = 90
"""Characters of a value that take another line."""
_LOOK_ALONE = 3
"""Lines that defining a look takes beside its leaves."""
_MOST_CANDIDATES = 32


@frozen(eq=False)
class Leaves:
    """What a panel says, by leaves."""

    values: Mapping[Path, Any]
    keys: frozenset[Leaf] = field(init=False)

    @keys.default
    def _keys(self) -> frozenset[Leaf]:
        return frozenset((path, canonical(value)) for path, value in self.values.items())


def leaves_of(document: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Yield the leaves of an object; lists, and objects with nothing in them, are values."""
    for name, value in document.items():
        if isinstance(value, Mapping) and value and name != "datasource":
            for path, leaf in leaves_of(value):
                yield (name, *path), leaf
        else:
            yield (name,), value


def nested(leaves: Mapping[Path, Any]) -> Document:
    """Return the object that has these leaves."""
    found: Document = {}
    for path, value in leaves.items():
        inner = found
        for name in path[:-1]:
            inner = inner.setdefault(str(name), {})
        inner[str(path[-1])] = value
    return found


def chosen_looks(panels: Sequence[Leaves]) -> list[frozenset[Leaf]]:
    """Return the looks that let panels of one kind say least, the most useful first; one of them has no leaf.

    Each in turn is the one that saves most lines, until none saves any.
    """
    leaves = sorted({leaf for panel in panels for leaf in panel.keys}, key=repr)
    bits = _Bits(tuple(map(_lines, leaves)))
    numbers = {leaf: index for index, leaf in enumerate(leaves)}
    sets = Counter(sum(1 << numbers[leaf] for leaf in panel.keys) for panel in panels)
    frequent = [each for each, _ in sets.most_common(_MOST_CANDIDATES)]
    candidates = sorted({*frequent, *(first & second for first, second in combinations(frequent, 2))}, reverse=True)
    found: list[int] = []
    costs = {each: bits.size(each) for each in sets}
    prices = {each: bits.size(each) for each in candidates}
    while True:
        best, chosen = 0, 0
        for look in candidates:
            saved = sum(
                number * max(0, costs[each] - bits.size(each & ~look))
                for each, number in sets.items()
                if not look & ~each
            )
            if saved - prices[look] - _LOOK_ALONE > best:
                best, chosen = saved - prices[look] - _LOOK_ALONE, look
        if not best:
            break
        found.append(chosen)
        for known in (costs, prices):
            for each, cost in known.items():
                if not chosen & ~each:
                    known[each] = min(cost, bits.size(each & ~chosen))
    return [*(frozenset(leaf for leaf, bit in numbers.items() if look >> bit & 1) for look in found), frozenset()]


@define(eq=False)
class _Bits:
    """Sets of leaves as numbers with a bit for each leaf; ``lines`` are those that each of them takes."""

    lines: tuple[int, ...]
    _sizes: dict[int, int] = field(factory=dict)

    def size(self, leaves: int) -> int:
        """Return how many lines the leaves take."""
        known = self._sizes.get(leaves)
        if known is None:
            known, rest, index = 0, leaves, 0
            while rest:
                if rest & 1:
                    known += self.lines[index]
                rest, index = rest >> 1, index + 1
            self._sizes[leaves] = known
        return known


def base_of(look: frozenset[Leaf], looks: Iterable[frozenset[Leaf]]) -> frozenset[Leaf]:
    """Return the look on which another builds: the largest whose leaves it has all, and is another."""
    return max((each for each in looks if each < look), key=len, default=frozenset())


def _lines(leaf: Leaf) -> int:
    """Return about how many lines a leaf takes."""
    return 1 + len(leaf[1]) // _LINE


def look_for(panel: Leaves, looks: Iterable[frozenset[Leaf]]) -> frozenset[Leaf]:
    """Return the look of which a panel has every leaf, and beside which it says least."""
    return max((each for each in looks if each <= panel.keys), key=len)
