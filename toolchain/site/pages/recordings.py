"""The page of recording rules: what each records, what it reads, and who reads it."""

from collections.abc import Iterator
from html import escape

from toolchain.compile.alerting.inputs import names_in
from toolchain.compile.alerting.model import CompiledRecording
from toolchain.languages.promql.printer import to_promql
from toolchain.site.content import Content
from toolchain.site.links import RECORDINGS
from toolchain.site.markup import badge, counted, facts, joined, paragraphs
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section
from toolchain.site.queries import query
from toolchain.site.readers import readers


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there are recording rules."""
    rules = content.recordings
    if not rules:
        return
    groups: dict[str, list[CompiledRecording]] = {}
    for rule in rules:
        groups.setdefault(rule.definition.group.name, []).append(rule)
    sections, entries, seen = list[Section](), list[Entry](), set[str]()
    for (name, members), anchor in zip(groups.items(), anchors(groups, "group"), strict=True):
        interval = members[0].definition.group.interval
        text = f"<p>{counted(len(members), 'rule')}, evaluated every {escape(interval)}.</p>"
        sections.append(Section(anchor, f"Group {name}", text))
        for rule in members:
            place = content.links.recording_anchors[rule.record]
            if rule.record in seen:
                place = f"{place}-rule-{len(sections)}"
            else:
                seen.add(rule.record)
                entries.append(Entry("recording", rule.record, rule.definition.help, place))
            sections.append(Section(place, rule.record, _rule(content, rule), level=3))
    lead = (
        f"<p>{counted(len(rules), 'result')} that dashboards and alerts share, each computed once and kept as a series "
        "of its own.</p>"
    )
    yield Page(
        RECORDINGS,
        "Recording rules",
        RECORDINGS,
        lead=lead,
        sections=tuple(sections),
        entries=(Entry("page", "Recording rules"), *entries),
    )


def _rule(content: Content, rule: CompiledRecording) -> str:
    links = content.links
    labels = " ".join(f"<code>{escape(name)}={escape(value)}</code>" for name, value in rule.labels.items())
    text = to_promql(rule.expression)
    uses = content.uses.of_series((rule.record,))
    return (
        f"{paragraphs(rule.definition.help)}{query(text, 'prometheus', links.of_series)}"
        + facts(
            (
                ("Reads", joined(map(links.series, names_in(rule.expression)))),
                ("Adds", labels),
                ("Source", links.source(rule.location)),
            )
        )
        + (readers(content, uses) or f"<p>No query reads it. {badge('unread', 'quiet')}</p>")
    )
