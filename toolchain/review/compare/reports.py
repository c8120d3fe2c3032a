"""Reports: added, removed, whom they tell of which time, and what is in them."""

from collections.abc import Iterator

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.compile.built.build import Build
from toolchain.compile.built.reports import BuiltReport
from toolchain.review.change import Change, Kind, What
from toolchain.review.compare.inventory import both_tell
from toolchain.review.compare.paired_dashboards import paired_dashboards
from toolchain.review.compare.panels import compare_panels
from toolchain.review.normal.aspects import differing
from toolchain.review.risk import assessed
from toolchain.review.words.values import counted, field_words, listed


def compare_reports(before: Build, after: Build) -> Iterator[Change]:
    """Yield what changes in reports, where both builds tell of them."""
    if not both_tell(before, after, "reports"):
        return
    pages = paired_dashboards([each.dashboard for each in before.reports], [each.dashboard for each in after.reports])
    old = {id(each.dashboard): each for each in before.reports}
    new = {id(each.dashboard): each for each in after.reports}
    for page in pages.removed:
        yield assessed(Kind.REPORT, (page.title,), "removed", page.location)
    for page in pages.added:
        titles = [str(each.get("title")) for each in new[id(page)].sections]
        words = (f"{counted(len(titles), 'section')}: {listed(titles)}",)
        yield assessed(Kind.REPORT, (page.title,), "added", page.location, words=words)
    for pair in pages.pairs:
        yield from _report(old[id(pair.before)], new[id(pair.after)])
    for change in compare_panels(before, after, pages):
        yield evolve(change, drawing=None)  # previews draw dashboards


def _report(before: BuiltReport, after: BuiltReport) -> Iterator[Change]:
    subject, place = (after.dashboard.title,), after.dashboard.location
    if before.dashboard.title != after.dashboard.title:
        titles = before.dashboard.title, after.dashboard.title
        yield assessed(Kind.REPORT, subject, "renamed", place, before=titles[0], after=titles[1])
    for name, was, becomes in differing(_aspects(before), _aspects(after)):
        yield assessed(Kind.REPORT, subject, name, place, before=was, after=becomes)
    words = field_words(_sections(before), _sections(after))
    if words:
        yield assessed(Kind.REPORT, subject, "sections", place, words=words)


def _aspects(report: BuiltReport) -> dict[What, str]:
    return {
        "name": report.name,
        "description": report.description,
        "period": report.period,
        "compared with": f"{report.compared_with} earlier",
        "sent to": ", ".join(report.contact_points),
        "dashboards": ", ".join(report.dashboards),
    }


def _sections(report: BuiltReport) -> Document:
    titles = [str(each.get("title")) for each in report.sections]
    return {"order": titles, **{title: _section(each) for title, each in zip(titles, report.sections, strict=True)}}


def _section(section: Document) -> Document:
    return {
        "headline": section.get("isHeadline"),
        "against the beginning": section.get("isAgainstBeginning"),
        "look closer": section.get("dashboard"),
        "fired alerts": section.get("firedAlerts"),
    }
