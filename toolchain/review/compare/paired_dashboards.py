"""Which dashboard, row and panel was which before."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from attrs import define, field, frozen
from rapidfuzz.fuzz import ratio

from toolchain.base.documents.document import items, section
from toolchain.base.layout import Grid, Layout, RowPart
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.review.change import PanelKey
from toolchain.review.compare.pairing import Pairs, paired
from toolchain.review.normal.spots import ALWAYS, Part, Spot, headers_of, spots_of, way
from toolchain.review.words.queries import normal_text, series_read

_ALIKE_ELSEWHERE = 0.85
"""How alike panels of two dashboards have to be for the one to be the other, moved."""
_ALIKE_DASHBOARDS = 0.6
ALIKE = 0.74
"""The same queries drawn in the same way, whatever the title."""


@frozen(eq=False)
class PlacedPanel:
    """A panel with its dashboard and its row; ``row`` is the header of a row or tab, None for one above all rows.

    ``spot`` is where the dashboard's layout has it, None where rows say all of it.
    """

    dashboard: CompiledDashboard
    panel: CompiledPanel
    row: CompiledPanel | None
    spot: Spot | None = None

    @property
    def subject(self) -> tuple[str, str]:
        """What people call it."""
        return (self.dashboard.title, self.panel.title)

    @property
    def key(self) -> PanelKey:
        """The uid of its dashboard and its own id."""
        number = self.panel.document.get("id")
        return (self.dashboard.uid, number if isinstance(number, int) else 0)

    @property
    def row_title(self) -> str:
        """The title of its row, empty above all rows."""
        return "" if self.row is None else self.row.title

    @property
    def place(self) -> str:
        """Where it is in words."""
        if self.spot is not None:
            return self.spot.words
        return f"row {self.row_title}" if self.row_title else "above the rows"

    @property
    def shown(self) -> str:
        """When it is shown in words."""
        return ALWAYS if self.spot is None else self.spot.shown

    @property
    def flows(self) -> bool:
        """Whether its grid gives it its place and its size."""
        return self.spot is not None and self.spot.flowing is not None


@frozen(eq=False)
class DashboardPair:
    """A dashboard before and after, and its rows."""

    before: CompiledDashboard
    after: CompiledDashboard
    rows: Pairs[CompiledPanel]

    @cached_property
    def _row_before(self) -> Mapping[int, CompiledPanel]:
        """What each row of the new dashboard was, by its ``id``."""
        return {id(new): old for old, new in self.rows.both}

    @property
    def subject(self) -> tuple[str, ...]:
        """What people call it."""
        return (self.after.title,)

    def is_same_row(self, before: CompiledPanel | None, after: CompiledPanel | None) -> bool:
        """Return whether a row of the old dashboard is this one of the new."""
        if before is None or after is None:
            return before is after
        return self._row_before.get(id(after)) is before


@frozen(eq=False)
class PairedDashboards:
    """All dashboards and all their panels, before and after; panels are paired across dashboards too."""

    pairs: tuple[DashboardPair, ...]
    removed: tuple[CompiledDashboard, ...]
    added: tuple[CompiledDashboard, ...]
    panels: Pairs[PlacedPanel]

    @cached_property
    def _pair_of(self) -> Mapping[tuple[int, int], DashboardPair]:
        return {(id(each.before), id(each.after)): each for each in self.pairs}

    def pair_of(self, before: CompiledDashboard, after: CompiledDashboard) -> DashboardPair | None:
        """Return the pair of two dashboards, None where the one is not the other."""
        return self._pair_of.get((id(before), id(after)))


def paired_dashboards(before: Sequence[CompiledDashboard], after: Sequence[CompiledDashboard]) -> PairedDashboards:
    """Return what was what: by uid and title first, then by what panels ask for and how they draw it."""
    dashboards = paired(
        before, after, (lambda each: each.uid, lambda each: each.title), _dashboard_likeness, least=_ALIKE_DASHBOARDS
    )
    pairs = tuple(DashboardPair(old, new, _paired_rows(old, new)) for old, new in dashboards.both)
    both = list[tuple[PlacedPanel, PlacedPanel]]()
    gone = [each for dashboard in dashboards.removed for each in placed_panels(dashboard)]
    come = [each for dashboard in dashboards.added for each in placed_panels(dashboard)]
    for pair in pairs:
        panels = _paired_panels(pair)
        both += panels.both
        gone += panels.removed
        come += panels.added
    moved = paired(
        gone, come, (_whole_meaning,), Meanings().panel_likeness, least=_ALIKE_ELSEWHERE, traits=has_of_queries
    )
    return PairedDashboards(
        pairs, dashboards.removed, dashboards.added, Pairs((*both, *moved.both), moved.removed, moved.added)
    )


def placed_panels(dashboard: CompiledDashboard) -> Iterator[PlacedPanel]:
    """Yield the panels of a dashboard with their rows, in reading order, rows left out."""
    if dashboard.layout is not None:
        yield from _placed_by_layout(dashboard, dashboard.layout)
        return
    row: CompiledPanel | None = None
    inside = -1
    for each in dashboard.panels:
        if each.is_row:
            row, inside = each, len(items(each.document.get("panels"))) if each.document.get("collapsed") else -1
            continue
        if inside == 0:
            row = None
        inside -= 1
        yield PlacedPanel(dashboard, each, row)


def _placed_by_layout(dashboard: CompiledDashboard, layout: Layout) -> Iterator[PlacedPanel]:
    spots, headers = spots_of(layout), {each.path: each for each in dashboard.panels if each.is_row}
    for each in dashboard.panels:
        if not each.is_row:
            spot = spots.get(each.path, Spot())
            yield PlacedPanel(dashboard, each, headers.get(spot.header) if spot.header else None, spot)


def _paired_rows(before: CompiledDashboard, after: CompiledDashboard) -> Pairs[CompiledPanel]:
    contents = _titles_by_row((before, after))
    old, new = ([each for each in side.panels if each.is_row] for side in (before, after))

    def likeness(first: CompiledPanel, second: CompiledPanel) -> float:
        return _shared(contents[id(first)], contents[id(second)])

    ways = {id(each): way(parts) for side in (before, after) for each, parts in headed(side)}
    return paired(old, new, (lambda each: ways[id(each)], lambda each: each.title), likeness, least=0.5)


def headed(dashboard: CompiledDashboard) -> Iterator[tuple[CompiledPanel, tuple[Part, ...]]]:
    """Yield the headers of a dashboard, each with the rows and tabs around it and, last, its own."""
    parts = headers_of(dashboard.layout) if dashboard.layout is not None else {}
    for each in dashboard.panels:
        if each.is_row:
            yield each, parts.get(each.path, (_as_row(each),))


def _as_row(header: CompiledPanel) -> RowPart:
    document = header.document
    is_collapsed, repeat = bool(document.get("collapsed")), str(document.get("repeat") or "")
    return RowPart(header.title, Grid(), header.path, is_collapsed=is_collapsed, repeat=repeat)


def _titles_by_row(dashboards: Iterable[CompiledDashboard]) -> Mapping[int, set[str]]:
    contents: dict[int, set[str]] = {}
    for dashboard in dashboards:
        contents |= {id(each): set() for each in dashboard.panels if each.is_row}
        for placed in placed_panels(dashboard):
            if placed.row is not None:
                contents[id(placed.row)].add(placed.panel.title)
    return contents


def _paired_panels(pair: DashboardPair) -> Pairs[PlacedPanel]:
    return paired(
        placed_panels(pair.before),
        placed_panels(pair.after),
        (
            lambda each: (each.place, each.panel.title, each.panel.type),
            lambda each: (each.row_title, each.panel.title, each.panel.type),
            lambda each: (each.panel.title, each.panel.type),
            lambda each: each.panel.title,
        ),
        Meanings().panel_likeness,
        least=ALIKE,
        traits=has_of_queries,
    )


def _whole_meaning(placed: PlacedPanel) -> tuple[object, ...]:
    return (placed.panel.title, placed.panel.type, tuple(normal_text(each) for each in placed.panel.targets))


def has_of_queries(placed: PlacedPanel) -> Set[Hashable]:
    """Return what queries read of which kind of source; panels that share none of it are less than ``ALIKE``."""
    targets = placed.panel.targets
    return {(each.source_type, name) for each in targets for name in series_read(each.query) or ("",)} or {()}


@define(eq=False)
class Meanings:
    """Tells how alike panels and queries are; what each query means is made out once."""

    _known: dict[int, tuple[frozenset[str], str]] = field(factory=dict)

    def panel_likeness(self, before: PlacedPanel, after: PlacedPanel) -> float:
        """Return how alike two panels are: what they ask for counts most, then their titles, then their kind."""
        first, second = before.panel, after.panel
        title = ratio(first.title, second.title) / 100
        return float(0.6 * self._content_likeness(first, second) + 0.25 * title + 0.15 * (first.type == second.type))

    def _content_likeness(self, first: CompiledPanel, second: CompiledPanel) -> float:
        if not first.targets and not second.targets:
            old, new = (str(section(each.document, "options").get("content") or "") for each in (first, second))
            return float(ratio(old, new) / 100) if old and new else 0.0
        if not first.targets or not second.targets:
            return 0.0
        table = [[self.target_likeness(old, new) for new in second.targets] for old in first.targets]
        best = [*(max(line) for line in table), *(max(column) for column in zip(*table, strict=True))]
        return float(sum(best) / len(best))

    def target_likeness(self, before: CompiledTarget, after: CompiledTarget) -> float:
        """Return how alike two queries are; those that read no series in common are not."""
        if before.source_type != after.source_type:
            return 0.0
        (old, first), (new, second) = self._meaning(before), self._meaning(after)
        if (old or new) and not old & new:
            return 0.0
        return float(ratio(first, second) / 100) if first or second else float(before.document == after.document)

    def _meaning(self, target: CompiledTarget) -> tuple[frozenset[str], str]:
        if id(target) not in self._known:
            self._known[id(target)] = series_read(target.query), normal_text(target)
        return self._known[id(target)]


def _dashboard_likeness(before: CompiledDashboard, after: CompiledDashboard) -> float:
    old, new = ({(each.title, each.type) for each in side.panels} for side in (before, after))
    return 0.7 * _shared(old, new) + 0.3 * ratio(before.title, after.title) / 100


def _shared(first: Collection[object], second: Collection[object]) -> float:
    old, new = set(first), set(second)
    return len(old & new) / len(old | new) if old or new else 0.0
