"""What the function of a panel kind is given, read from a panel of that kind."""

from collections.abc import Sequence
from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin, get_type_hints

from toolchain.base.documents.document import Document
from toolchain.define.panels.kind import PanelKind, at


def given_arguments(kind: PanelKind, panel: Document) -> dict[str, Any] | None:
    """Return the kind's own arguments whose value is not the usual one; None for a panel that lacks a required one."""
    hints = get_type_hints(kind.function)
    parameters = signature(kind.function).parameters
    found: dict[str, Any] = {}
    for name, place in kind.arguments.items():
        value = place(panel) if callable(place) else at(panel, place)
        usual = parameters[name].default
        if value is None or not _is_accepted(hints[name], value):
            if usual is Parameter.empty:
                return None
            continue
        if usual is Parameter.empty or value != (list(usual) if isinstance(usual, tuple) else usual):
            found[name] = value
    return found


def _is_accepted(hint: Any, value: Any) -> bool:
    """Return whether an argument of this type may have the value."""
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is not None and issubclass(origin, Sequence):
        return isinstance(value, list) and all(_is_accepted(get_args(hint)[0], each) for each in value)
    return type(value) is hint
