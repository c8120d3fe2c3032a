"""Reports: added, removed, whom they tell of which time, and what is in them."""

from collections.abc import Iterator

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.compile.compiler import Compilation
from toolchain.compile.reports import CompiledReport
from toolchain.define.report import Section
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.paired_dashboards import paired_dashboards
from toolchain.review.compare.panels import compare_panels
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import counted, field_words, listed


def compare_reports(before: Compilation, after: Compilation) -> Iterator[Change]:
    """Yield what changes in reports; those of a version of which nothing is known are none."""
    pages = paired_dashboards([each.dashboard for each in before.reports], [each.dashboard for each in after.reports])
    old = {id(each.dashboard): each for each in before.reports}
    new = {id(each.dashboard): each for each in after.reports}
    for page in pages.removed:
        yield assessed(Kind.REPORT, (page.title,), "removed", page.location)
    for page in pages.added:
        titles = [each.title for each in new[id(page)].definition.sections]
        words = (f"{counted(len(titles), 'section')}: {listed(titles)}",)
        yield assessed(Kind.REPORT, (page.title,), "added", page.location, words=words)
    for pair in pages.pairs:
        yield from _report(old[id(pair.before)], new[id(pair.after)])
    for change in compare_panels(before, after, pages):
        yield evolve(change, drawing=None)  # previews draw dashboards


def _report(before: CompiledReport, after: CompiledReport) -> Iterator[Change]:
    subject = (after.definition.title,)
    if before.definition.title != after.definition.title:
        yield assessed(
            Kind.REPORT,
            subject,
            "renamed",
            after.location,
            before=before.definition.title,
            after=after.definition.title,
        )
    for name, was, becomes in differing(_aspects(before), _aspects(after)):
        yield assessed(Kind.REPORT, subject, name, after.location, before=was, after=becomes)
    words = field_words(_sections(before), _sections(after))
    if words:
        yield assessed(Kind.REPORT, subject, "sections", after.location, words=words)


def _aspects(report: CompiledReport) -> dict[What, str]:
    definition = report.definition
    return {
        "name": definition.name,
        "description": definition.description,
        "period": definition.period,
        "compared with": f"{definition.compared_with} earlier",
        "sent to": ", ".join(each.name for each in definition.contact_points),
    }


def _sections(report: CompiledReport) -> Document:
    sections = report.definition.sections
    return {"order": [each.title for each in sections], **{each.title: _section(each) for each in sections}}


def _section(section: Section) -> Document:
    return {
        "headline": section.is_headline,
        "against the beginning": section.is_against_beginning,
        "look closer": "" if section.dashboard is None else section.dashboard.uid,
        "fired alerts": [{"by": list(each.by), "most": each.most} for each in section.alerts],
    }
