"""Definition objects as plain documents."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from toolchain.base.arguments.wording import given
from toolchain.base.errors import DefinitionError
from toolchain.base.source import UNKNOWN

Document = dict[str, Any]

_SCALARS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """Return nested definition objects as dictionaries, lists and scalars.

    Raises DefinitionError for what no JSON can hold: grafanalib takes whatever it is given.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is float:
        return _finite(value)
    if kind is dict or isinstance(value, Mapping):
        return {str(key): each if type(each) in _SCALARS else plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    to_json_data = getattr(value, "to_json_data", None)
    if to_json_data is not None and not isinstance(value, type):
        return plain(to_json_data())
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
