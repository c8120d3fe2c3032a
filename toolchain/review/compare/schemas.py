"""Log and trace schemas: which fields, labels and spans there are."""

from collections.abc import Iterator

from toolchain.catalog.logs import LogField, LogSchema
from toolchain.catalog.traces import SpanAttribute, TraceSchema
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.pairing import paired
from toolchain.review.risk import assessed
from toolchain.review.words.values import field_words


def compare_log_schemas(before: Project, after: Project) -> Iterator[Change]:
    """Yield what changes in log schemas."""
    schemas = paired(before.catalog.log_schemas, after.catalog.log_schemas, (lambda each: each.name,))
    for each in schemas.removed:
        yield assessed(Kind.LOG_SCHEMA, (each.name,), "removed", relative_to(each.location, before.root))
    for each in schemas.added:
        yield assessed(Kind.LOG_SCHEMA, (each.name,), "added", relative_to(each.location, after.root))
    for old, new in schemas.both:
        place = relative_to(new.location, after.root)
        properties: dict[What, tuple[str, ...]] = {
            "help": field_words(old.help, new.help),
            "stream labels": field_words(_streams(old), _streams(new)),
            "fields": field_words(_fields(old), _fields(new)),
        }
        for name, words in properties.items():
            if words:
                yield assessed(Kind.LOG_SCHEMA, (new.name,), name, place, words=words)


def _streams(schema: LogSchema) -> dict[str, str]:
    return {each.name: ", ".join(each.values) or each.pattern or "any" for each in schema.stream_labels}


def _fields(schema: LogSchema) -> dict[str, str]:
    return {each.path: _field(each) for each in schema.fields}


def _field(field: LogField) -> str:
    marks = [
        "personal" if field.personal else "",
        "structured metadata" if field.structured_metadata else "",
        f"one of {', '.join(field.values)}" if field.values else "",
        field.help,
    ]
    return " ".join([field.type.value, "" if field.unit == "none" else field.unit, *marks]).strip()


def compare_trace_schemas(before: Project, after: Project) -> Iterator[Change]:
    """Yield what changes in trace schemas; they have no names, so the first is compared with the first."""
    pairs = zip(before.catalog.trace_schemas, after.catalog.trace_schemas, strict=False)
    for old, new in pairs:
        words = field_words(_trace(old), _trace(new))
        if words:
            place = relative_to(new.location, after.root)
            yield assessed(Kind.TRACE_SCHEMA, _services(new), "content", place, words=words)
    count = min(len(before.catalog.trace_schemas), len(after.catalog.trace_schemas))
    for each in before.catalog.trace_schemas[count:]:
        yield assessed(Kind.TRACE_SCHEMA, _services(each), "removed", relative_to(each.location, before.root))
    for each in after.catalog.trace_schemas[count:]:
        yield assessed(Kind.TRACE_SCHEMA, _services(each), "added", relative_to(each.location, after.root))


def _services(schema: TraceSchema) -> tuple[str, ...]:
    return (", ".join(schema.services),)


def _trace(schema: TraceSchema) -> dict[str, object]:
    return {
        "services": ", ".join(schema.services),
        "callees": ", ".join(schema.callees),
        "sampling": dict(schema.sampling),
        "untraced": ", ".join(schema.untraced),
        "resource": _attributes(schema.resource_attributes),
        "spans": {
            each.name: {"kind": each.kind, "pattern": each.pattern, "attributes": _attributes(each.attributes)}
            for each in schema.spans
        },
    }


def _attributes(attributes: tuple[SpanAttribute, ...]) -> dict[str, str]:
    return {
        each.name: " ".join([each.help, *each.aliases, "personal" if each.personal else ""]).strip()
        for each in attributes
    }
