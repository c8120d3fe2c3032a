"""The order of recording rules: each after those that it reads."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping


def levels(reads: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
    """Yield names in levels, each behind the names that it reads; those that read each other come last, all at once.

    What a name reads of itself, or of none of these, does not count. In a level names stand as they were given.
    """
    inner = {name: {each for each in read if each in reads and each != name} for name, read in reads.items()}
    readers: dict[str, list[str]] = {name: [] for name in reads}
    for name, read in inner.items():
        for each in read:
            readers[each].append(name)
    waiting = {name: len(read) for name, read in inner.items()}
    level = {name: 0 for name, count in waiting.items() if not count}
    ready = deque(level)
    while ready:
        name = ready.popleft()
        for reader in readers[name]:
            waiting[reader] -= 1
            if not waiting[reader]:
                level[reader] = level[name] + 1  # the last that it waited for is of the highest level
                ready.append(reader)
    found: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for name in reads:
        if name in level:
            found[level[name]].append(name)
    yield from map(tuple, found)
    circular = tuple(name for name in reads if name not in level)
    if circular:
        yield circular
