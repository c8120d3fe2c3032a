"""JSON Schema of a log record.

Sources: JSON Schema 2020-12, core and validation.
"""

import json
from typing import Any

from toolchain.catalog.logs import FieldType, LogSchema
from toolchain.contract.emit.typescript.patterns import javascript_pattern
from toolchain.contract.logs.record import RecordField, Tree, leaves, record_tree

_TYPES = {
    FieldType.STRING: "string",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "boolean",
    FieldType.TIME: "string",
}


def log_record_schema(schema: LogSchema) -> str:
    """Return the JSON Schema of one record: what must be there, what may be, and nothing else."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": schema.name,
        "description": schema.help,
        **_object(record_tree(schema)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _object(tree: Tree) -> dict[str, Any]:
    properties = {
        name: _leaf(child) if isinstance(child, RecordField) else _object(child) for name, child in tree.items()
    }
    required = [
        name
        for name, child in tree.items()
        if (child.is_required if isinstance(child, RecordField) else any(each.is_required for each in leaves(child)))
    ]
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _leaf(entry: RecordField) -> dict[str, Any]:
    unit = f" In {entry.unit}." if entry.unit not in ("none", "short") else ""
    document: dict[str, Any] = {"type": _TYPES[entry.type], "description": entry.help + unit}
    if entry.type is FieldType.TIME:
        document |= {"format": "date-time", "pattern": f"^{entry.time_form.pattern}$"}
    elif entry.values:
        document["enum"] = list(entry.values)
    elif entry.pattern is not None:
        pattern = javascript_pattern(entry.pattern)
        if pattern is not None:
            document["pattern"] = pattern
    example = _example(entry)
    return document if example is None else document | {"examples": [example]}


def _example(entry: RecordField) -> object:
    """Return the example as the field holds it, None where it is none."""
    if entry.type in (FieldType.STRING, FieldType.TIME):
        return entry.example
    try:
        return json.loads(entry.example)
    except ValueError:
        return None
