"""The page on privacy: what becomes of each personal field, and what is taken out of every line."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from toolchain.catalog.privacy import Kept, PersonalField, SensitivePattern, Treatment
from toolchain.site.content import Content
from toolchain.site.links import LOGS, PRIVACY, TRACES
from toolchain.site.markup import badge, code, counted, joined, linked, named, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section

_WORDS: Mapping[Treatment, tuple[str, str]] = {
    Treatment.KEPT: ("stored as it is", "warning"),
    Treatment.REMOVED: ("not stored", "good"),
    Treatment.REWRITTEN: ("rewritten", "good"),
}


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where the catalog says what must not be stored."""
    privacy = content.project.catalog.privacy
    if not (privacy.patterns or privacy.fields or privacy.attributes):
        return
    places = dict(
        zip(
            (each.name for each in privacy.patterns),
            anchors((p.name for p in privacy.patterns), "pattern"),
            strict=True,
        )
    )
    sections = tuple(
        section
        for section in (
            Section("fields", "Fields of log lines", _decisions(content, "log fields", privacy.fields, places)),
            Section("attributes", "Attributes of spans", _decisions(content, "attributes", privacy.attributes, places)),
            Section("patterns", "Patterns", _patterns(content, privacy.patterns, places)),
        )
        if section.html
    )
    decided = counted(len(privacy.fields) + len(privacy.attributes), "personal field")
    lead = (
        f"<p>Decisions on the {decided} of {content.links.schemas(LOGS, 'logs')} and "
        f"{content.links.schemas(TRACES, 'traces')}, and {counted(len(privacy.patterns), 'pattern')} of text that is "
        "taken out of every line, in this order, whoever wrote it.</p>"
    )
    entries = (
        Entry("page", "Privacy", "what is not stored"),
        *(Entry("pattern", each.name, each.help, places[each.name]) for each in privacy.patterns),
    )
    yield Page(PRIVACY, "Privacy", PRIVACY, lead=lead, sections=sections, entries=entries)


def _decisions(content: Content, what: str, fields: Iterable[PersonalField], places: Mapping[str, str]) -> str:
    rows = (
        (
            named(each.name),
            badge(*_WORDS[each.treatment]),
            escape(each.reason) or joined(_pattern(one, places) for one in each.by),
            content.links.source(each.location),
        )
        for each in fields
    )
    return table(f"What becomes of {what}", ("Field", "What becomes of it", "Why, or by what", "Source"), rows)


def _pattern(pattern: SensitivePattern, places: Mapping[str, str]) -> str:
    place = places.get(pattern.name)
    return linked(f"{PRIVACY}#{place}", named(pattern.name)) if place else named(pattern.name)


def _patterns(content: Content, patterns: Iterable[SensitivePattern], places: Mapping[str, str]) -> str:
    rows = (
        (
            f'<span id="{escape(places[each.name])}">{named(each.name)}</span>',
            escape(each.help),
            _form(each),
            code(each.replacement),
            content.links.source(each.location),
        )
        for each in patterns
    )
    columns = ("Pattern", "What it finds", "Its form", "Becomes", "Source")
    return table("Patterns", columns, rows, "roomy")


def _form(pattern: SensitivePattern) -> str:
    parts = (
        code(part.expression) if isinstance(part, Kept) else f'<del class="removed">{code(part.expression)}</del>'
        for part in pattern.parts
    )
    return f'<span class="form">{"".join(parts)}</span>'
