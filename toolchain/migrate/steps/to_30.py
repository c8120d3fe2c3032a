"""To 30: value mappings were a list of lone values and ranges; options of tooltips had another name."""

import contextlib
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels, as_number, number, text, whole

_VALUE, _RANGE = 1, 2
"""What the numbers of old mappings' types stand for."""


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make mappings what they are today, each in the colour that the thresholds would have given its text."""
    changed = 0
    for panel in all_panels(dashboard):
        config = section(panel, "fieldConfig")
        defaults = section(config, "defaults")
        thresholds = defaults.get("thresholds")
        changed += _upgrade(defaults, "mappings", thresholds if isinstance(thresholds, dict) else None)
        for override in items(config.get("overrides")):
            for each in items(override.get("properties")):
                if each.get("id") == "mappings":
                    changed += _upgrade(each, "value", None)
        options = section(panel, "options")
        if panel.get("type") in ("timeseries", "xychart", "xychart2") and "tooltipOptions" in options:
            options["tooltip"] = options.pop("tooltipOptions")
            changed += 1
    return changed


def _upgrade(owner: Document, name: str, thresholds: Document | None) -> int:
    mappings = owner.get(name)
    if not isinstance(mappings, list) or all(text(each, "type") for each in items(mappings)):
        return 0
    owner[name] = upgraded_mappings(items(mappings), thresholds)
    return 1


def upgraded_mappings(mappings: list[Document], thresholds: Document | None) -> list[Document]:
    """Return today's form of mappings, some of which are old: all lone values in one, before the others."""
    values: Document = {}
    others: list[Document] = []
    any_values = False
    for each in mappings:
        if text(each, "type") == "value":
            values.update(section(each, "options"))
            any_values = any_values or isinstance(each.get("options"), dict)
        elif text(each, "type"):
            others.append(each)
        elif whole(each.get("type")) == _VALUE and "value" in each:
            if each["value"] == "null":
                others.append({"type": "special", "options": {"match": "null", "result": _result(each, thresholds)}})
            else:
                values[_as_text(each["value"])] = _result(each, thresholds)
                any_values = True
        elif whole(each.get("type")) == _RANGE:
            ends = {end: _bound(each.get(end)) for end in ("from", "to")}
            others.append({"type": "range", "options": {**ends, "result": _result(each, thresholds)}})
    return [{"type": "value", "options": values}, *others] if any_values else others


def _result(mapping: Document, thresholds: Document | None) -> Document:
    color = None
    if thresholds is not None and isinstance(mapping.get("text"), str):
        with contextlib.suppress(ValueError):
            color = _active_color(float(mapping["text"]), thresholds)
    return {"text": mapping.get("text"), **({} if color is None else {"color": color})}


def _active_color(value: float, thresholds: Document) -> Any:
    active = None
    for step in items(thresholds.get("steps")):
        if "value" not in step:
            continue
        bound = number(step["value"])
        if step["value"] is None or (bound is not None and value >= bound):
            active = step.get("color")
        elif bound is not None:
            break
    return active


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(as_number(float(value)))
    return value if isinstance(value, str) else ""


def _bound(value: Any) -> int | float:
    found = number(_as_text(value))
    return as_number(found) if found is not None else 0


STEP = Step(30, "value mappings and options of tooltips have today's form", upgrade)
