"""The panels of a dashboard as schema v2 arranges them: in which grid and tab each is, and under which conditions."""

from collections.abc import Iterator, Mapping
from itertools import count

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, part_at
from toolchain.base.layout import AutoGrid, Grid, Layout, RowPart, Rows, Shown, TabPart, Tabs


@frozen(eq=False)
class GridPart:
    """A grid of a layout, in the rows around it from the outermost on, and in the outermost tab, None for none.

    ``number`` tells it from the others of the layout.
    """

    number: int
    grid: Grid | AutoGrid
    tab: TabPart | None = None
    rows: tuple[RowPart, ...] = ()

    @property
    def title(self) -> str:
        """What its row is called, empty where that has no header."""
        return self.rows[-1].title if self.rows and self.rows[-1].header is not None else ""

    @property
    def is_collapsed(self) -> bool:
        """Whether its row is shown folded."""
        return bool(self.title) and self.rows[-1].is_collapsed

    @property
    def row_conditions(self) -> tuple[Shown, ...]:
        """The conditions of the rows around it, all of which have to be shown."""
        return tuple(each.shown for each in self.rows if each.shown is not None)


@frozen(eq=False)
class ArrangedPanel:
    """A panel's grid, and the conditions of the panel itself."""

    part: GridPart
    shown: Shown | None = None


def arranged_panels(layout: Layout, document: Document) -> Mapping[int, ArrangedPanel]:
    """Return where the panels of a dashboard are, by the identity of their documents, which repetitions share."""
    found: dict[int, ArrangedPanel] = {}
    for part in _grids(layout, count()):
        match part.grid:
            case Grid(panels=panels):
                found |= {id(part_at(document, path)): ArrangedPanel(part) for path in panels}
            case AutoGrid(panels=flowing):
                found |= {id(part_at(document, each.panel)): ArrangedPanel(part, each.shown) for each in flowing}
    return found


def _grids(layout: Layout, numbers: Iterator[int]) -> Iterator[GridPart]:
    match layout:
        case Grid() | AutoGrid():
            yield GridPart(next(numbers), layout)
        case Rows(rows=rows):
            for row in rows:
                for part in _grids(row.inside, numbers):
                    yield evolve(part, rows=(row, *part.rows))
        case Tabs(tabs=tabs):
            for tab in tabs:
                for part in _grids(tab.inside, numbers):
                    yield evolve(part, tab=tab)
