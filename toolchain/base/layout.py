"""How the panels of a dashboard lie: at places of a grid, flowing, in rows, in tabs; some under a condition.

Panels and headers are told by their paths in the classic document (``("panels", 3)``), whatever the layout. Source:
Grafana 12.4, apps/dashboard/kinds/v2beta1/dashboard_spec.cue, "GridLayoutKind" to "ConditionalRenderingGroupKind".
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import field, frozen

from toolchain.base.source_map import Path

Width = Literal["narrow", "standard", "wide"]
Height = Literal["short", "standard", "tall"]
Comparison = Literal["equals", "notEquals", "matches", "notMatches"]

MOST_COLUMNS = 3
"""So many panels stand side by side in a grid that flows and says nothing of it."""
COLUMN_PIXELS = {"narrow": 192, "standard": 448, "wide": 768}
"""The least width of a column. Source: Grafana 12.4, ``AutoGridLayoutManager.tsx``, "getNamedColumWidthInPixels"."""
ROW_PIXELS = {"short": 168, "standard": 320, "tall": 512}
"""The height of a line. Source: Grafana 12.4, ``AutoGridLayoutManager.tsx``, "getNamedHeightInPixels"."""


@frozen
class VariableCondition:
    """Holds while a variable has a value, or one of several values; ``matches`` takes a regular expression."""

    variable: str
    comparison: Comparison
    value: str


@frozen
class DataCondition:
    """Holds while the queries of the panel find something, or while they find nothing."""

    has_data: bool


@frozen
class RangeCondition:
    """Holds while the time range is as long as a duration (``2d``) or shorter."""

    at_most: str


Condition = VariableCondition | DataCondition | RangeCondition


@frozen
class Shown:
    """Under which conditions a part is shown, or ``hides``: under all of them, or under ``any_of`` them."""

    conditions: tuple[Condition, ...]
    hides: bool = False
    any_of: bool = False


@frozen
class Grid:
    """Panels at their places; ``top`` is the grid row of the classic document at which the grid begins."""

    panels: tuple[Path, ...] = ()
    top: int = 0


@frozen
class Flowing:
    """A panel in a grid that flows."""

    panel: Path
    shown: Shown | None = None


@frozen
class AutoGrid:
    """A grid whose panels have one size and flow: widths and heights are names, or pixels."""

    panels: tuple[Flowing, ...] = ()
    max_columns: int = MOST_COLUMNS
    column_width: Width | int = "standard"
    row_height: Height | int = "standard"
    fills_screen: bool = False


@frozen
class RowPart:
    """A row; ``header`` is the panel that is its header in the classic document, None for one without a header.

    ``variables`` are the names of those that it has to itself.
    """

    title: str
    inside: "Layout"
    header: Path | None = None
    is_collapsed: bool = False
    repeat: str = ""
    shown: Shown | None = None
    variables: tuple[str, ...] = ()


@frozen
class Rows:
    """Rows below each other."""

    rows: tuple[RowPart, ...] = ()


@frozen
class TabPart:
    """A tab; ``header`` is the row that it is in the classic document, None where it has none.

    ``variables`` are the names of those that it has to itself.
    """

    title: str
    inside: "Layout"
    header: Path | None = None
    repeat: str = ""
    shown: Shown | None = None
    variables: tuple[str, ...] = ()


@frozen
class Tabs:
    """Tabs, of which one is open."""

    tabs: tuple[TabPart, ...] = field(default=())


Layout = Grid | AutoGrid | Rows | Tabs


def asked_variables(layout: Layout) -> Iterator[str]:
    """Yield the variables that decide what of a layout is shown, and how often."""
    match layout:
        case Grid():
            return
        case AutoGrid(panels):
            for each in panels:
                yield from _asked(each.shown)
        case Rows(rows):
            yield from _of_parts(rows)
        case Tabs(tabs):
            yield from _of_parts(tabs)


def _of_parts(parts: Iterable[RowPart | TabPart]) -> Iterator[str]:
    for each in parts:
        yield from _asked(each.shown)
        if each.repeat:
            yield each.repeat
        yield from asked_variables(each.inside)


def _asked(shown: Shown | None) -> Iterator[str]:
    for each in shown.conditions if shown is not None else ():
        if isinstance(each, VariableCondition):
            yield each.variable
