"""Fields that no function has an argument for: a merge patch over what a definition compiles to (RFC 7396)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Protocol, TypeVar, runtime_checkable

import attr

from toolchain.base.arguments import checked, described


@described("panel, row, query, variable or dashboard", "timeseries(...)")
@runtime_checkable
class Patched(Protocol):
    """A definition that is an attrs class and carries a patch."""

    @property
    def patch(self) -> Mapping[str, Any]:
        """The fields that replace compiled ones."""


Definition = TypeVar("Definition", bound=Patched)


@checked
def with_fields(definition: Definition, fields: Mapping[str, Any]) -> Definition:
    """Return a panel, row, target, variable or dashboard whose compiled document has these fields as well.

    Dictionaries are merged, None removes a field, anything else replaces it: data sources are Grafana's references.
    """
    return attr.evolve(definition, patch=_composed(definition.patch, fields))  # type: ignore[misc]


def patched(document: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a compiled document with the fields that its definition is patched with."""
    if not patch:
        return document
    merged: dict[str, Any] = _merged(document, patch)
    return merged


def _merged(value: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return deepcopy(patch)
    document = dict(value) if isinstance(value, Mapping) else {}
    for name, each in patch.items():
        if each is None:
            document.pop(name, None)
        else:
            document[name] = _merged(document.get(name), each)
    return document


def _composed(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the patch that does what both do, one after the other; removals stay removals."""
    found = dict(first)
    for name, value in second.items():
        before = found.get(name)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        found[name] = _composed(before, value) if both and before is not None else value
    return found
