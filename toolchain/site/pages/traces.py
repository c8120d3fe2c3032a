"""The page of traces: which services make spans, of which kinds, and what is in them."""

from collections.abc import Iterable, Iterator
from html import escape

from toolchain.catalog.traces import SpanAttribute, SpanKind, TraceSchema
from toolchain.site.content import Content
from toolchain.site.links import TRACES
from toolchain.site.markup import code, facts, joined, named, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section
from toolchain.site.pages.logs import PERSONAL


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there are trace schemas."""
    schemas = content.project.catalog.trace_schemas
    if not schemas:
        return
    sections, entries = list[Section](), list[Entry]()
    for number, schema in enumerate(schemas, 1):
        prefix = "" if number == 1 else f"schema-{number}"
        places = anchors((each.name for each in schema.spans), f"{prefix}-span".strip("-"))
        sections += _of_schema(content, schema, prefix, places)
        entries += (
            Entry("span", each.name, f"such as {each.example}", place)
            for each, place in zip(schema.spans, places, strict=True)
        )
    yield Page(TRACES, "Traces", TRACES, sections=tuple(sections), entries=(Entry("page", "Traces"), *entries))


def _of_schema(content: Content, schema: TraceSchema, prefix: str, places: Iterable[str]) -> Iterator[Section]:
    about = facts(
        (
            ("Services", joined(map(code, schema.services))),
            ("Called", joined(map(code, schema.callees))),
            ("Untraced", joined(map(code, schema.untraced))),
            ("Names a database", joined(map(code, schema.databases))),
            ("Names a peer", joined(map(code, schema.peers))),
            ("Source", content.links.source(schema.location)),
        )
    )
    yield Section(f"{prefix}-services".strip("-"), "Services", about)
    yield Section(
        f"{prefix}-resource".strip("-"), "Resource attributes", _attributes("all spans", schema.resource_attributes)
    )
    yield Section(f"{prefix}-spans".strip("-"), "Spans", "")
    for span, place in zip(schema.spans, places, strict=True):
        yield Section(place, span.name, _span(span), level=3)


def _span(span: SpanKind) -> str:
    about = facts((("Kind", escape(span.kind)), ("Name", f"as {code(span.pattern)}, such as {code(span.example)}")))
    return about + _attributes(span.name, span.attributes)


def _attributes(what: str, attributes: Iterable[SpanAttribute]) -> str:
    rows = (
        (
            named(each.name),
            f"{escape(each.help)} {PERSONAL if each.personal else ''}".strip(),
            code(each.example),
            joined(map(named, each.aliases)),
        )
        for each in attributes
    )
    return table(f"Attributes of {what}", ("Attribute", "What it is", "Example", "Also called"), rows, "roomy")
