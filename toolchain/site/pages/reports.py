"""The page of reports: what each tells of which period, and to whom."""

from collections.abc import Iterator
from html import escape

from toolchain.compile.model import CompiledReport
from toolchain.site.content import Content
from toolchain.site.links import REPORTS
from toolchain.site.markup import badge, counted, facts, joined, listed, paragraphs
from toolchain.site.page import Entry, Page, Section


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there are reports."""
    reports = content.compilation.reports
    if not reports:
        return
    places = tuple(content.links.report_anchors.values())
    sections = tuple(
        Section(place, each.dashboard.title or each.definition.name, _report(content, each))
        for each, place in zip(reports, places, strict=True)
    )
    entries = (
        Entry("page", "Reports"),
        *(
            Entry("report", each.definition.name, each.definition.description, place)
            for each, place in zip(reports, places, strict=True)
        ),
    )
    lead = f"<p>{counted(len(reports), 'report')}, of the same signals, objectives and alerts.</p>"
    yield Page(REPORTS, "Reports", REPORTS, lead=lead, sections=sections, entries=entries)


def _report(content: Content, report: CompiledReport) -> str:
    one = report.definition
    sections = listed(
        f"<strong>{escape(each.title)}</strong> {badge('headline', 'quiet') if each.is_headline else ''} "
        f"{escape(', '.join(panel.title for panel in each.panels))}"
        + ("" if each.dashboard is None else f" – {content.links.dashboard(each.dashboard.uid)}")
        for each in one.sections
    )
    return paragraphs(one.description) + facts(
        (
            ("Name", f"<code>{escape(one.name)}</code>"),
            ("Period", escape(one.period)),
            (
                "Compared with",
                escape(", ".join(one.compared_with) if not isinstance(one.compared_with, str) else one.compared_with),
            ),
            ("Sent to", joined(content.links.contact_point(each.name) for each in one.contact_points)),
            ("Sections", sections),
            ("Source", content.links.source(report.location)),
        )
    )
