"""Tables that fit: one line a row, and what a row is found by stays whole at any width."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen
from rich.cells import cell_len, set_cell_size
from rich.console import Console

PIPED = 100
"""Columns of a table in a pipe or a file, where nobody says how wide it is."""
_GAP = "  "
_FEWEST = 12
"""Columns that are left to a text that is cut; what would get fewer is left out."""
_CUT = "…"


@frozen
class Fitted:
    """A table as lines, the first its headings, and the names of the columns that had no room."""

    lines: tuple[str, ...]
    left_out: tuple[str, ...]


def table_width(console: Console) -> int:
    """Return how many columns a table may have."""
    return console.width if console.is_terminal else min(console.width, PIPED)


def fitted(rows: Sequence[Mapping[str, Any]], given_up: Sequence[str], width: int) -> Fitted:
    """Return rows as a table of at most ``width`` columns.

    The columns ``given_up`` are cut, and left out in that order, where there is no room for them. Others are whole, in
    a terminal that is too narrow for them as well.
    """
    names = list(rows[0])
    cells = {name: [name, *(_text(row[name]) for row in rows)] for name in names}
    natural = {name: max(map(cell_len, column)) for name, column in cells.items()}
    least = {name: natural[name] for name in names}
    for name in given_up:
        if any(isinstance(row[name], (str, list, tuple)) for row in rows):
            least[name] = min(natural[name], max(cell_len(name), _FEWEST))
    left_out = []
    for name in given_up:
        if _total(least[each] for each in names) <= width:
            break
        names.remove(name)
        left_out.append(name)
    room = width - _total(least[name] for name in names)
    widths = {name: least[name] for name in names}
    widths[names[0]] += min(room, 0)  # a row with a long name then goes a little further to the right than others
    for name in reversed([each for each in given_up if each in names]):
        more = max(0, min(natural[name] - least[name], room))
        widths[name] += more
        room -= more
    numbers = {name for name in names if all(isinstance(row[name], int) for row in rows)}
    lines = []
    for index in range(len(rows) + 1):
        line = (
            cells[name][index].rjust(widths[name])
            if name in numbers
            else _padded(cells[name][index], widths[name], may_cut=name in given_up)
            for name in names
        )
        lines.append(_GAP.join(line).rstrip())
    return Fitted(tuple(lines), tuple(left_out))


def _total(widths: Iterable[int]) -> int:
    return sum(each + len(_GAP) for each in widths) - len(_GAP)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else " ".join(str(value).split())


def _padded(text: str, width: int, *, may_cut: bool) -> str:
    shown = text if cell_len(text) <= width or not may_cut else set_cell_size(text, width - 1).rstrip(" ,") + _CUT
    return shown + " " * (width - cell_len(shown))
