"""Elements of lists in JSON, taken out with their comma and nothing else."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from toolchain.base.mend import Removal
from toolchain.check.fixes.edit import Edit, UnplacedError
from toolchain.check.fixes.literals import line_starts

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]')


@frozen
class _Item:
    start: int
    end: int
    line: int


_Items = Sequence[_Item]
"""The objects of one list."""


def json_removal(text: str, line: int, removal: Removal) -> Edit:
    """Return the edit that removes the element that begins on a line. Raises UnplacedError where it is not just one."""
    found = [
        (items, index)
        for items, index in _items_by_line(text).get(line, ())
        if _says(text[items[index].start : items[index].end], removal.name)
    ]
    if len(found) != 1:
        raise UnplacedError("it does not stand in a list itself" if not found else "its line has several such")
    items, index = found[0]
    item = items[index]
    if index + 1 < len(items):
        return Edit(item.start, items[index + 1].start, "")
    if index:
        return Edit(items[index - 1].end, item.end, "")
    opening = text.rfind("[", 0, item.start) + 1
    return Edit(opening, text.index("]", item.end), "")


def _says(text: str, name: str) -> bool:
    value = json.loads(text)
    return isinstance(value, dict) and name in (value.get("name"), value.get("title"))


@lru_cache(maxsize=1)
def _items_by_line(text: str) -> Mapping[int, Sequence[tuple[_Items, int]]]:
    """Return the objects in lists that begin on each line, each by its list and its index there.

    A text is read once: the findings of a file come one after the other.
    """
    found: dict[int, list[tuple[_Items, int]]] = {}
    for items in _listed(text):
        for index, each in enumerate(items):
            found.setdefault(each.line, []).append((items, index))
    return found


def _listed(text: str) -> Iterator[_Items]:
    open_brackets: list[tuple[str, int]] = []
    items: list[list[_Item]] = []
    lines = line_starts(text, "\n")
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in "[{":
            open_brackets.append((mark, match.start()))
            if mark == "[":
                items.append([])
        elif mark in "]}":
            opened, start = open_brackets.pop()
            if opened == "[":
                yield items.pop()
            elif open_brackets and open_brackets[-1][0] == "[":
                items[-1].append(_Item(start, match.end(), bisect_right(lines, start)))
