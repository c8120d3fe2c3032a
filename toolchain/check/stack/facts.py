"""What a configuration sets up, whichever program reads it: jobs, labels of streams, fields read of records."""

from attrs import frozen

LABEL_HINTS = ("loki.attribute.labels", "loki.resource.labels")
"""Attributes that name what exporters of OpenTelemetry make labels of (collector-contrib, "Loki Exporter")."""


@frozen
class Job:
    """A scrape job; ``interval`` and ``path`` are empty where the file leaves them to what is usual.

    A job whose targets are found by discovery or relabelling ``may_rename`` itself.
    """

    name: str
    line: int
    interval: str = ""
    path: str = ""
    may_rename: bool = False


@frozen
class StreamLabel:
    """A label of Loki's streams, and where its values come from: a field, a label of discovery, or nothing known."""

    name: str
    line: int
    source: str = ""
    is_fixed: bool = False


@frozen
class RecordField:
    """A field that a pipeline reads of JSON records, as a path with dots."""

    path: str
    line: int


@frozen
class Facts:
    """What a configuration sets up; ``is_whole`` is whether no other file adds jobs."""

    jobs: tuple[Job, ...] = ()
    labels: tuple[StreamLabel, ...] = ()
    fields: tuple[RecordField, ...] = ()
    is_whole: bool = True
