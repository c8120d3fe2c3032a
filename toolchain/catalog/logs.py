"""The log-record schema: stream labels, structured metadata and JSON fields."""

from collections.abc import Iterable
from enum import Enum
from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import LabelName, Name, Pattern
from toolchain.base.errors import DefinitionError, did_you_mean
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
    metrics' unit for the same thing. ``pattern`` (RE2, fully anchored) is what its values match, where they
    are texts of a form. ``personal`` marks personal data that the pipeline scrubs.
    """

    path: Name
    type: FieldType
    help: str
    example: str
    unit: str = "none"
    values: tuple[str, ...] = ()
    personal: bool = False
    structured_metadata: bool = False
    pattern: Pattern | None = None

    @property
    def label(self) -> str:
        """The label that Loki's ``json`` parser makes of the field: nesting becomes an underscore."""
        return self.path.replace(".", "_")


@frozen(eq=False)
class LogSchema:
    """The records of one log producer: what selects a stream, and what a line contains.

    ``labels_in_record`` are stream labels that a record has as fields, which its writer knows. ``required`` are the
    fields, and such labels, that every record has; others are left out where there is nothing to say.
    """

    name: Name
    help: str
    stream_labels: tuple[Label, ...]
    fields: tuple[LogField, ...]
    labels_in_record: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse labels that are none of the stream's, and requirements that no record can meet."""
        labels = [label.name for label in self.stream_labels]
        for name in self.labels_in_record:
            if name not in labels:
                raise self._refused(f"{name!r} is no stream label", name, labels)
        known = [*self.labels_in_record, *(entry.path for entry in self.fields)]
        for name in self.required:
            if name not in known:
                raise self._refused(f"records have no field {name!r} to require", name, known)

    def _refused(self, problem: str, name: str, known: Iterable[str]) -> DefinitionError:
        return DefinitionError(
            f"log schema {self.name!r}: {problem}.{did_you_mean(name, known)}",
            f"There are {', '.join(known)}.",
            self.location,
        )

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
def log_schema(
    name: Name,
    *,
    help: str,
    stream_labels: Iterable[Label],
    fields: Iterable[LogField],
    labels_in_record: Iterable[LabelName] = (),
    required: Iterable[Name] = (),
) -> LogSchema:
    """Return the schema of one log producer. Raises DefinitionError for labels and requirements that are none."""
    return LogSchema(
        name,
        help,
        tuple(stream_labels),
        tuple(fields),
        labels_in_record=tuple(labels_in_record),
        required=tuple(required),
    )


@checked
def log_field(
    path: Name,
    type: FieldType,
    help: str,
    *,
    example: str,
    unit: str = "none",
    values: Iterable[str] = (),
    pattern: Pattern | None = None,
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
        pattern=pattern,
        personal="personal" in marks,
        structured_metadata="structured-metadata" in marks,
    )
