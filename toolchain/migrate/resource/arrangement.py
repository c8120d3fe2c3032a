"""How a dashboard arranges its panels beyond places on one grid: tabs, rows, grids that flow, conditions.

Source: Grafana documentation, "Dashboard JSON schema v2", layout; Grafana 12.4, apps/dashboard/kinds/v2beta1.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from attrs import field, frozen


@frozen
class VariableCondition:
    """Whether a variable has a value; ``operator`` is ``equals``, ``notEquals``, ``matches`` or ``notMatches``."""

    variable: str
    operator: str
    value: str

    @property
    def words(self) -> str:
        """The condition in words."""
        said = {"equals": "is", "notEquals": "is not", "matches": "matches", "notMatches": "does not match"}
        return f"${self.variable} {said.get(self.operator, self.operator)} {self.value!r}"


@frozen
class DataCondition:
    """Whether queries return anything."""

    has_data: bool

    @property
    def words(self) -> str:
        """The condition in words."""
        return "there are data" if self.has_data else "there are no data"


@frozen
class TimeRangeCondition:
    """Whether the time range is no longer than a duration such as ``7d``."""

    at_most: str

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"the time range is at most {self.at_most}"


@frozen
class OtherCondition:
    """A condition of a kind that came later."""

    kind: str

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"a condition of the kind {self.kind!r} holds"


Condition = VariableCondition | DataCondition | TimeRangeCondition | OtherCondition


@frozen
class Conditions:
    """When a part is shown, or, where it ``hides``, is not: under ``every`` one of the conditions, or under any."""

    items: tuple[Condition, ...]
    every: bool = True
    hides: bool = False

    @property
    def words(self) -> str:
        """When the part is there, such as ``where $job is 'api'``."""
        said = (" and " if self.every else " or ").join(each.words for each in self.items)
        return f"{'not ' if self.hides else ''}where {said}"


@frozen
class Repeat:
    """The variable that a part is there for each value of; panels on a grid say how they stand beside each other."""

    variable: str
    direction: str = ""
    most_in_a_row: int | None = None


@frozen
class Item:
    """A panel in a grid: its id, the name of its element, and its place where the grid has places."""

    panel: int
    element: str
    place: tuple[int, int, int, int] | None = None
    """Column, line, width and height in cells."""
    repeat: Repeat | None = None
    conditions: Conditions | None = None


@frozen
class Grid:
    """Panels at places."""

    items: tuple[Item, ...] = ()


@frozen
class AutoGrid:
    """Panels that flow; widths and heights are a word, or pixels."""

    items: tuple[Item, ...] = ()
    columns: float = 3
    column_width: str | float = "standard"
    row_height: str | float = "standard"
    fills_screen: bool = False


class Sort(Enum):
    """What the parts of a layout are."""

    ROW = "row"
    TAB = "tab"


@frozen
class Section:
    """A row or a tab; ``variables`` are the names of those that it has to itself."""

    title: str
    layout: "Layout"
    repeat: Repeat | None = None
    conditions: Conditions | None = None
    variables: tuple[str, ...] = ()
    is_collapsed: bool = False
    hides_header: bool = False
    fills_screen: bool = False


@frozen
class Sections:
    """Rows, or tabs."""

    sort: Sort
    parts: tuple[Section, ...] = ()


Layout = Grid | AutoGrid | Sections


@frozen
class Place:
    """Where a panel is: the rows and tabs around it from the outermost, and when it is shown."""

    item: Item
    around: tuple[tuple[Sort, Section], ...] = field(factory=tuple)

    @property
    def words(self) -> str:
        """The way there, such as ``tab 'Hosts', row 'Disks'``; empty for one outside of all."""
        return ", ".join(f"{sort.value} {part.title!r}" for sort, part in self.around if not part.hides_header)

    @property
    def conditions(self) -> tuple[Conditions, ...]:
        """All that has to hold for it to be shown."""
        said = (*(part.conditions for _, part in self.around), self.item.conditions)
        return tuple(each for each in said if each is not None)


def places_of(layout: Layout) -> Mapping[int, Place]:
    """Return where each panel is, by its id; of several with one id the first."""
    found: dict[int, Place] = {}
    for place in _places(layout, ()):
        found.setdefault(place.item.panel, place)
    return found


def has_tabs(layout: Layout) -> bool:
    """Return whether there are tabs anywhere."""
    if not isinstance(layout, Sections):
        return False
    return layout.sort is Sort.TAB or any(has_tabs(each.layout) for each in layout.parts)


def _places(layout: Layout, around: tuple[tuple[Sort, Section], ...]) -> Iterator[Place]:
    if isinstance(layout, Sections):
        for part in layout.parts:
            yield from _places(part.layout, (*around, (layout.sort, part)))
    else:
        for item in layout.items:
            yield Place(item, around)
