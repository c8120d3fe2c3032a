"""Elements of lists in JSON, taken out with their comma and nothing else."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
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


def json_removal(text: str, line: int, removal: Removal) -> Edit:
    """Return the edit that removes the element that begins on a line. Raises UnplacedError where it is not just one."""
    found = [
        (items, each)
        for items in _lists(text)
        for each in items
        if each.line == line and _says(text[each.start : each.end], removal.name)
    ]
    if len(found) != 1:
        raise UnplacedError("it does not stand in a list itself" if not found else "its line has several such")
    items, item = found[0]
    index = items.index(item)
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
def _lists(text: str) -> Sequence[Sequence[_Item]]:
    """Return the objects of each list of objects; the findings of a file come one after the other."""
    return tuple(_listed(text))


def _listed(text: str) -> Iterator[Sequence[_Item]]:
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
