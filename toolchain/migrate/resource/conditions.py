"""Conditions under which schema v2 shows a part of a layout.

Source: Grafana 12.4, apps/dashboard/kinds/v2beta1/dashboard_spec.cue.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from toolchain.base.documents.document import Document, items, section
from toolchain.base.layout import Comparison, Condition, DataCondition, RangeCondition, Shown, VariableCondition
from toolchain.migrate.values import text


def shown_when(spec: Document) -> Shown | None:
    """Return when a part of a layout is shown; None where it always is, as far as one knows its conditions."""
    group = section(spec, "conditionalRendering", "spec")
    found = [made for each in items(group.get("items")) if (made := _condition(each)) is not None]
    if not found:
        return None
    return Shown(tuple(found), hides=text(group, "visibility") == "hide", any_of=text(group, "condition") == "or")


def unknown_conditions(spec: Document) -> list[Document]:
    """Return the conditions of a part of a layout that are of kinds that came later, or say nothing."""
    given = items(section(spec, "conditionalRendering", "spec").get("items"))
    return [each for each in given if _condition(each) is None]


def _condition(given: Document) -> Condition | None:
    spec = section(given, "spec")
    made = _CONDITIONS.get(text(given, "kind"))
    return None if made is None else made(spec)


def _of_variable(spec: Document) -> Condition | None:
    operator: Any = text(spec, "operator")
    if operator not in get_args(Comparison) or not text(spec, "variable"):
        return None
    return VariableCondition(text(spec, "variable"), operator, text(spec, "value"))


_CONDITIONS: Mapping[str, Callable[[Document], Condition | None]] = {
    "ConditionalRenderingVariable": _of_variable,
    "ConditionalRenderingData": lambda spec: DataCondition(spec.get("value") is not False),
    "ConditionalRenderingTimeRangeSize": lambda spec: RangeCondition(text(spec, "value")),
}
