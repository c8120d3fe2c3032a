"""What literals, fields and the subject of ``range`` are in an executing template."""

import re
from functools import lru_cache
from typing import Any

from toolchain.languages.gotemplate.ast import Literal
from toolchain.languages.logql.evaluation.conversion import go_float
from toolchain.languages.logql.evaluation.errors import EvaluationError, UnsupportedQueryError
from toolchain.languages.logql.evaluation.templates.times import GoTime
from toolchain.languages.logql.evaluation.templates.values import LabelMap, TemplateExecutionError, type_name
from toolchain.languages.logql.lexer import LogqlSyntaxError, unquoted

_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]*|0[bB][01_]+|[1-9][0-9_]*)")

MOST_TURNS = 100_000
"""Turns of all ranges of a template on one line; no line needs as many."""


def field_of(value: Any, names: tuple[str, ...]) -> Any:
    """Return a field of a field … of a value. Raises TemplateExecutionError where a value has none."""
    for name in names:
        if isinstance(value, LabelMap):
            value = value.get(name, "")
        elif isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, GoTime):
            raise UnsupportedQueryError(f"methods of a time, such as .{name}, are not evaluated here; use date")
        else:
            raise TemplateExecutionError(f"can't evaluate field {name} in type {type_name(value)}")
    return value


def items_of(value: Any) -> list[tuple[Any, Any]]:
    """Return (key or index, element) of what a range runs over. Raises TemplateExecutionError for other kinds."""
    if isinstance(value, dict):
        return sorted(value.items())
    if isinstance(value, list):
        return list(enumerate(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return [(number, number) for number in range(min(value, MOST_TURNS + 1))]
    if value is None:
        return []
    raise TemplateExecutionError(f"range can't iterate over {type_name(value)}")


@lru_cache(maxsize=1024)
def literal_value(literal: Literal) -> Any:
    """Return what a literal says. Raises EvaluationError."""
    kind, text = literal.kind, literal.text
    if kind == "bool":
        return text == "true"
    if kind == "nil":
        return None
    if kind == "number":
        return _number(text)
    try:
        if kind == "char":
            return ord(unquoted(text, f'"{text[1:-1]}"', 0)) if text not in ("'\\''", "'\"'") else ord(text[-2])
        return unquoted(text, text, 0)
    except (LogqlSyntaxError, TypeError):
        raise EvaluationError(f"{text} is no literal that Go reads") from None


def _number(text: str) -> int | float:
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(text):
        sign, body = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
        body = f"0o{body[1:]}" if body[0] == "0" and body[1:].isdigit() else body
        number = int(sign + body, 0)
        if number >= 2**63 or number < -(2**63):
            raise EvaluationError(f"the number {text} of a template is too large")
        return number
    value = go_float(digits)
    if value is None:
        raise UnsupportedQueryError(f"the number {text} of a template is not evaluated here")
    return value
