"""What a log schema says of a record: its fields as a tree, each with what it may hold.

Sources: RFC 8259 (JSON), RFC 3339 (times).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Union

from attrs import frozen

from toolchain.base.errors import ConfigurationError
from toolchain.catalog.logs import FieldType, LogField, LogSchema

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?P<fraction>\.[0-9]+)?(?P<zone>Z)?")
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)"
_ZONE = r"[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"


@frozen
class TimeForm:
    """How a field writes a time: digits of the fraction of its seconds, and whether it is always in UTC as ``Z``."""

    digits: int
    is_utc: bool

    @classmethod
    def of(cls, example: str) -> "TimeForm":
        """Return the form of an example."""
        found = _TIME.match(example)
        return cls(0, is_utc=False) if found is None else cls(len(found["fraction"] or ".") - 1, bool(found["zone"]))

    @property
    def pattern(self) -> str:
        """What the times match, in the words that RE2, Python and JavaScript share."""
        fraction = rf"\.[0-9]{{{self.digits}}}" if self.digits else ""
        return f"{_DAY}T{_CLOCK}{fraction}{'Z' if self.is_utc else f'(?:Z|{_ZONE})'}"


@frozen(eq=False, slots=False)
class RecordField:
    """A field of a record by its path, whether it is one of the schema's or a stream label."""

    path: tuple[str, ...]
    type: FieldType
    help: str
    example: str
    unit: str
    values: tuple[str, ...]
    pattern: str | None
    is_required: bool

    @property
    def dotted(self) -> str:
        """The path as the catalog writes it."""
        return ".".join(self.path)

    @cached_property
    def time_form(self) -> TimeForm:
        """How its times are written, if it holds times."""
        return TimeForm.of(self.example)


Tree = Mapping[str, Union["Tree", RecordField]]
"""The fields of an object by their names; those of objects inside of it are trees themselves."""


def record_fields(schema: LogSchema) -> tuple[RecordField, ...]:
    """Return the fields of the records of a schema, times first, then stream labels that they have, then the others."""
    labels = (label for label in schema.stream_labels if label.name in schema.labels_in_record)
    known = [_of_field(entry, schema) for entry in schema.fields]
    known += [
        RecordField(
            (label.name,),
            FieldType.STRING,
            "A stream label of Loki.",
            label.example or next(iter(label.values), ""),
            "none",
            label.values,
            label.pattern,
            label.name in schema.required,
        )
        for label in labels
        if all(entry.path != label.name for entry in schema.fields)
    ]
    is_label = set(schema.labels_in_record)
    known.sort(key=lambda each: (each.type is not FieldType.TIME, each.dotted not in is_label))
    return tuple(known)


def record_tree(schema: LogSchema) -> Tree:
    """Return the fields of a record as a tree.

    Raises ConfigurationError for a field inside of one that is no object.
    """
    root: dict[str, object] = {}
    for entry in record_fields(schema):
        parent = root
        for name in entry.path[:-1]:
            child = parent.setdefault(name, {})
            if not isinstance(child, dict):
                raise _both(schema, entry)
            parent = child
        if entry.path[-1] in parent:
            raise _both(schema, entry)
        parent[entry.path[-1]] = entry
    return root  # type: ignore[return-value]  # each value is what was put into it


def leaves(tree: Tree) -> Iterator[RecordField]:
    """Yield the fields of a tree."""
    for child in tree.values():
        if isinstance(child, RecordField):
            yield child
        else:
            yield from leaves(child)


def _of_field(entry: LogField, schema: LogSchema) -> RecordField:
    path = tuple(entry.path.split("."))
    is_required = entry.path in schema.required
    return RecordField(
        path, entry.type, entry.help, entry.example, entry.unit, entry.values, entry.pattern, is_required
    )


def _both(schema: LogSchema, entry: RecordField) -> ConfigurationError:
    return ConfigurationError(
        f"{schema.location}: records of {schema.name} have {entry.dotted!r} twice, or inside of what is no object",
        "Leave one of the fields out.",
    )
