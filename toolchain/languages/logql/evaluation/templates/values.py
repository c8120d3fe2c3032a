"""Values inside of a template: Go's truth, printing, comparisons and conversions.

A Go string is a str, an int an int, a float64 a float, a bool a bool, nil None; ``fromJson`` makes dicts and lists. The
labels of the line are a ``LabelMap``, whose missing keys are empty texts.
"""

import math
import re
from decimal import Decimal
from typing import Any

from toolchain.languages.logql.evaluation.conversion import go_float
from toolchain.languages.logql.evaluation.templates.times import GoTime

_INTEGER = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))")
_ZERO_DECIMAL = re.compile(r"\.0*\Z")


class TemplateExecutionError(Exception):
    """What makes a template fail on a line; Loki notes ``TemplateFormatErr`` and keeps the line as it was."""


class LabelMap(dict[str, str]):
    """The labels that a template is given."""


def is_true(value: Any) -> bool:
    """Return Go's truth: not empty, not zero, not nil."""
    return True if isinstance(value, GoTime) else bool(value)


def type_name(value: Any) -> str:
    """Return the Go type of a value."""
    for kind, name in ((bool, "bool"), (int, "int"), (float, "float64"), (str, "string"), (GoTime, "time.Time")):
        if isinstance(value, kind):
            return name
    if isinstance(value, LabelMap):
        return "map[string]string"
    return "map[string]interface {}" if isinstance(value, dict) else "[]interface {}" if value is not None else "<nil>"


def printed(value: Any) -> str:
    """Return a value as an action prints it."""
    return "<no value>" if value is None else plain(value)


def plain(value: Any) -> str:
    """Return a value as Go's ``%v``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{plain(each)}" for key, each in sorted(value.items())) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(plain, value)) + "]"
    return "<nil>" if value is None else str(value)


def float_text(value: float) -> str:
    """Return a float as Go's ``%v``: the shortest digits, with an exponent from 1e+06 and below 0.0001."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent) - 1
    minus = "-" if sign else ""
    if value == 0:
        return f"{minus}0"
    if point < -4 or point >= 6:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        return f"{minus}{text[0]}{fraction}e{'-' if point < 0 else '+'}{abs(point):02d}"
    return f"{Decimal(repr(value)).normalize():f}"


def wrapped(value: int) -> int:
    """Return an integer as int64 holds it."""
    return (value + 2**63) % 2**64 - 2**63


def to_int(value: Any) -> int:
    """Return what ``int`` and integer arithmetic make of a value; 0 where it is no number."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        return wrapped(int(value)) if math.isfinite(value) else -(2**63)
    if isinstance(value, str):
        found = _INTEGER.fullmatch(_ZERO_DECIMAL.sub("", value)) if len(value) < 100 else None
        if found:
            sign, hexadecimal, binary, octal, decimal = found.groups()
            for digits, base in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)):
                if digits is not None:
                    number = int(digits, base)
                    return 0 if number >= 2**63 else -number if sign == "-" else number
    return 0


def to_float(value: Any) -> float:
    """Return what ``float64`` and float arithmetic make of a value; 0 where it is no number."""
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, str):
        number = go_float(value)
        return 0.0 if number is None else number
    return 0.0


def compared(left: Any, right: Any, *, ordered: bool) -> int:
    """Return -1, 0 or 1, or 2 where NaN makes numbers incomparable. Raises TemplateExecutionError across kinds."""
    kinds = {type_name(left), type_name(right)}
    if len(kinds) > 1 or not kinds <= {"bool", "int", "float64", "string"}:
        if not ordered and None in (left, right):
            return 0 if left is right else 1
        raise TemplateExecutionError("incompatible types for comparison")
    if ordered and kinds == {"bool"}:
        raise TemplateExecutionError("invalid type for comparison")
    return 0 if left == right else -1 if left < right else 1 if left > right else 2
