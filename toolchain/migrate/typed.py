"""Values that editors and generators wrote as another type than the schema has, whichever version a dashboard says.

Source: Grafana 12.4, apps/dashboard/kinds, which its resource API holds a classic dashboard against, and
public/app/features/dashboard/dashgrid/DashboardGrid.tsx.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.javascript import number_said
from toolchain.migrate.steps.references import reference
from toolchain.migrate.values import all_panels, annotations, text, variables, whole

_MARK = "\ufeff"
_OF_ROWS = {"x": 0, "w": 24, "h": 1}
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
        if section(defaults, "thresholds").get("steps") == "":
            changed += _drop(defaults, "thresholds")
        changed += _set_thresholds(section(defaults, "thresholds"))
        changed += _clean_addresses([*items(panel.get("links")), *_links_of_fields(panel)])
        changed += _draw_row(panel) + _set_cells(section(panel, "gridPos"))
    return changed + _clean_addresses(items(dashboard.get("links")))


def _refer(owner: Document, sources: DataSources) -> int:
    name = owner.get("datasource")
    if not isinstance(name, str):
        return 0
    found = reference(name, sources, default_is_none=False)
    return _set(owner, "datasource", found) if found else _drop(owner, "datasource")


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
    return 0 if written.strip() else _drop(owner, name)


def _set_thresholds(thresholds: Document) -> int:
    steps = items(thresholds.get("steps"))
    written = [each for each in steps if isinstance(each.get("value"), str)]
    for step in written:
        value = text(step, "value").strip()
        step["value"] = number_said(value) if value else None
    if written:
        thresholds["steps"] = [step for index, step in enumerate(steps) if index == 0 or step.get("value") is not None]
    return len(written)


def _links_of_fields(panel: Document) -> Iterator[Document]:
    config = section(panel, "fieldConfig")
    yield from items(section(config, "defaults").get("links"))
    for override in items(config.get("overrides")):
        for each in items(override.get("properties")):
            if each.get("id") == "links":
                yield from items(each.get("value"))


def _clean_addresses(links: list[Document]) -> int:
    """Drop the marks of a file's beginning that came along when an address was copied."""
    marked = [each for each in links if _MARK in text(each, "url")]
    for each in marked:
        each["url"] = each["url"].replace(_MARK, "")
    return len(marked)


def _draw_row(panel: Document) -> int:
    """Make a row as wide as the grid and one cell high, as Grafana draws all of them whatever they say."""
    place = section(panel, "gridPos")
    if panel.get("type") != "row" or not place or place | _OF_ROWS == place:
        return 0
    place.update(_OF_ROWS)
    return 1


def _set_cells(place: Document) -> int:
    """Make places and sizes whole cells."""
    broken = {name: whole(value) for name, value in place.items() if isinstance(value, float)}
    place.update(broken)
    return int(bool(broken))


def _drop(owner: Document, name: str) -> int:
    del owner[name]
    return 1


def _set(owner: Document, name: str, value: Any) -> int:
    owner[name] = value
    return 1
