"""Layouts of schema v2: as a definition says it, or as the rows of a classic document are.

Source: Grafana 12.4, apps/dashboard/kinds/v2beta1/dashboard_spec.cue and, for classic rows,
apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("convertToRowsLayout").
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field

from toolchain.base.documents.document import Document, section
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
    Tabs,
    VariableCondition,
)
from toolchain.base.source_map import Path
from toolchain.compile.schema_2.elements import element_name

Panels = Mapping[Path, Document]
"""The panels of a classic document by their paths."""
_WIDTH, _HEIGHT = 6, 3
"""Of a panel without a place, as Grafana's pages take it."""


def classic_layout(panels: Panels) -> Layout:
    """Return how the panels of a classic document lie: rows where there is one, else a grid."""
    top_level = {path: panel for path, panel in panels.items() if len(path) == len(("panels", 0))}
    if not any(panel.get("type") == "row" for panel in top_level.values()):
        return Grid(tuple(top_level))
    rows: list[RowPart] = []
    inside: list[Path] = []
    row = RowPart("", Grid())
    top = 0
    for path, panel in top_level.items():
        if panel.get("type") != "row":
            inside.append(path)
            continue
        rows += _finished(row, inside, top)
        inside = [each for each in panels if each[: len(path)] == path and each != path]
        top = _place(panel)["y"] + 1
        row = RowPart(
            str(panel.get("title") or ""),
            Grid(),
            path,
            is_collapsed=panel.get("collapsed") is True,
            repeat=str(panel.get("repeat") or ""),
        )
    return Rows((*rows, *_finished(row, inside, top)))


def _finished(row: RowPart, inside: list[Path], top: int) -> list[RowPart]:
    if row.header is None and not inside:
        return []
    return [RowPart(row.title, Grid(tuple(inside), top), row.header, row.is_collapsed, row.repeat)]


@define
class LayoutWriter:
    """Writes layouts; ``places`` gets the classic path of each part that is written, by the path where it stands.

    ``variables`` are those that parts may have to themselves, by their names, with their classic paths.
    """

    panels: Panels
    variables: Mapping[str, tuple[Path, Document]] = field(factory=dict)
    places: dict[Path, Path] = field(factory=dict)

    def layout(self, layout: Layout, at: Path) -> Document:
        """Return a layout that stands at a path."""
        inside = (*at, "spec")
        match layout:
            case Grid():
                paths = enumerate(layout.panels)
                items = [self._item(path, layout.top, (*inside, "items", index)) for index, path in paths]
                return {"kind": "GridLayout", "spec": {"items": items}}
            case AutoGrid():
                flowing = enumerate(layout.panels)
                return {
                    "kind": "AutoGridLayout",
                    "spec": {
                        **_auto_grid(layout),
                        "items": [self._flowing(each, (*inside, "items", index)) for index, each in flowing],
                    },
                }
            case Rows():
                rows = [self._row(each, (*inside, "rows", index)) for index, each in enumerate(layout.rows)]
                return {"kind": "RowsLayout", "spec": {"rows": rows}}
            case Tabs():
                tabs = [self._tab(each, (*inside, "tabs", index)) for index, each in enumerate(layout.tabs)]
                return {"kind": "TabsLayout", "spec": {"tabs": tabs}}

    def _item(self, path: Path, top: int, at: Path) -> Document:
        panel = self.panels[path]
        self.places[at] = path
        place = _place(panel)
        spec: Document = {
            "x": place["x"],
            "y": place["y"] - top,
            "width": place["w"],
            "height": place["h"],
            "element": _reference(panel),
        }
        repeat = panel.get("repeat")
        if repeat:
            spec["repeat"] = {"mode": "variable", "value": str(repeat), **dict(_repeated(panel))}
        return {"kind": "GridLayoutItem", "spec": spec}

    def _flowing(self, item: Flowing, at: Path) -> Document:
        panel = self.panels[item.panel]
        self.places[at] = item.panel
        spec: Document = {"element": _reference(panel), **_shown(item.shown)}
        if panel.get("repeat"):
            spec["repeat"] = {"mode": "variable", "value": str(panel["repeat"])}
        return {"kind": "AutoGridLayoutItem", "spec": spec}

    def _row(self, row: RowPart, at: Path) -> Document:
        if row.header is not None:
            self.places[at] = row.header
        spec: Document = {"title": row.title, "collapse": row.is_collapsed}
        if row.header is None:
            spec["hideHeader"] = True
        spec |= {**_shown(row.shown), **_repeat(row.repeat), **self._own(row.variables, at)}
        spec["layout"] = self.layout(row.inside, (*at, "spec", "layout"))
        return {"kind": "RowsLayoutRow", "spec": spec}

    def _tab(self, tab: TabPart, at: Path) -> Document:
        if tab.header is not None:
            self.places[at] = tab.header
        own = self._own(tab.variables, at)
        spec: Document = {"title": tab.title, **_shown(tab.shown), **_repeat(tab.repeat), **own}
        spec["layout"] = self.layout(tab.inside, (*at, "spec", "layout"))
        return {"kind": "TabsLayoutTab", "spec": spec}

    def _own(self, names: Iterable[str], at: Path) -> Document:
        """Return the variables that a part has to itself, where the schema knows such."""
        found = [self.variables[name] for name in names if name in self.variables]
        self.places |= {(*at, "spec", "variables", index): path for index, (path, _) in enumerate(found)}
        return {"variables": [document for _, document in found]} if found else {}


