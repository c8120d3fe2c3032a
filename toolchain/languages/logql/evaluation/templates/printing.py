"""Go's ``printf``, ``print`` and ``println`` (Go documentation, package fmt)."""

import math
import re
from typing import Any

import orjson

from toolchain.languages.logql.evaluation.templates.values import TemplateExecutionError, float_text, plain, type_name

_VERB = re.compile(r"%([-+# 0]*)(\*|[0-9]+)?(?:\.(\*|[0-9]+)?)?(.)?", re.DOTALL)
_WIDEST = 10_000
"""Characters; wider fields are refused rather than filled."""


def printf(text: str, *values: Any) -> str:
    """Return the text with its verbs filled in; Go's marks stand where verb and value do not go together."""
    arguments = list(values)
    taken = 0

    def argument() -> Any:
        nonlocal taken
        taken += 1
        return arguments[taken - 1]

    def size(written: str | None) -> int | None:
        if written != "*":
            number = int(written) if written else None
        else:
            given = argument() if taken < len(arguments) else None
            number = given if isinstance(given, int) else None
        if number is not None and abs(number) > _WIDEST:
            raise TemplateExecutionError(f"printf with a width or precision above {_WIDEST}")
        return number

    def verb(found: re.Match[str]) -> str:
        flags, width_text, precision_text, letter = found.groups()
        if letter is None:
            return "%!(NOVERB)"
        width = size(width_text)
        has_precision = "." in found[0][1 + len(flags) + len(width_text or "") :][:1]
        precision = size(precision_text) if precision_text else 0 if has_precision else None
        if letter == "%":
            return "%"
        if taken >= len(arguments):
            return f"%!{letter}(MISSING)"
        return _padded(_formatted(letter, argument(), flags, precision), width, flags)

    written = _VERB.sub(verb, text)
    if taken < len(arguments):
        extra = ", ".join(f"{type_name(each)}={plain(each)}" for each in arguments[taken:])
        written += f"%!(EXTRA {extra})"
    return written


def _padded(text: str, width: int | None, flags: str) -> str:
    if width is None:
        return text
    if "-" in flags or width < 0:
        return text.ljust(abs(width))
    if "0" in flags and text[:1] in ("-", "+"):
        return text[0] + text[1:].rjust(width - 1, "0")
    return text.rjust(width, "0" if "0" in flags else " ")


def _formatted(verb: str, value: Any, flags: str, precision: int | None) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text: str | None = None
    if verb == "v":
        text = quoted(value) if "#" in flags and isinstance(value, str) else plain(value)
    elif verb == "T":
        text = type_name(value)
    elif verb == "t" and isinstance(value, bool):
        text = plain(value)
    elif isinstance(value, str) and verb in "sqxX":
        text = _string(verb, value, precision)
    elif verb == "s" and not is_number and not isinstance(value, bool) and value is not None:
        text = plain(value)
    elif isinstance(value, int) and is_number:
        text = _integer(verb, value)
    elif isinstance(value, float):
        text = _float(verb, value, precision)
    if text is None:
        return f"%!{verb}({type_name(value)}={plain(value)})" if value is not None else f"%!{verb}(<nil>)"
    return (
        f"{'+' if '+' in flags else ' '}{text}" if is_number and ("+" in flags or " " in flags) and value >= 0 else text
    )


def quoted(text: str) -> str:
    """Return a text in double quotes, as ``%q``."""
    return orjson.dumps(text.encode("utf-8", "replace").decode()).decode()


def _string(verb: str, value: str, precision: int | None) -> str:
    value = value if precision is None else value[:precision]
    if verb == "s":
        return value
    if verb == "q":
        return quoted(value)
    digits = value.encode("utf-8", "replace").hex()
    return digits.upper() if verb == "X" else digits


def _integer(verb: str, value: int) -> str | None:
    if verb in "dxXob":
        return format(value, verb)
    if verb in "cqU":
        is_character = 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000
        character = chr(value) if is_character else "\ufffd"
        return character if verb == "c" else f"'{character}'" if verb == "q" else f"U+{value:04X}"
    return None


def _float(verb: str, value: float, precision: int | None) -> str | None:
    if verb not in "fFeEgG":
        return None
    if not math.isfinite(value) or (verb in "gG" and precision is None):
        return float_text(value)
    return format(value, f".{6 if precision is None else precision}{verb}")


def sprint(*values: Any) -> str:
    """Return values one behind the other; a space stands between two that are no texts."""
    pieces: list[str] = []
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            pieces.append(" ")
        pieces.append(plain(value))
    return "".join(pieces)


def sprintln(*values: Any) -> str:
    """Return values with spaces between and a line end."""
    return " ".join(map(plain, values)) + "\n"
