"""Cuts a rule group to the number of rules that a ruler allows in one.

A ruler evaluates the rules of a group in order and its groups at once, so rules that read one another stay in one
group, each behind what it reads, wherever a group can hold them.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from itertools import count
from math import ceil

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation

_FILLED = 0.9
"""Of the limit, on average: room in which a group takes a new rule without another rule having to move."""


@frozen(eq=False)
class Rule:
    """A rule: the series that it ``records``, empty for an alert, and the names of those that it ``reads``."""

    document: Document
    records: str = ""
    reads: frozenset[str] = field(factory=frozenset)
    location: SourceLocation = UNKNOWN

    @property
    def name(self) -> str:
        """The name of what it records, or of the alert."""
        return self.records or str(self.document.get("alert", ""))


def split(rules: Sequence[Rule], limit: int) -> list[tuple[Rule, ...]]:
    """Return the rules in groups of at most ``limit``, 0 for no limit; none reads what a later group records.

    Where a rule is depends on its name, so that a rule that comes or goes moves few others.
    """
    ordered = _in_order(rules)
    if limit <= 0 or len(ordered) <= limit:
        return [ordered]
    parts = _connected(ordered)
    groups = [part[at : at + limit] for part in parts if len(part) > limit for at in range(0, len(part), limit)]
    small = [part for part in parts if len(part) <= limit]
    return [*groups, *_packed(small, limit)] if small else groups


def group_names(name: str, number: int, taken: frozenset[str]) -> list[str]:
    """Return names for the groups that a group is cut into: NAME, NAME-2, NAME-3; none that another group has."""
    others = (each for each in (f"{name}-{index}" for index in count(2)) if each not in taken)
    return [name, *(next(others) for _ in range(number - 1))]


def _packed(parts: Sequence[tuple[Rule, ...]], limit: int) -> list[tuple[Rule, ...]]:
    fewest = ceil(sum(map(len, parts)) / max(1, limit * _FILLED))
    for number in count(fewest):
        groups = _packed_into(number, parts, limit)
        if groups is not None:
            return groups
    raise AssertionError("as many groups as parts hold them all")


def _packed_into(number: int, parts: Sequence[tuple[Rule, ...]], limit: int) -> list[tuple[Rule, ...]] | None:
    """Return the parts in a number of groups, each in the one that its name draws it to most and that has room."""
    drawn = sorted(
        (_draw(part[0].name, group), index, group) for index, part in enumerate(parts) for group in range(number)
    )
    rooms, homes = [limit] * number, dict[int, int]()
    for _, index, group in drawn:
        if index not in homes and len(parts[index]) <= rooms[group]:
            homes[index] = group
            rooms[group] -= len(parts[index])
    if len(homes) < len(parts):
        return None
    held = [
        tuple(rule for index, part in enumerate(parts) if homes[index] == group for rule in part)
        for group in range(number)
    ]
    return [rules for rules in held if rules]


def _draw(name: str, group: int) -> bytes:
    return blake2b(f"{group} {name}".encode(), digest_size=8).digest()


def _sources(rules: Sequence[Rule]) -> list[set[int]]:
    """Return for each rule the places of the others that record what it reads."""
    recording: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        if rule.records:
            recording.setdefault(rule.records, []).append(index)
    return [
        {each for name in rule.reads for each in recording.get(name, ()) if each != index}
        for index, rule in enumerate(rules)
    ]


def _in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules behind those that they read, else as they were; rules that read one another stay as they were."""
    waiting = _sources(rules)
    readers: list[list[int]] = [[] for _ in rules]
    for index, sources in enumerate(waiting):
        for source in sources:
            readers[source].append(index)
    return tuple(rules[index] for index in _freed(waiting, readers))


def _freed(waiting: list[set[int]], readers: list[list[int]]) -> Iterator[int]:
    ready = [index for index, sources in enumerate(waiting) if not sources]
    heapify(ready)
    left = dict.fromkeys(range(len(waiting)))
    while left:
        index = heappop(ready) if ready else next(iter(left))
        if index not in left:
            continue  # taken before, to break a circle
        del left[index]
        yield index
        for reader in readers[index]:
            waiting[reader].discard(index)
            if not waiting[reader] and reader in left:
                heappush(ready, reader)


def _connected(rules: Sequence[Rule]) -> list[tuple[Rule, ...]]:
    """Return the rules in parts that read nothing of one another, each in the order of the rules."""
    root = list(range(len(rules)))

    def top(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for index, sources in enumerate(_sources(rules)):
        for source in sources:
            root[max(top(index), top(source))] = min(top(index), top(source))
    parts: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        parts.setdefault(top(index), []).append(rule)
    return [tuple(part) for part in parts.values()]
