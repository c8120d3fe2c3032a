"""Definition objects as plain documents."""

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

_SCALARS = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Return nested definition objects as dictionaries, lists and scalars."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {str(key): each if type(each) in _SCALARS else plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    to_json_data = getattr(value, "to_json_data", None)
    return value if to_json_data is None else plain(to_json_data())
