"""Writes a configuration of Alloy in the form that ``alloy fmt`` gives it.

Source: Grafana Alloy documentation, "Configuration syntax", "Expressions: Types and values".
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolchain.languages.alloy.builder import Block, Reference, Value

_INDENT = "\t"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def to_alloy(blocks: Iterable[Block]) -> str:
    """Return the text of blocks, one below the other."""
    return "\n".join("".join(f"{line}\n" for line in _block(each, "")) for each in blocks)


def _block(block: Block, indent: str) -> Iterator[str]:
    for line in block.comment.splitlines():
        yield f"{indent}// {line}"
    label = f" {_text(block.label)}" if block.label else ""
    if not block.attributes and not block.blocks:
        yield f"{indent}{block.name}{label} {{ }}"
        return
    yield f"{indent}{block.name}{label} {{"
    inner = indent + _INDENT
    width = max(map(len, block.attributes), default=0)
    for name, value in block.attributes.items():
        written = _value(value, inner)
        yield f"{inner}{name:<{width}} = {written}"
    for index, each in enumerate(block.blocks):
        if index or block.attributes:
            yield ""
        yield from _block(each, inner)
    yield f"{indent}}}"


def _value(value: Value, indent: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return repr(value)
        case Reference():
            return value.path
        case Mapping():
            return _object(value, indent)
        case Sequence():
            return f"[{', '.join(_value(each, indent) for each in value)}]"


def _object(value: Mapping[str, Value], indent: str) -> str:
    if not value:
        return "{ }"
    inner = indent + _INDENT
    names = {name: name if _IDENTIFIER.fullmatch(name) else _text(name) for name in value}
    width = max(map(len, names.values()))
    lines = [f"{inner}{names[name]:<{width}} = {_value(each, inner)},\n" for name, each in value.items()]
    return f"{{\n{''.join(lines)}{indent}}}"


def _text(text: str) -> str:
    """Return a text in quotes: the escapes of JSON are among those of Go, which Alloy has."""
    return json.dumps(text, ensure_ascii=False)
