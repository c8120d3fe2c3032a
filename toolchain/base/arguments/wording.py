"""How a message names a value that somebody gave, in the words of the one who wrote it."""

from collections.abc import Mapping
from enum import Enum
from math import isfinite
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

_LONGEST = 60
_NAMES = ("name", "title", "uid", "record", "key", "id")
"""What definitions call themselves, the first that one has."""


def given(value: Any) -> str:
    """Return how a message names a value: as it was written where that is short, else what it is."""
    match value:
        case None | bool():
            return repr(value)
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case float() if not isfinite(value):
            return f"the number {value}"
        case str() | bytes() | float():
            return _shortened(repr(value))
        case int():
            return _shortened(str(value)) if value.bit_length() < 256 else "a number of more than 75 digits"
        case ModuleType():
            return f"the module {value.__name__}"
        case FunctionType() | BuiltinFunctionType() | MethodType():
            return f"the function {value.__name__}"
        case type():
            return f"the class {value.__name__}"
        case list() | tuple() | set() | frozenset():
            return _several(value)
        case Mapping():
            return f"a dictionary of {len(value)}" if value else "an empty dictionary"
    return _object(value)


def named(value: Any) -> str:
    """Return what a definition calls itself, quoted and after a space; empty for what has no name."""
    for attribute in _NAMES:
        name = getattr(value, attribute, None)
        if isinstance(name, str) and name:
            return f" {_shortened(repr(name))}"
    return ""


def name_among(arguments: Mapping[str, Any]) -> str:
    """Return the name that a call gives to what it defines, quoted and after a space; empty where it gives none."""
    name = next((each for attribute in _NAMES if isinstance(each := arguments.get(attribute), str) and each), "")
    return f" {_shortened(repr(name))}" if name else ""


def _several(value: list[Any] | tuple[Any, ...] | set[Any] | frozenset[Any]) -> str:
    word = {list: "list", tuple: "tuple"}.get(type(value), "set")
    if not value:
        return f"an empty {word}"
    if all(isinstance(each, str | int | float) for each in value) and word != "set":
        return _shortened(repr(value))
    return f"a {word} of {len(value)}"


def _object(value: Any) -> str:
    kind = type(value).__name__
    article = "an" if kind[:1] in "AEIOU" else "a"
    return f"{article} {kind}{named(value)}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
