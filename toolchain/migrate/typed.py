"""Values that editors and generators wrote as another type than the schema has, whichever version a dashboard says.

Source: Grafana 12.4, apps/dashboard/pkg/schemas, which its resource API holds a classic dashboard against.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.javascript import number_said
from toolchain.migrate.steps.references import reference
from toolchain.migrate.values import all_panels, annotations, text, variables

_NUMBERS_OF_VARIABLES = ("sort", "refresh", "hide")
_NUMBERS_OF_FIELDS = ("min", "max", "decimals")
_WORDS_FOR_REFRESH = {"time": 2, "load": 1}
"""What words for when a variable refreshes stand for."""


def set_types(dashboard: Document, sources: DataSources) -> int:
    """Give values the types of the schema, and return how many were given another."""
    changed = 0
    if isinstance(dashboard.get("refresh"), bool):
        changed += _set(dashboard, "refresh", "")
    if isinstance(dashboard.get("gnetId"), int):
        changed += _set(dashboard, "gnetId", str(dashboard["gnetId"]))
    for owner in (*annotations(dashboard), *variables(dashboard)):
        changed += _refer(owner, sources)
    for variable in variables(dashboard):
        for name in _NUMBERS_OF_VARIABLES:
            changed += _set_number(variable, name)
    for panel in all_panels(dashboard):
        changed += _refer(panel, sources)
        for target in items(panel.get("targets")):
            changed += _refer(target, sources)
        changed += _set_number(panel, "maxDataPoints")
        defaults = section(panel, "fieldConfig", "defaults")
        for name in _NUMBERS_OF_FIELDS:
            changed += _set_number(defaults, name)
        if isinstance(defaults.get("noValue"), int | float):
            changed += _set(defaults, "noValue", str(defaults["noValue"]))
        changed += _set_thresholds(section(defaults, "thresholds"))
    return changed


def _refer(owner: Document, sources: DataSources) -> int:
    name = owner.get("datasource")
    if not isinstance(name, str):
        return 0
    found = reference(name, sources, default_is_none=False)
    if found:
        return _set(owner, "datasource", found)
    del owner["datasource"]
    return 1


def _set_number(owner: Document, name: str) -> int:
    """Make a text the number that it stands for; an empty one says nothing, and any other is for checks to report."""
    written = owner.get(name)
    if not isinstance(written, str):
        return 0
    number = number_said(written) if written.strip() else None
    if name == "refresh":
        number = _WORDS_FOR_REFRESH.get(written, number)
    if number is not None:
        return _set(owner, name, number)
    if written.strip():
        return 0
    del owner[name]
    return 1


def _set_thresholds(thresholds: Document) -> int:
    steps = items(thresholds.get("steps"))
    written = [each for each in steps if isinstance(each.get("value"), str)]
    for step in written:
        value = text(step, "value").strip()
        step["value"] = number_said(value) if value else None
    if written:
        thresholds["steps"] = [step for index, step in enumerate(steps) if index == 0 or step.get("value") is not None]
    return len(written)


def _set(owner: Document, name: str, value: Any) -> int:
    owner[name] = value
    return 1
