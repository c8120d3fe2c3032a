"""How a dashboard of schema v2 arranges its panels, told by the paths that they have in the classic one.

Source: Grafana 12.4, apps/dashboard/kinds/v2beta1/dashboard_spec.cue.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.layout import (
    COLUMN_PIXELS,
    MOST_COLUMNS,
    ROW_PIXELS,
    AutoGrid,
    Flowing,
    Grid,
    Layout,
    RowPart,
    Rows,
    TabPart,
    Tabs,
)
from toolchain.base.source_map import Path
from toolchain.migrate.resource.conditions import shown_when
from toolchain.migrate.resource.layout import kind_of
from toolchain.migrate.values import number, text


@frozen(eq=False)
class Arranging:
    """What reads layouts; ``panels`` are the classic panels by the identity of what placed each."""

    panels: Mapping[int, Document]
    paths: Mapping[int, Path]
    """The path of each classic panel, by its identity."""

    @classmethod
    def of(cls, placed: Mapping[int, Document], dashboard: Document) -> "Arranging":
        """Return one that knows the panels of a classic dashboard."""
        return cls(placed, dict(_paths(dashboard, ())))

    def layout(self, given: Document) -> Layout:
        """Return a layout of schema v2; one of a kind that came later is an empty grid."""
        spec = section(given, "spec")
        match kind_of(given):
            case "RowsLayout":
                return Rows(tuple(self._row(section(each, "spec")) for each in items(spec.get("rows"))))
            case "TabsLayout":
                return Tabs(tuple(self._tab(section(each, "spec")) for each in items(spec.get("tabs"))))
            case "AutoGridLayout":
                return self._auto_grid(spec)
            case _:
                return self._grid(spec)

    def _grid(self, spec: Document) -> Grid:
        places = [section(each, "spec") for each in items(spec.get("items"))]
        found = [(place, path) for place in places if (path := self._path(place))]
        tops = [self.panels[id(place)]["gridPos"]["y"] - _whole(place.get("y")) for place, _ in found]
        return Grid(tuple(path for _, path in found), min(tops, default=0))

    def _auto_grid(self, spec: Document) -> AutoGrid:
        places = [section(each, "spec") for each in items(spec.get("items"))]
        columns = number(spec.get("maxColumnCount"))
        return AutoGrid(
            tuple(Flowing(path, shown_when(place)) for place in places if (path := self._path(place))),
            max_columns=int(columns) if columns and columns >= 1 else MOST_COLUMNS,
            column_width=_size(spec, "columnWidth", COLUMN_PIXELS),
            row_height=_size(spec, "rowHeight", ROW_PIXELS),
            fills_screen=spec.get("fillScreen") is True,
        )

    def _row(self, spec: Document) -> RowPart:
        return RowPart(
            text(spec, "title"),
            self.layout(section(spec, "layout")),
            self._path(spec),
            is_collapsed=spec.get("collapse") is True,
            repeat=text(section(spec, "repeat"), "value"),
            shown=shown_when(spec),
            variables=_own_variables(spec),
        )

    def _tab(self, spec: Document) -> TabPart:
        return TabPart(
            text(spec, "title"),
            self.layout(section(spec, "layout")),
            self._path(spec),
            repeat=text(section(spec, "repeat"), "value"),
            shown=shown_when(spec),
            variables=_own_variables(spec),
        )

    def _path(self, spec: Document) -> Path | None:
        panel = self.panels.get(id(spec))
        return None if panel is None else self.paths.get(id(panel))


def _own_variables(spec: Document) -> tuple[str, ...]:
    return tuple(text(section(each, "spec"), "name") for each in items(spec.get("variables")))


def _size(spec: Document, name: str, words: Mapping[str, int]) -> Any:
    """Return a width or a height: a word, or pixels."""
    mode, pixels = text(spec, f"{name}Mode"), number(spec.get(name))
    if mode == "custom" and pixels is not None and pixels >= 1:
        return int(pixels)
    return mode if mode in words else "standard"


def _whole(value: Any) -> int:
    found = number(value)
    return 0 if found is None else int(found)


def _paths(owner: Document, around: Path) -> Iterator[tuple[int, Path]]:
    for index, panel in enumerate(items(owner.get("panels"))):
        path = (*around, "panels", index)
        yield id(panel), path
        yield from _paths(panel, path)
