"""Values of dashboards of any age: what they are where they should be something, and what else was written for it.

Source: Grafana 12.4, apps/dashboard/pkg/migration/schemaversion: what its migrations take for a text or a number.
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from toolchain.base.documents.document import Document, items, section


def text(document: Document, name: str) -> str:
    """Return the text under a name; an empty one where there is something else or nothing."""
    value = document.get(name)
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a number, also one written as text such as ``250`` or ``250px``; None for whatever else."""
    if isinstance(value, bool):
        return None
    if not isinstance(value, int | float | str):
        return None
    try:
        found = float(value.removesuffix("px") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def whole(value: object) -> int | None:
    """Return a number without what stands behind its point; None for whatever is no number, a text included."""
    found = None if isinstance(value, str) else number(value)
    return None if found is None else int(found)


def as_number(value: float) -> int | float:
    """Return a number as JSON writes it: without a point where there is nothing behind it."""
    return int(value) if value.is_integer() else value


def all_panels(dashboard: Document) -> Iterator[Document]:
    """Yield the panels of a dashboard, each before those in it, then those of the rows of Grafana 4."""
    for panel in items(dashboard.get("panels")):
        yield panel
        yield from items(panel.get("panels"))
    for row in items(dashboard.get("rows")):
        yield from items(row.get("panels"))


def variables(dashboard: Document) -> list[Document]:
    """Return the variables of a dashboard."""
    return items(section(dashboard, "templating").get("list"))


def annotations(dashboard: Document) -> list[Document]:
    """Return the annotation queries of a dashboard."""
    return items(section(dashboard, "annotations").get("list"))


def is_list(value: object) -> bool:
    """Return whether a value is a list."""
    return isinstance(value, list)


def same(one: Any, other: Any) -> bool:
    """Return whether two values are equal as JSON has it, where true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
