"""Thresholds and mappings of panels with one number, as their former plugins wrote them.

Source: Grafana 12.4, packages/grafana-ui/src/components/SingleStatShared/SingleStatBaseOptions.ts and
packages/grafana-data/src/utils/valueMappings.ts.
"""

from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.javascript import leading_number, number_of, said, truthy

_VALUES, _RANGES = 1, 2
"""What ``mappingType`` says of which mappings count."""


def steps_of_colors(thresholds: Any, colors: Any) -> list[Document] | None:
    """Return a step for each colour: the first counts from below, the others from the numbers of a text ``1,2``.

    A colour without a number never shows, and has no step. None where there are no thresholds or no colours.
    """
    if not isinstance(thresholds, str) or not thresholds or not isinstance(colors, list):
        return None
    levels: list[int | float | None] = [None, *(number_of(each.strip()) for each in thresholds.split(","))]
    steps = [{"value": level, "color": color} for level, color in zip(levels, colors, strict=False)]
    return [step for index, step in enumerate(steps) if index == 0 or step["value"] is not None]


def active_color(value: float, steps: list[Document]) -> Any:
    """Return the colour of the step that a value is in."""
    active = steps[0] if steps else {}
    for step in steps:
        bound = step.get("value")
        if bound is not None and value < bound:
            break
        active = step
    return active.get("color")


def mappings_of(panel: Document, steps: list[Document] | None) -> list[Document]:
    """Return today's form of a panel's mappings, of values or of ranges, in the colours of the steps."""
    kind = panel.get("mappingType")
    if not truthy(kind):
        kind = next((each for name, each in (("valueMaps", _VALUES), ("rangeMaps", _RANGES)) if panel.get(name)), None)
    if kind == _VALUES:
        found = [_value(each, steps) for each in items(panel.get("valueMaps"))]
        return [each for each in found if each is not None]
    return [_range(each, steps) for each in items(panel.get("rangeMaps"))] if kind == _RANGES else []


def _value(old: Document, steps: list[Document] | None) -> Document | None:
    value = old.get("value")
    if value is None:
        return None
    if value == "null":
        return _null(old, steps)
    return {"type": "value", "options": {_as_text(value): _result(old, steps)}}


def _range(old: Document, steps: list[Document] | None) -> Document:
    if "null" in (old.get("from"), old.get("to")):
        return _null(old, steps)
    ends = {end: number_of(old.get(end)) if end in old else None for end in ("from", "to")}
    return {"type": "range", "options": {**ends, "result": _result(old, steps)}}


def _null(old: Document, steps: list[Document] | None) -> Document:
    return {"type": "special", "options": {"match": "null", "result": _result(old, steps)}}


def _result(old: Document, steps: list[Document] | None) -> Document:
    number = leading_number(old.get("text"))
    color = None if number is None or steps is None else active_color(number, steps)
    words = old.get("text")
    shown = _as_text(words) if isinstance(words, int | float) else words
    return said({"text": shown, "color": color if truthy(color) else None})


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
