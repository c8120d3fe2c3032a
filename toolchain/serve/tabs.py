"""Tabs of a dashboard, as Grafana's second schema has them: which of its rows stand in which tab."""

from collections.abc import Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.page.grid import Section
from toolchain.preview.page.tabs import TabPlace, place_of, tab_places


def with_tabs(
    rows: Sequence[Mapping[str, Any]], sections: Sequence[Section], document: Document, layout: Layout | None
) -> list[dict[str, Any]]:
    """Return rows as the page shows them, those in a tab with ``tab``: its title, and that of the row in it.

    The rows are those of ``sections``, one for one; without tabs they stay as they are.
    """
    places = tab_places(layout, document)
    return [_in_tab(row, section, places) for row, section in zip(rows, sections, strict=True)]


def _in_tab(row: Mapping[str, Any], section: Section, places: Mapping[int, TabPlace]) -> dict[str, Any]:
    place = place_of(section, places)
    if place is None:
        return {**row, "tab": None}
    title, inside = (interpolate(each, section.variables, default_format="text") for each in (place.tab, place.row))
    return {**row, "tab": {"title": title, "row": inside, "collapsed": place.is_collapsed}}
