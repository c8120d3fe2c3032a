"""Properties of a resource by the names that people have for them, and what is left when those are taken out.

What has a name is compared in words; the rest is compared field by field, so that nothing that reaches Grafana changes
without being said.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from toolchain.base.documents.document import Document
from toolchain.review.change import What

Aspects = Mapping[What, str]
Name = TypeVar("Name", bound=str)


def differing(
    before: Mapping[Name, str], after: Mapping[Name, str], *, nothing: str = "none"
) -> Iterator[tuple[Name, str, str]]:
    """Yield the name and both values of each property that differs."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name) or nothing, after.get(name) or nothing
        if old != new:
            yield name, old, new


def without(document: Document, paths: Collection[str]) -> Document:
    """Return a document without these dotted paths; what they leave empty goes too."""
    found: Document = {}
    for key, value in document.items():
        if key in paths:
            continue
        inner = {path.partition(".")[2] for path in paths if path.startswith(f"{key}.")}
        if inner and isinstance(value, dict):
            value = without(value, inner)
            if not value:
                continue
        found[key] = value
    return found
