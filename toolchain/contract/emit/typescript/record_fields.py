"""The fields of records in TypeScript: their types, and the table by which they are held to them."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from toolchain.catalog.logs import FieldType, LogSchema
from toolchain.contract.emit.typescript.patterns import javascript_pattern
from toolchain.contract.emit.typescript.text import (
    array,
    comment,
    distinct,
    pascal_case,
    property_name,
    quoted,
    upper_case,
)
from toolchain.contract.logs.record import RecordField, Tree, leaves

LEVEL, MESSAGE = ("level",), ("message",)
"""The paths of what every record has, and a call gives beside the fields."""
_TYPES = {FieldType.STRING: "string", FieldType.NUMBER: "number", FieldType.BOOLEAN: "boolean"}


@frozen
class ValueType:
    """The type of a field that has closed values, and what lists them."""

    name: str
    values: str


Types = dict[tuple[str, ...], ValueType]


def value_types(schema: LogSchema, fields: Iterable[RecordField], taken: set[str]) -> Types:
    """Return the types of fields that have closed values, and the constants that list them."""
    types: Types = {}
    for each in fields:
        if each.values and each.path != LEVEL:
            name = f"{schema.name}_{'_'.join(each.path)}"
            types[each.path] = ValueType(
                distinct(pascal_case(name), taken), distinct(f"{upper_case(name)}_VALUES", taken)
            )
    return types


def values(fields: Iterable[RecordField], types: Types) -> Iterator[str]:
    """Yield the constants that list closed values, and their types; levels have theirs already."""
    for each in fields:
        if each.path not in types or each.path == LEVEL:
            continue
        known = types[each.path]
        yield from comment([f"The values of `{each.dotted}`."])
        yield from array(f"export const {known.values} = [", [quoted(value) for value in each.values], "] as const;")
        yield from (f"export type {known.name} = (typeof {known.values})[number];", "")


def properties(tree: Tree, types: Types, optional: set[str], indent: str) -> Iterator[str]:
    """Yield the properties of what a record is given; those in ``optional`` may be left out."""
    for name, child in tree.items():
        if isinstance(child, RecordField):
            if child.path not in (LEVEL, MESSAGE) and child.type is not FieldType.TIME:
                is_required = child.is_required and child.dotted not in optional
                yield from property_of(child, types, indent, is_required=is_required)
            continue
        mark, end = ("", "}") if any(each.is_required for each in leaves(child)) else ("?", "} | undefined")
        yield f"{indent}readonly {property_name(name)}{mark}: {{"
        yield from properties(child, types, optional, f"{indent}  ")
        yield f"{indent}{end};"


def property_of(entry: RecordField, types: Types, indent: str, *, is_required: bool) -> Iterator[str]:
    """Yield the property of a field, with what it is."""
    unit = f" In {entry.unit}." if entry.unit not in ("none", "short") and entry.unit not in entry.help else ""
    yield from comment([entry.help + unit], indent)
    kind = types[entry.path].name if entry.path in types else _TYPES[entry.type]
    mark, end = ("", "") if is_required else ("?", " | undefined")
    yield f"{indent}readonly {property_name(entry.path[-1])}{mark}: {kind}{end};"


def table(fields: Iterable[RecordField], types: Types) -> Iterator[str]:
    """Yield the table of all fields, which the module reads when it writes a record."""
    yield "const FIELDS: readonly Field[] = ["
    for each in fields:
        items = [f"path: [{', '.join(map(quoted, each.path))}]", f"type: {quoted(_kind(each))}"]
        if each.is_required:
            items.append("isRequired: true")
        if each.path in types:
            items.append(f"values: {types[each.path].values}")
        pattern = javascript_pattern(each.pattern) if each.pattern is not None else None
        if pattern is not None:
            items.append(f"pattern: new RegExp({quoted(pattern)}, 'u')")
        yield from array("{ ", items, " },", "  ")
    yield from ("];", "")


def _kind(entry: RecordField) -> str:
    return "time" if entry.type is FieldType.TIME else _TYPES[entry.type]
