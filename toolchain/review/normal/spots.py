"""Where the panels of a dashboard are, in words: which tabs and rows are around each, and when it is shown."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from toolchain.base.layout import (
    AutoGrid,
    Condition,
    DataCondition,
    Flowing,
    Grid,
    Layout,
    RangeCondition,
    RowPart,
    Rows,
    Shown,
    TabPart,
    VariableCondition,
)
from toolchain.base.source_map import Path

_COMPARED = {"equals": "is", "notEquals": "is not", "matches": "matches", "notMatches": "does not match"}
ALWAYS = "always"
Part = RowPart | TabPart


@frozen
class Spot:
    """Where a panel is: the parts around it that have a header, from the outermost; what of a grid that flows it is."""

    around: tuple[Part, ...] = ()
    flowing: Flowing | None = None

    @property
    def header(self) -> Path | None:
        """The header of the innermost part around it."""
        return self.around[-1].header if self.around else None

    @property
    def words(self) -> str:
        """The way there, such as ``tab Hosts, row Disks``."""
        return way(self.around) or "above the rows"

    @property
    def shown(self) -> str:
        """When it is shown in words."""
        return shown_words(self.flowing.shown if self.flowing else None) or ALWAYS


def spots_of(layout: Layout) -> Mapping[Path, Spot]:
    """Return where each panel is, by its path."""
    return dict(_spots(layout, ()))


def headers_of(layout: Layout) -> Mapping[Path, tuple[Part, ...]]:
    """Return each part that has a header by the header's path, last behind the parts around it."""
    return dict(_headers(layout, ()))


def way(parts: tuple[Part, ...]) -> str:
    """Return the parts from the outermost in words."""
    return ", ".join(f"{noun(each)} {each.title}" for each in parts)


def noun(part: Part) -> str:
    """Return what people call a part."""
    return "tab" if isinstance(part, TabPart) else "row"


def grid_words(layout: Layout) -> str:
    """Return how panels lie in a grid; empty where they have places, or where rows and tabs are in it."""
    if not isinstance(layout, AutoGrid):
        return ""
    columns = f"{layout.max_columns} column{'' if layout.max_columns == 1 else 's'}"
    filled = ", the screen filled" if layout.fills_screen else ""
    sizes = f"{_size(layout.column_width)} wide, {_size(layout.row_height)} high"
    return f"flows in at most {columns}, {sizes}{filled}"


def shown_words(shown: Shown | None) -> str:
    """Return conditions in words, empty for none: ``while $job is 'api' and there are data``."""
    if shown is None or not shown.conditions:
        return ""
    said = (" or " if shown.any_of else " and ").join(map(_condition, shown.conditions))
    return f"{'not ' if shown.hides else ''}while {said}"


def _condition(condition: Condition) -> str:
    match condition:
        case VariableCondition(variable, comparison, value):
            return f"${variable} {_COMPARED[comparison]} {value!r}"
        case DataCondition(has_data):
            return "there are data" if has_data else "there are no data"
        case RangeCondition(at_most):
            return f"the time range is up to {at_most}"


def _size(size: str | int) -> str:
    return f"{size} px" if isinstance(size, int) else size


def _spots(layout: Layout, around: tuple[Part, ...]) -> Iterator[tuple[Path, Spot]]:
    match layout:
        case Grid(panels):
            for path in panels:
                yield path, Spot(around)
        case AutoGrid(flowing):
            for each in flowing:
                yield each.panel, Spot(around, each)
        case _:
            for part in _parts(layout):
                yield from _spots(part.inside, around if part.header is None else (*around, part))


def _headers(layout: Layout, around: tuple[Part, ...]) -> Iterator[tuple[Path, tuple[Part, ...]]]:
    for part in _parts(layout):
        inner = around if part.header is None else (*around, part)
        if part.header is not None:
            yield part.header, inner
        yield from _headers(part.inside, inner)


def _parts(layout: Layout) -> tuple[Part, ...]:
    if isinstance(layout, Grid | AutoGrid):
        return ()
    return layout.rows if isinstance(layout, Rows) else layout.tabs
