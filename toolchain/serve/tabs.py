"""Tabs of a dashboard, as Grafana's second schema has them: which of its rows stand in which tab."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.layout import AutoGrid, Grid, Layout, Rows, Tabs
from toolchain.base.source_map import Path
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.page.grid import Section


@frozen
class TabPlace:
    """The tab in which a panel is, and the title of its row there, empty where it has no header."""

    tab: str
    row: str
    is_collapsed: bool


def with_tabs(
    rows: Sequence[Mapping[str, Any]], sections: Sequence[Section], document: Document, layout: Layout | None
) -> list[dict[str, Any]]:
    """Return rows as the page shows them, those in a tab with ``tab``: its title, and that of the row in it.

    The rows are those of ``sections``, one for one; without tabs they stay as they are.
    """
    places = {} if layout is None else dict(_places(layout, document))
    return [_in_tab(row, section, places) for row, section in zip(rows, sections, strict=True)]


def _in_tab(row: Mapping[str, Any], section: Section, places: Mapping[int, TabPlace]) -> dict[str, Any]:
    place = next((places[id(each.panel)] for each in section.panels if id(each.panel) in places), None)
    if place is None:
        return {**row, "tab": None}
    title, inside = (interpolate(each, section.variables, default_format="text") for each in (place.tab, place.row))
    return {**row, "tab": {"title": title, "row": inside, "collapsed": place.is_collapsed}}


def _places(layout: Layout, document: Document) -> Iterator[tuple[int, TabPlace]]:
    """Yield the panels in tabs, by the identity of their documents, which repetitions share."""
    match layout:
        case Rows(rows=rows):
            for row in rows:
                yield from _places(row.inside, document)
        case Tabs(tabs=tabs):
            for tab in tabs:
                for path, title, is_collapsed in _panels(tab.inside, "", is_collapsed=False):
                    yield id(_at(document, path)), TabPlace(tab.title, title, is_collapsed)


def _panels(layout: Layout, title: str, *, is_collapsed: bool) -> Iterator[tuple[Path, str, bool]]:
    match layout:
        case Rows(rows=rows):
            for row in rows:
                yield from _panels(row.inside, row.title, is_collapsed=row.is_collapsed)
        case Grid(panels=panels):
            yield from ((path, title, is_collapsed) for path in panels)
        case AutoGrid(panels=flowing):
            yield from ((each.panel, title, is_collapsed) for each in flowing)
        case Tabs(tabs=tabs):
            for tab in tabs:
                yield from _panels(tab.inside, title, is_collapsed=is_collapsed)


def _at(document: Document, path: Path) -> Any:
    found: Any = document
    for each in path:
        found = found[each]
    return found
