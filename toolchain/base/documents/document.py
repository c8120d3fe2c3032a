"""JSON objects, and ways into those that may hold anything."""

from collections.abc import Iterable
from typing import Any

Document = dict[str, Any]


def section(document: Document, *names: str) -> Document:
    """Return a document inside another; an empty one where something else stands there, which the checks report."""
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document


def items(value: object) -> list[Document]:
    """Return the documents of a list, without what is none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def part_at(document: Document, path: Iterable[str | int]) -> Any:
    """Return what stands at a path. Raises KeyError or IndexError where nothing does."""
    found: Any = document
    for step in path:
        found = found[step]
    return found
