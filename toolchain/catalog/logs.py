"""The log-record schema: stream labels, structured metadata and JSON fields."""

from collections.abc import Iterable
from enum import Enum
from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name
from toolchain.base.source import SourceLocation, calling_location
from toolchain.catalog.label import Label


class FieldType(Enum):
    """What a field of a log record holds."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@frozen
class LogField:
    """One field of a JSON log record.

    ``path`` is dotted as in the record (``metadata.duration``); ``unit`` is a Grafana unit id and may differ from the
    metrics' unit for the same thing. ``personal`` marks personal data that the pipeline scrubs.
    """

    path: Name
    type: FieldType
    help: str
    example: str
    unit: str = "none"
    values: tuple[str, ...] = ()
    personal: bool = False
    structured_metadata: bool = False

    @property
    def label(self) -> str:
        """The label that Loki's ``json`` parser makes of the field: nesting becomes an underscore."""
        return self.path.replace(".", "_")


@frozen(eq=False)
class LogSchema:
    """The records of one log producer: what selects a stream, and what a line contains."""

    name: Name
    help: str
    stream_labels: tuple[Label, ...]
    fields: tuple[LogField, ...]
    location: SourceLocation = field(factory=calling_location, repr=False)

    def stream_label(self, name: str) -> Label | None:
        """Return the stream label of that name, if it is one."""
        return next((label for label in self.stream_labels if label.name == name), None)

    def field_of_label(self, label: str) -> LogField | None:
        """Return the field that the ``json`` parser exposes under this label."""
        return next((entry for entry in self.fields if entry.label == label), None)

    @property
    def known_labels(self) -> tuple[str, ...]:
        """Every label that a query can use after ``json``: streams, metadata, fields and Loki's own."""
        loki_own = ("service_name", "detected_level", "__error__", "__error_details__")
        return (*(label.name for label in self.stream_labels), *(entry.label for entry in self.fields), *loki_own)


@checked
def log_schema(name: Name, *, help: str, stream_labels: Iterable[Label], fields: Iterable[LogField]) -> LogSchema:
    """Return the schema of one log producer."""
    return LogSchema(name, help, tuple(stream_labels), tuple(fields))


@checked
def log_field(
    path: Name,
    type: FieldType,
    help: str,
    *,
    example: str,
    unit: str = "none",
    values: Iterable[str] = (),
    tags: Iterable[Literal["personal", "structured-metadata"]] = (),
) -> LogField:
    """Return a field; ``tags`` may hold ``personal`` and ``structured-metadata``."""
    marks = set(tags)
    return LogField(
        path,
        type,
        help,
        example,
        unit=unit,
        values=tuple(values),
        personal="personal" in marks,
        structured_metadata="structured-metadata" in marks,
    )
