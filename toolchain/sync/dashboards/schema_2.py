"""The normal form of a dashboard of schema v2: its parts in classic words, and its layout.

Whatever tells people of a dashboard, or brings an edit back, knows the classic words. What those do not say of a
dashboard stands beside them by its place, so that no edit goes unseen. Source: Grafana 12.4,
apps/dashboard/kinds/v2beta1/dashboard_spec.cue.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source_map import Path
from toolchain.compile.dashboards import every_panel
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.schema_2.version import Schema2
from toolchain.migrate.resource.convert import Converted

_PLACES = frozenset({"gridPos", "repeat", "repeatDirection", "maxPerRow"})
"""Of a classic panel: what the layout says."""
_OF_LAYOUT = "layout"
_SAYS_NOTHING: tuple[Any, ...] = (None, "", False, [], {})
_USUAL: Mapping[str, object] = {"maxColumnCount": 3, "columnWidthMode": "standard", "rowHeightMode": "standard"}


def in_classic_words(converted: Converted) -> Document:
    """Return a dashboard of schema v2 with its panels as classic ones that lie nowhere; rows are the layout's."""
    classic = converted.document
    panels = [
        {name: each for name, each in panel.items() if name not in _PLACES and name != "panels"}
        for panel in every_panel(classic)
        if panel.get("type") != "row"
    ]
    return {**classic, "panels": sorted(panels, key=lambda each: int(each.get("id") or 0))}


def beyond_classic_words(spec: Document, converted: Converted) -> Document:
    """Return the layout of a dashboard of schema v2, and by its place whatever else its classic form leaves out."""
    elements = section(spec, "elements")
    titles = Counter(_title(each) for each in elements.values())
    names = {
        name: _title(each) if titles[_title(each)] == 1 and _title(each) else f"{_title(each)} ({name})".strip()
        for name, each in elements.items()
    }
    found = {_OF_LAYOUT: _layout(section(spec, "layout"), names)}
    lost = {".".join(map(str, path)): value for path, value in _lost(spec, converted)}
    return {**found, "schemaV2": lost} if lost else found


def _lost(spec: Document, converted: Converted) -> Iterator[tuple[Path, Any]]:
    """Yield what a way to the classic words and back loses."""
    written: Schema2 = "v2" if _has_groups(spec) else "v2beta1"
    again = dashboard_2(converted.document, written, converted.layout()).spec
    yield from _missing({name: each for name, each in spec.items() if name != _OF_LAYOUT}, again, ())


def _has_groups(spec: Document) -> bool:
    """Return whether transformations are written as v2 has them, not v2beta1."""
    panels = section(spec, "elements").values()
    groups = (section(each, "spec", "data", "spec").get("transformations") for each in panels)
    return any(each.get("kind") == "Transformation" for some in groups for each in items(some))


def _missing(value: Any, other: Any, at: Path) -> Iterator[tuple[Path, Any]]:
    """Yield each part of a value that says something and is not at the same place of the other."""
    if isinstance(value, dict) and value:
        within = other if isinstance(other, dict) else {}
        for name, each in value.items():
            yield from _missing(each, within.get(name), (*at, name))
    elif isinstance(value, list) and value:
        beside = other if isinstance(other, list) else []
        for index, each in enumerate(value):
            yield from _missing(each, beside[index] if index < len(beside) else None, (*at, index))
    elif value not in _SAYS_NOTHING and other != value:
        yield at, value


def _title(element: object) -> str:
    return str(section(element, "spec").get("title") or "") if isinstance(element, dict) else ""


def _layout(layout: Document, names: Mapping[str, str]) -> Document:
    """Return a layout by the titles of its panels."""
    spec = section(layout, "spec")
    match layout.get("kind"):
        case "RowsLayout":
            return {"rows": [_part(section(each, "spec"), names) for each in items(spec.get("rows"))]}
        case "TabsLayout":
            return {"tabs": [_part(section(each, "spec"), names) for each in items(spec.get("tabs"))]}
        case "AutoGridLayout":
            settings = {name: each for name, each in spec.items() if name != "items" and _USUAL.get(name) != each}
            flowing = [_placed(section(each, "spec"), names) for each in items(spec.get("items"))]
            return {"autoGrid": flowing, **_said(settings)}
        case _:
            placed = [_placed(section(each, "spec"), names) for each in items(spec.get("items"))]
            top = min((each["y"] for each in placed if isinstance(each.get("y"), int)), default=0)
            return {"grid": [{**each, "y": int(each.get("y") or 0) - top} for each in placed]}


def _part(spec: Document, names: Mapping[str, str]) -> Document:
    own = {name: each for name, each in spec.items() if name != _OF_LAYOUT}
    return {"title": "", **_said(own), **_layout(section(spec, _OF_LAYOUT), names)}


def _placed(spec: Document, names: Mapping[str, str]) -> Document:
    name = str(section(spec, "element").get("name") or "")
    return {"title": names.get(name, name), **_said({key: each for key, each in spec.items() if key != "element"})}


def _said(fields: Document) -> Document:
    return {name: each for name, each in fields.items() if each not in (None, "", [], {}) and each is not False}
