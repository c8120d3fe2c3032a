"""What the language of Grafana's pages takes values for: old panels lean on it.

Source: ECMAScript 2024, 7.1 "Type Conversion" and 19.2.4 "parseFloat".
"""

import math
import re
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.values import as_number

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)")
_OTHER_BASES = {"0x": 16, "0o": 8, "0b": 2}


def truthy(value: Any) -> bool:
    """Return whether a value counts as true: objects and lists do, also empty ones."""
    return isinstance(value, dict | list) or bool(value)


def number_of(value: Any) -> int | float | None:
    """Return the number that a value is taken for in arithmetic; None for one that is not a number."""
    if value is None or isinstance(value, bool):
        return int(bool(value))
    if isinstance(value, int | float):
        return _finite(value)
    return _of_text(value) if isinstance(value, str) else None


def number_said(value: Any) -> int | float | None:
    """Return a number, or the one that a text stands for, an empty text for 0; None for whatever else."""
    return None if value is None or isinstance(value, bool) else number_of(value)


def leading_number(value: Any) -> float | None:
    """Return the number that a value, as text, begins with; None where it begins with none."""
    found = _NUMBER.match(str(value).strip()) if isinstance(value, str | int | float) else None
    return float(found.group()) if found else None


def times(value: Any, factor: int) -> int | float | None:
    """Return a value, as a number, so many times."""
    number = number_of(value)
    return None if number is None else _finite(number * factor)


def said(fields: Document) -> Document:
    """Return what stands for something."""
    return {name: value for name, value in fields.items() if value is not None}


def _of_text(text: str) -> int | float | None:
    stripped = text.strip()
    if not stripped:
        return 0
    base = _OTHER_BASES.get(stripped[:2].lower())
    try:
        if base:
            return int(stripped[2:], base)
    except ValueError:
        return None
    return _finite(float(stripped)) if _NUMBER.fullmatch(stripped) else None


def _finite(value: int | float) -> int | float | None:
    """Return a number as JSON can have it; endless ones, and what is none, are nothing there."""
    if isinstance(value, int):
        return value
    return as_number(value) if math.isfinite(value) else None
