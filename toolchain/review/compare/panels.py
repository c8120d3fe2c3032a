"""Panels: added, removed, renamed, moved, and what they look like."""

from collections import Counter
from collections.abc import Iterator

from toolchain.base.documents.document import section
from toolchain.base.order import out_of_order
from toolchain.base.source_map import UnitOrigin
from toolchain.compile.built.build import Build
from toolchain.review.change import Change, Drawing, Kind, What
from toolchain.review.compare.paired_dashboards import DashboardPair, PairedDashboards, PlacedPanel, placed_panels
from toolchain.review.compare.panel_aspects import OF_A_KIND, panel_aspects, panel_settings
from toolchain.review.compare.queries import compare_queries
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import field_words

_NOT_DRAWN = frozenset({"description", "links", "data links"})
"""Properties that a picture does not show."""


def compare_panels(before: Build, after: Build, dashboards: PairedDashboards) -> Iterator[Change]:
    """Yield what changes in panels; those of a dashboard that is added or removed as a whole are its own."""
    for old, new in dashboards.panels.both:
        yield from _moved(dashboards, old, new)
        yield from _changed(before, after, old, new)
        yield from compare_queries(before, after, old, new)
    for pair in dashboards.pairs:
        yield from _reordered(dashboards, pair)
    for each in dashboards.panels.removed:
        if each.dashboard not in dashboards.removed:
            drawing = Drawing(each.key, None)
            yield assessed(Kind.PANEL, each.subject, "removed", each.panel.location, drawing=drawing)
    for each in dashboards.panels.added:
        if each.dashboard not in dashboards.added:
            yield assessed(
                Kind.PANEL,
                each.subject,
                "added",
                each.panel.location,
                words=_shows(each),
                drawing=Drawing(None, each.key),
            )


def _shows(placed: PlacedPanel) -> tuple[str, ...]:
    place = f"in {placed.place}" if placed.row_title else ""
    return tuple(each for each in (f"a {placed.panel.type}", place) if each)


def _moved(dashboards: PairedDashboards, old: PlacedPanel, new: PlacedPanel) -> Iterator[Change]:
    pair = dashboards.pair_of(old.dashboard, new.dashboard)
    if pair is None:
        yield _move(new, f"dashboard {old.dashboard.title}", f"dashboard {new.dashboard.title}")
    elif not pair.is_same_row(old.row, new.row):
        yield _move(new, old.place, new.place)


def _move(placed: PlacedPanel, before: str, after: str) -> Change:
    return assessed(Kind.PANEL, placed.subject, "moved", placed.panel.location, before=before, after=after)


def _reordered(dashboards: PairedDashboards, pair: DashboardPair) -> Iterator[Change]:
    """Yield the panels that changed places with others of their row, or stand elsewhere in it for no such reason."""
    old_panels, new_panels = tuple(placed_panels(pair.before)), tuple(placed_panels(pair.after))
    old_place = {id(each.panel): number for number, each in enumerate(old_panels)}
    counts = tuple(Counter(id(each.row) for each in side) for side in (old_panels, new_panels))
    rows: dict[int, list[tuple[PlacedPanel, PlacedPanel]]] = {}
    for old, new in dashboards.panels.both:
        if new.dashboard is pair.after and old.dashboard is pair.before and pair.is_same_row(old.row, new.row):
            rows.setdefault(id(new.row), []).append((old, new))
    for here in rows.values():
        by_old_place = sorted(here, key=lambda each: old_place[id(each[0].panel)])
        moved = out_of_order([id(new) for _, new in by_old_place], [id(new) for _, new in here])
        for number, (_, new) in enumerate(here, start=1):
            if id(new) in moved:
                yield _move(new, f"place {moved[id(new)] + 1}", f"place {number}")
        flows = any(each.flows for both in here for each in both)
        if not moved and not flows and _has_the_same_sizes(here, counts):
            yield from _shifted(here)


def _has_the_same_sizes(here: list[tuple[PlacedPanel, PlacedPanel]], counts: tuple[Counter[int], ...]) -> bool:
    """Return whether no panel of a row came, went or grew, which makes the others stand elsewhere.

    ``counts`` are how many panels are in each row before and after, by ``id`` of the row.
    """
    as_many = all(count[id(each.row)] == len(here) for count, each in zip(counts, here[0], strict=True))
    return as_many and all(_size(old) == _size(new) for old, new in here)


def _shifted(here: list[tuple[PlacedPanel, PlacedPanel]]) -> Iterator[Change]:
    tops = [min(_at(each, "y") for each in side) for side in zip(*here, strict=True)]
    for old, new in here:
        places = [
            f"column {_at(each, 'x')}, line {_at(each, 'y') - top}" for each, top in zip((old, new), tops, strict=True)
        ]
        if places[0] != places[1]:
            yield _move(new, *places)


def _at(placed: PlacedPanel, axis: str) -> int:
    place = section(placed.panel.document, "gridPos").get(axis)
    return place if isinstance(place, int) else 0


def _size(placed: PlacedPanel) -> str:
    return f"{_at(placed, 'w')}×{_at(placed, 'h')}"


def _changed(before: Build, after: Build, old: PlacedPanel, new: PlacedPanel) -> Iterator[Change]:
    if old.panel.document == new.panel.document and (old.flows, old.shown) == (new.flows, new.shown):
        return
    place, subject, drawing = new.panel.location, new.subject, Drawing(old.key, new.key)
    if old.panel.title != new.panel.title:
        yield assessed(Kind.PANEL, subject, "renamed", place, before=old.panel.title, after=new.panel.title)
    is_redrawn = old.panel.type != new.panel.type
    first, second = panel_aspects(before.environment, old.panel), panel_aspects(after.environment, new.panel)
    said = set[What]()
    for side, each in ((first, old), (second, new)):
        side |= {"size": "as its grid flows" if each.flows else _size(each)}
        side |= {"visibility": each.shown}
    for name, was, becomes in differing(first, second):
        said.add(name)
        if not (is_redrawn and name in OF_A_KIND):
            yield assessed(
                Kind.PANEL,
                subject,
                name,
                place,
                before=was,
                after=becomes,
                words=_unit_words(new) if name == "unit" else (),
                drawing=None if name in _NOT_DRAWN else drawing,
            )
    was_settings, settings = panel_settings(old.panel), panel_settings(new.panel)
    for name in settings:
        words = field_words(was_settings[name], settings[name])
        if words and name not in said and not (is_redrawn and name in OF_A_KIND):
            shown = None if name in _NOT_DRAWN else drawing
            yield assessed(Kind.PANEL, subject, name, place, words=words, drawing=shown)


def _unit_words(placed: PlacedPanel) -> tuple[str, ...]:
    return ("as its queries measure it",) if placed.panel.origin.unit is UnitOrigin.QUERIES else ()
