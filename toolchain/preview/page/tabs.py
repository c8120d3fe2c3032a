"""Tabs of a dashboard: which of its panels stand in which, and how a page shows them.

A page has a bar of tabs, of which one is open, as Grafana 12 shows them; the keys are those of the ARIA Authoring
Practices Guide, "Tabs Pattern". Without a script, on paper and where everything is shown, all of them stand below each
other under their titles.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import frozen

from toolchain.base.documents.document import Document, part_at
from toolchain.base.layout import AutoGrid, Grid, Layout, Rows, Tabs
from toolchain.base.source_map import Path
from toolchain.preview.page.grid import Section
from toolchain.preview.panels.view import html_text


@frozen
class TabPlace:
    """The tab in which a panel is, and the title of its row there, empty where it has no header.

    ``bar`` is the number of the bar that the tab is in: a dashboard may have several.
    """

    tab: str
    row: str
    is_collapsed: bool
    bar: int = 0


def tab_places(layout: Layout | None, document: Document) -> dict[int, TabPlace]:
    """Return the panels in tabs, by the identity of their documents, which repetitions share."""
    bars = enumerate([] if layout is None else _bars(layout))
    return {panel: place for bar, tabs in bars for panel, place in _in_tabs(tabs, document, bar)}


def place_of(section: Section, places: Mapping[int, TabPlace]) -> TabPlace | None:
    """Return the tab in which a row is, None for one that is in none."""
    return next((places[id(each.panel)] for each in section.panels if id(each.panel) in places), None)


def in_tabs(parts: Sequence[tuple[str, TabPlace | None]]) -> str:
    """Return parts of a page below each other, those in tabs behind a bar; each is HTML and the tab that it is in."""
    found = []
    for number, (bar, some) in enumerate(groupby(parts, key=lambda part: None if part[1] is None else part[1].bar)):
        if bar is None:
            found += [html for html, _ in some]
            continue
        tabs: dict[str, str] = {}
        for html, place in some:
            title = place.tab if place else ""
            tabs[title] = tabs.get(title, "") + html
        found.append(_bar_html(tabs, f"tabs-{number}"))
    return "".join(found)


def _bar_html(tabs: Mapping[str, str], name: str) -> str:
    buttons, panels = "", ""
    for index, (title, html) in enumerate(tabs.items()):
        is_open, text = index == 0, html_text(title)
        buttons += (
            f'<button type="button" role="tab" id="{name}-{index}" aria-controls="{name}-{index}-panel" '
            f'aria-selected="{"true" if is_open else "false"}" tabindex="{0 if is_open else -1}">{text}</button>'
        )
        panels += (
            f'<section role="tabpanel" id="{name}-{index}-panel" aria-labelledby="{name}-{index}"'
            f'{" class=open" if is_open else ""}><h3 class="tab-title">{text}</h3>{html}</section>'
        )
    return f'<div class="tab-group"><div role="tablist">{buttons}</div>{panels}</div>'


def _bars(layout: Layout) -> Iterator[Tabs]:
    match layout:
        case Rows(rows=rows):
            for row in rows:
                yield from _bars(row.inside)
        case Tabs():
            yield layout


def _in_tabs(tabs: Tabs, document: Document, bar: int) -> Iterator[tuple[int, TabPlace]]:
    for tab in tabs.tabs:
        for path, title, is_collapsed in _panels(tab.inside, "", is_collapsed=False):
            yield id(part_at(document, path)), TabPlace(tab.title, title, is_collapsed, bar)


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
