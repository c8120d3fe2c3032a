"""The page of log lines: who writes them, how they are found, and what is in them."""

from collections.abc import Iterator
from html import escape

from toolchain.catalog.logs import LogField, LogSchema
from toolchain.site.content import Content
from toolchain.site.links import LOGS, PRIVACY
from toolchain.site.markup import Column, badge, code, counted, facts, named, paragraphs, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section
from toolchain.site.pages.metrics import values_of

PERSONAL = badge("personal", "personal")


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there are log schemas."""
    schemas = content.project.catalog.log_schemas
    if not schemas:
        return
    sections, entries = list[Section](), list[Entry]()
    for schema, anchor in zip(schemas, anchors(each.name for each in schemas), strict=True):
        sections += _of_schema(content, schema, anchor)
        entries.append(Entry("log schema", schema.name, schema.help, anchor))
        for each, place in _placed(schema, anchor):
            entries.append(Entry("log field", each.path, f"{schema.name}: {each.help}", place))
    lead = (
        f"<p>What the {counted(len(schemas), 'producer')} of log lines write. A line is found by the labels of its "
        f"stream; its fields are read after {code('| json')}. What is marked {PERSONAL} is dealt with as the page on "
        f"{content.links.schemas(PRIVACY, 'privacy')} says.</p>"
    )
    yield Page(
        LOGS,
        "Logs",
        LOGS,
        lead=lead,
        sections=tuple(sections),
        entries=(Entry("page", "Logs", "log schemas"), *entries),
    )


def _placed(schema: LogSchema, anchor: str) -> Iterator[tuple[LogField, str]]:
    yield from zip(schema.fields, anchors((each.path for each in schema.fields), f"{anchor}-field"), strict=True)


def _of_schema(content: Content, schema: LogSchema, anchor: str) -> Iterator[Section]:
    source = facts((("Source", content.links.source(schema.location)),))
    yield Section(anchor, schema.name.capitalize(), f"{paragraphs(schema.help)}{source}")
    streams = ((named(each.name), values_of(each), f"{each.bound:,}") for each in schema.stream_labels)
    columns = ("Stream label", "Values", Column("At most", "number"))
    yield Section(f"{anchor}-streams", "Streams", table(f"Stream labels of {schema.name}", columns, streams), level=3)
    fields = (
        (
            f'<span id="{escape(place)}">{named(each.path)}</span>',
            f"{escape(each.help)} {_marks(each)}",
            escape(each.type.value),
            code(each.unit) if each.unit != "none" else "",
            " ".join(map(code, each.values)) or f"such as {code(each.example)}",
        )
        for each, place in _placed(schema, anchor)
    )
    heads = ("Field", "What it is", Column("Type", "nowrap"), Column("Unit", "nowrap"), "Values")
    yield Section(f"{anchor}-fields", "Fields", table(f"Fields of {schema.name}", heads, fields, "roomy"), level=3)


def _marks(field: LogField) -> str:
    stored = badge("structured metadata", "quiet") if field.structured_metadata else ""
    return f"{PERSONAL if field.personal else ''} {stored}".strip()
