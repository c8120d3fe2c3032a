"""Conditions and repetitions of schema v2, read.

Source: Grafana 12.4, apps/dashboard/kinds/v2beta1/dashboard_spec.cue.
"""

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.resource.arrangement import (
    Condition,
    Conditions,
    DataCondition,
    OtherCondition,
    Repeat,
    TimeRangeCondition,
    VariableCondition,
)
from toolchain.migrate.values import text, whole


def conditions_of(spec: Document) -> Conditions | None:
    """Return when a part of a layout is shown; None where it always is."""
    group = section(spec, "conditionalRendering", "spec")
    found = tuple(_condition(each) for each in items(group.get("items")))
    if not found:
        return None
    return Conditions(found, every=text(group, "condition") != "or", hides=text(group, "visibility") == "hide")


def _condition(given: Document) -> Condition:
    spec = section(given, "spec")
    match text(given, "kind"):
        case "ConditionalRenderingVariable":
            return VariableCondition(text(spec, "variable"), text(spec, "operator"), text(spec, "value"))
        case "ConditionalRenderingData":
            return DataCondition(spec.get("value") is not False)
        case "ConditionalRenderingTimeRangeSize":
            return TimeRangeCondition(text(spec, "value"))
        case kind:
            return OtherCondition(kind)


def repeat_of(spec: Document) -> Repeat | None:
    """Return what a part of a layout is repeated over; None where it is there once."""
    repeat = section(spec, "repeat")
    variable = text(repeat, "value")
    return Repeat(variable, text(repeat, "direction"), whole(repeat.get("maxPerRow"))) if variable else None