def variables_of(layout: Layout) -> Iterator[str]:
    """Yield the names of the variables that parts of a layout have to themselves."""
    parts: tuple[RowPart | TabPart, ...] = ()
    match layout:
        case Rows(rows=rows):
            parts = rows
        case Tabs(tabs=tabs):
            parts = tabs
    for part in parts:
        yield from part.variables
        yield from variables_of(part.inside)


def _reference(panel: Document) -> Document:
    return {"kind": "ElementReference", "name": element_name(panel)}


def _place(panel: Document) -> dict[str, int]:
    place = section(panel, "gridPos")
    usual = {"x": 0, "y": 0, "w": _WIDTH, "h": _HEIGHT}
    return {name: place[name] if isinstance(place.get(name), int) else each for name, each in usual.items()}


def _repeated(panel: Document) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if panel.get("repeatDirection") in ("h", "v"):
        found.append(("direction", panel["repeatDirection"]))
    if isinstance(panel.get("maxPerRow"), int) and panel["maxPerRow"] > 0:
        found.append(("maxPerRow", panel["maxPerRow"]))
    return found


def _repeat(variable: str) -> Document:
    return {"repeat": {"mode": "variable", "value": variable}} if variable else {}


def _auto_grid(layout: AutoGrid) -> Document:
    spec: Document = {"maxColumnCount": layout.max_columns}
    for name, size in (("columnWidth", layout.column_width), ("rowHeight", layout.row_height)):
        spec |= {f"{name}Mode": "custom", name: size} if isinstance(size, int) else {f"{name}Mode": size}
    return {**spec, "fillScreen": True} if layout.fills_screen else spec


def _shown(shown: Shown | None) -> Document:
    if shown is None or not shown.conditions:
        return {}
    group: Document = {
        "visibility": "hide" if shown.hides else "show",
        "condition": "or" if shown.any_of else "and",
        "items": [_condition(each) for each in shown.conditions],
    }
    return {"conditionalRendering": {"kind": "ConditionalRenderingGroup", "spec": group}}


def _condition(condition: Condition) -> Document:
    match condition:
        case VariableCondition(variable, comparison, value):
            spec: Document = {"variable": variable, "operator": comparison, "value": value}
            return {"kind": "ConditionalRenderingVariable", "spec": spec}
        case DataCondition(has_data):
            return {"kind": "ConditionalRenderingData", "spec": {"value": has_data}}
        case RangeCondition(at_most):
            return {"kind": "ConditionalRenderingTimeRangeSize", "spec": {"value": at_most}}
