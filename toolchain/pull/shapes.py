"""What of a classic dashboard is another kind of value than Grafana has there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WORDS = {dict: "object", list: "list", int: "number", str: "text"}
_SHAPES: Mapping[str, type] = {
    "annotations": dict,
    "description": str,
    "links": list,
    "panels": list,
    "tags": list,
    "templating": dict,
    "time": dict,
    "title": str,
    "uid": str,
}
_PANEL_SHAPES: Mapping[str, type] = {
    "fieldConfig": dict,
    "gridPos": dict,
    "id": int,
    "libraryPanel": dict,
    "links": list,
    "options": dict,
    "panels": list,
    "targets": list,
    "transformations": list,
}
_VARIABLE_SHAPES: Mapping[str, type] = {"label": str, "name": str, "type": str}
_FIELD_SHAPES: Mapping[str, type] = {"defaults": dict, "overrides": list}


def odd_shapes(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is another kind of value than Grafana has there."""
    yield from _odd(document, _SHAPES, "")
    for name in ("annotations", "templating"):
        lists = (document.get(name) or {}).get("list")
        yield from _odd({f"{name}.list": lists}, {f"{name}.list": list}, "")
        yield from _odd_items(lists or [], f"{name}.list")
    for index, variable in enumerate(_items((document.get("templating") or {}).get("list"))):
        yield from _odd(variable, _VARIABLE_SHAPES, f"templating.list[{index}].")
    for index, annotation in enumerate(_items((document.get("annotations") or {}).get("list"))):
        yield from _odd(annotation, {}, f"annotations.list[{index}].")
    if not all(isinstance(tag, str) for tag in document.get("tags") or ()):
        yield "tags are not all texts"
    yield from _odd_panels(document.get("panels") or [], "panels")


def _odd_panels(panels: Sequence[Any], place: str) -> Iterator[str]:
    yield from _odd_items(panels, place)
    for index, panel in enumerate(panels):
        where = f"{place}[{index}]."
        yield from _odd(panel, _PANEL_SHAPES, where)
        yield from _odd(panel.get("fieldConfig") or {}, _FIELD_SHAPES, f"{where}fieldConfig.")
        for number, target in enumerate(_items(panel.get("targets"))):
            yield from _odd(target, {}, f"{where}targets[{number}].")
        yield from _odd_items(panel.get("targets") or [], f"{where}targets")
        yield from _odd_panels(panel.get("panels") or [], f"{where}panels")


def _odd(document: Mapping[str, Any], shapes: Mapping[str, type], place: str) -> Iterator[str]:
    for name, kind in shapes.items():
        value = document.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            yield f"{place}{name} is no {_WORDS[kind]}"
    if not isinstance(document.get("datasource"), dict | str | None):
        yield f"{place}datasource is neither an object nor a text"


def _items(value: Any) -> list[Any]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _odd_items(items: Sequence[Any], place: str) -> Iterator[str]:
    for index, each in enumerate(items):
        if not isinstance(each, dict):
            yield f"{place}[{index}] is no object"
