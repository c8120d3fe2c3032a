"""The schemas of ``schemas/stack/``, each read when the first file of its kind is met."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

STACK_SCHEMAS = Path(__file__).resolve().parents[3] / "schemas" / "stack"
_SUFFIX = ".schema.json"


@frozen(eq=False)
class Schema:
    """One file of schemas; ``root`` is what it says of whole documents."""

    root: Mapping[str, Any]

    @staticmethod
    @cache
    def named(name: str) -> "Schema":
        """Return the schema of that name, such as ``prometheus``."""
        return Schema(json.loads((STACK_SCHEMAS / f"{name}{_SUFFIX}").read_bytes()))

    def resolve(self, reference: str) -> "tuple[Schema, Any]":
        """Return what a reference leads to, and the file that it is in: ``#/$defs/x`` or ``URN-OF-A-FILE#/$defs/x``."""
        file, _, path = reference.partition("#")
        schema = Schema.named(file.rpartition("/")[2]) if file else self
        found: Any = schema.root
        for part in path.split("/")[1:]:
            found = found[part]
        return schema, found
