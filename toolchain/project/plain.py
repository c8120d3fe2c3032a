"""Definition objects as plain documents, with the object behind each part."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from toolchain.base.arguments.wording import given
from toolchain.base.errors import DefinitionError
from toolchain.base.source import UNKNOWN, location_of
from toolchain.base.source_map import Path
from toolchain.project.load_errors import blame

Note = Callable[[Any, Path], None]
"""Is told of each object and the path at which its document stands, the outer ones first."""

_SCALARS = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list})
"""Most of what grafanalib writes is one of these, and empty."""


Place = tuple["Place", str | int] | None
"""A path as its last step behind the place before: most are never looked at, and a tuple for each takes time."""


def path_of(place: Place) -> Path:
    """Return the steps of a place from the root."""
    steps: list[str | int] = []
    while place is not None:
        place, step = place
        steps.append(step)
    return tuple(reversed(steps))


def plain(value: Any, note: Note, place: Place = None) -> Any:
    """Return nested definition objects as dictionaries, lists and scalars.

    Raises DefinitionError for what no JSON can hold: grafanalib takes whatever it is given. What an
    object raises blames the innermost that has a line.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is float:
        return _finite(value)
    if kind is dict or isinstance(value, Mapping):
        document: dict[str, Any] = {}
        for key, each in value.items():
            name = key if type(key) is str else str(key)
            kind = type(each)
            if kind in _SCALARS:
                document[name] = each
            elif kind in _CONTAINERS and not each:
                document[name] = kind()
            else:
                document[name] = plain(each, note, (place, name))
        return document
    if isinstance(value, list | tuple):
        return [
            each if type(each) in _SCALARS else plain(each, note, (place, index)) for index, each in enumerate(value)
        ]
    to_json_data = getattr(value, "to_json_data", None)
    if to_json_data is not None and not isinstance(value, type):
        note(value, path_of(place))
        try:
            return plain(to_json_data(), note, place)
        except Exception as error:
            if location_of(value) != UNKNOWN:
                blame(error, location_of(value))
            raise
    if isinstance(value, str | int):
        return value
    raise DefinitionError(
        f"it holds {given(value)}, which Grafana cannot store",
        "Write texts, numbers, True, False, None, lists and dictionaries.",
        UNKNOWN,
    )


def _finite(value: float) -> float:
    if isfinite(value):
        return value
    raise DefinitionError(f"it holds {value}, which is not finite", "Write a number.", UNKNOWN)
