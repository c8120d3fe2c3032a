"""Log and trace schemas: which fields, labels and spans there are."""

from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.compile.built.build import Build
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.inventory import Listed, both_tell, schemas_of
from toolchain.review.compare.pairing import paired
from toolchain.review.risk import assessed
from toolchain.review.words.values import field_words


def compare_log_schemas(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in log schemas."""
    if not both_tell(before, after, "logSchemas"):
        return
    schemas = paired(schemas_of(before, "logSchemas"), schemas_of(after, "logSchemas"), (lambda each: each.name,))
    for each in schemas.removed:
        yield assessed(Kind.LOG_SCHEMA, (each.name,), "removed", each.location)
    for each in schemas.added:
        yield assessed(Kind.LOG_SCHEMA, (each.name,), "added", each.location)
    for old, new in schemas.both:
        properties: dict[What, tuple[str, ...]] = {
            "help": field_words(old.text("help"), new.text("help")),
            "stream labels": field_words(*(section(each.document, "streamLabels") for each in (old, new))),
            "labels in records": field_words(_labels_in_record(old), _labels_in_record(new)),
            "fields": field_words(_fields(old), _fields(new)),
        }
        for name, words in properties.items():
            if words:
                yield assessed(Kind.LOG_SCHEMA, (new.name,), name, new.location, words=words)


def _labels_in_record(schema: Listed) -> dict[str, str]:
    labels = section(schema.document, "labelsInRecord")
    return {name: "required" if is_required else "optional" for name, is_required in labels.items()}


def _fields(schema: Listed) -> dict[str, str]:
    return {path: _field(each) for path, each in section(schema.document, "fields").items()}


def _field(field: Document) -> str:
    unit, values = str(field.get("unit") or ""), field.get("values") or ()
    pattern = str(field.get("pattern") or "")
    marks = [
        "required" if field.get("required") else "",
        f"matching {pattern}" if pattern else "",
        "personal" if field.get("personal") else "",
        "structured metadata" if field.get("structuredMetadata") else "",
        f"one of {', '.join(map(str, values))}" if values else "",
        str(field.get("help") or ""),
    ]
    return " ".join([str(field.get("type")), "" if unit == "none" else unit, *marks]).strip()


def compare_trace_schemas(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in trace schemas; they have no names, so the first is compared with the first."""
    if not both_tell(before, after, "traceSchemas"):
        return
    former, present = schemas_of(before, "traceSchemas"), schemas_of(after, "traceSchemas")
    for old, new in zip(former, present, strict=False):
        words = field_words(_trace(old), _trace(new))
        if words:
            yield assessed(Kind.TRACE_SCHEMA, _services(new), "content", new.location, words=words)
    count = min(len(former), len(present))
    for each in former[count:]:
        yield assessed(Kind.TRACE_SCHEMA, _services(each), "removed", each.location)
    for each in present[count:]:
        yield assessed(Kind.TRACE_SCHEMA, _services(each), "added", each.location)


def _services(schema: Listed) -> tuple[str, ...]:
    return (", ".join(schema.names("services")),)


def _trace(schema: Listed) -> Document:
    document = schema.document
    return {
        **{name: ", ".join(schema.names(name)) for name in ("services", "callees", "untraced")},
        "resource": _attributes(section(document, "resource")),
        "spans": {
            name: {**each, "attributes": _attributes(section(each, "attributes"))}
            for name, each in section(document, "spans").items()
        },
    }


def _attributes(attributes: Document) -> dict[str, str]:
    return {name: _attribute(each) for name, each in attributes.items()}


def _attribute(attribute: Document) -> str:
    mark = "personal" if attribute.get("personal") else ""
    return " ".join([str(attribute.get("help")), *attribute.get("aliases", ()), mark]).strip()
