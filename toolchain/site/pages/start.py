"""The first page: what there is, how much of it, and how to find it."""

from collections.abc import Iterator
from html import escape

from toolchain.site.content import Content
from toolchain.site.links import (
    ENVIRONMENTS,
    INCIDENTS,
    LOGS,
    OWNERS,
    PRIVACY,
    RECORDINGS,
    REPORTS,
    ROUTING,
    SEVERITIES,
    TRACES,
)
from toolchain.site.markup import linked
from toolchain.site.page import AREAS, Entry, Page, Section
from toolchain.site.pages import alerts, dashboards, guides, metrics, objectives

PATH = "index.html"


def pages(content: Content) -> Iterator[Page]:
    """Yield the page."""
    rows = _rows(content)
    groups: dict[str, list[str]] = {}
    for area in AREAS:
        if area.path in rows:
            groups.setdefault(area.group, []).append(_way(*rows[area.path], area.path, area.title))
    sections = tuple(
        Section(f"part-{number}", group, f'<ul class="ways">{"".join(ways)}</ul>')
        for number, (group, ways) in enumerate(groups.items(), 1)
    )
    lead = (
        f'<div class="lead"><p>What is measured of {escape(content.title)}, what is shown of it, and what wakes '
        f"people for it, in the environment <strong>{escape(content.environment.title)}</strong>.</p></div>"
        '<p class="how">Every name has a page or a place of its own: press <kbd>/</kbd> and type part of it. Metrics '
        "lead to all that reads them, alerts to their runbooks and to whoever is told.</p>"
    )
    yield Page(
        PATH, content.title, PATH, lead=lead, sections=sections, entries=(Entry("page", "Start"),), with_contents=False
    )


def _way(count: int, text: str, path: str, title: str) -> str:
    number = f'<span class="count">{count:,}</span>' if count else ""
    return f"<li>{linked(path, f'<strong>{escape(title)}</strong>{number}')}<span>{escape(text)}</span></li>"


def _rows(content: Content) -> dict[str, tuple[int, str]]:
    """Return how many there are of what each page tells of, and what that is; nothing for what there is none of."""
    project, compilation = content.project, content.compilation
    privacy = project.catalog.privacy
    found = {
        dashboards.AREA: (len(compilation.dashboards), "What each panel shows, asks and reads, with a picture."),
        REPORTS: (len(compilation.reports), "What is told of a day or a week."),
        metrics.AREA: (len(content.metrics), "Meaning, unit, labels, budget, and who reads it."),
        RECORDINGS: (len(content.recordings), "Results that are computed once."),
        LOGS: (
            sum(len(each.fields) for each in project.catalog.log_schemas),
            "Fields of log lines, and their streams.",
        ),
        TRACES: (sum(len(each.spans) for each in project.catalog.trace_schemas), "Services, spans and attributes."),
        PRIVACY: (len(privacy.fields) + len(privacy.attributes), "What becomes of personal fields."),
        alerts.AREA: (len(content.alerts), "When each fires, what to do, and what proves it."),
        SEVERITIES: (len(content.links.severity_anchors), "What critical means, by who is told how soon."),
        ROUTING: (len(content.links.contact_anchors), "Policies and contact points as a drawing."),
        objectives.AREA: (len(project.slos), "What is promised, and how much may be bad."),
        INCIDENTS: (len(content.incidents), "What can go wrong, and which alerts find it."),
        OWNERS: (len(content.links.owner_anchors), "Who looks after what."),
        ENVIRONMENTS: (len(content.environments), "Where it runs, and what differs."),
        guides.AREA: (len(content.guides), "How to work with all of this."),
    }
    return {path: row for path, row in found.items() if row[0]}
