"""Texts as TypeScript writes them: no text of a catalog ends a literal or a comment, or names anything but itself.

Sources: ECMAScript 2024, "String Literals" and "Comments"; TypeScript's reserved words.
"""

import json
import re
from collections.abc import Iterable, Sequence
from math import isfinite, isnan

from toolchain.base.free_names import free_name

WIDTH = 100
"""Columns of a line, as far as texts can be parted."""

_RESERVED = frozenset(
    (
        *("arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default"),
        *("delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if"),
        *("implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private"),
        *("protected", "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "type"),
        *("typeof", "undefined", "var", "void", "while", "with", "yield"),
    )
)
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]")


def quoted(text: str) -> str:
    """Return a string literal in single quotes, of ASCII alone."""
    inner = json.dumps(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def number(value: float) -> str:
    """Return a number literal."""
    if not isfinite(value):
        return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def property_name(name: str) -> str:
    """Return a name as a property has it, quoted where it has to be."""
    if name == "__proto__":
        return "['__proto__']"  # by itself it would be the prototype
    return name if _IDENTIFIER.fullmatch(name) else quoted(name)


def camel_case(name: str) -> str:
    """Return a name as one of a variable: ``http_requests_total`` becomes ``httpRequestsTotal``."""
    first, *others = _words(name)
    return _safe(first.lower() + "".join(each.capitalize() for each in others))


def pascal_case(name: str) -> str:
    """Return a name as one of a type: ``CALL_STATUS`` becomes ``CallStatus``."""
    return _safe("".join(each.capitalize() for each in _words(name)))


def upper_case(name: str) -> str:
    """Return a name as one of a constant: ``http_requests_total`` becomes ``HTTP_REQUESTS_TOTAL``."""
    return _safe("_".join(each.upper() for each in _words(name)))


def distinct(name: str, taken: set[str]) -> str:
    """Return a name that nothing else has, and take it."""
    return free_name(name, taken, joint="")


def comment(paragraphs: Iterable[str], indent: str = "") -> list[str]:
    """Return the lines of a JSDoc comment; a paragraph that is longer than a line is wrapped."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines:
            lines.append("")
        lines += _wrapped(_harmless(paragraph), WIDTH - len(indent) - 3)
    if len(lines) == 1 and len(indent) + len(lines[0]) + 7 <= WIDTH:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def array(opening: str, items: Sequence[str], closing: str, indent: str = "") -> list[str]:
    """Return items between brackets: on one line where they fit, else one a line."""
    whole = f"{indent}{opening}{', '.join(items)}{closing}"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"{indent}{opening.rstrip()}", *(f"{indent}  {item}," for item in items), f"{indent}{closing.lstrip()}"]


def _words(name: str) -> list[str]:
    return _WORDS.findall(name) or ["x"]


def _safe(name: str) -> str:
    return f"_{name}" if name in _RESERVED or name[0].isdigit() else name


def _harmless(text: str) -> str:
    """Return a text on one line that ends no comment and is no tag of JSDoc's."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return re.sub(r"(^|\s)@", r"\1\\@", line.replace("*/", "*\\/"))


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
