"""The pages of objectives: what is promised, how much may be bad, and when its burning is told."""

from collections.abc import Iterator
from html import escape

from toolchain.base.durations import duration_seconds
from toolchain.compile.inventory import indicator_of
from toolchain.define.alerting.slo import SLO
from toolchain.languages.promql.printer import to_promql
from toolchain.site.content import Content
from toolchain.site.markup import Column, badge, counted, facts, joined, listed, paragraphs, table
from toolchain.site.naming import slug
from toolchain.site.page import Entry, Page, Section
from toolchain.site.pages.runbooks import runbook_sections
from toolchain.site.queries import query

AREA = "objectives/index.html"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def pages(content: Content) -> Iterator[Page]:
    """Yield the list of all objectives, and a page for each."""
    slos = content.project.slos
    if not slos:
        return
    columns = ("Objective", "What is promised", Column("Target", "nowrap"), "Budget", "Owner")
    rows = (
        (
            content.links.objective(each),
            escape(each.description),
            escape(each.promise),
            escape(allowed(each)),
            content.links.owner(each.owner),
        )
        for each in slos
    )
    lead = (
        f"<p>{counted(len(slos), 'objective')}. A budget is the share of events that may be bad; in brackets is how "
        "long everything could be down before it is spent.</p>"
    )
    sections = (Section("objectives", "All objectives", table("Objectives", columns, rows, "roomy")),)
    yield Page(
        AREA, "Objectives", AREA, lead=lead, sections=sections, entries=(Entry("page", "Objectives", "error budgets"),)
    )
    for each in slos:
        yield _page(content, each)


def lasting(seconds: float) -> str:
    """Return a length of time as people say it, such as 43.2 minutes."""
    for length, noun, most in ((_MINUTE, "minute", 2 * _HOUR), (_HOUR, "hour", 2 * _DAY)):
        if seconds < most:
            return f"{seconds / length:.3g} {noun}{'' if seconds == length else 's'}"
    return f"{seconds / _DAY:.3g} days"


def allowed(slo: SLO) -> str:
    """Return the error budget in words."""
    window = duration_seconds(slo.window) or 0
    return f"{100 * slo.budget:.4g}% ({lasting(window * slo.budget)} in {slo.window})"


def _page(content: Content, slo: SLO) -> Page:
    links = content.links
    shown = next((each for each in content.compilation.dashboards if each.uid == slo.dashboard), None)
    about = facts(
        (
            ("Target", f"<strong>{escape(slo.promise)}</strong>"),
            ("Budget", escape(allowed(slo))),
            ("Owner", links.owner(slo.owner)),
            ("Service", escape(slo.service)),
            ("For each", joined(map(escape, slo.sli.by))),
            ("Left out", "" if slo.excluded is None else f"while {links.series(slo.excluded.record)} is recorded"),
            ("Dashboard", "" if shown is None else links.dashboard(shown.uid)),
            ("Source", links.source(slo.location)),
        )
    )
    lead = f'<div class="lead">{paragraphs(slo.description)}</div>{about}'
    asked = "".join(
        query(to_promql(each), "prometheus", links.of_series, summary=escape(name))
        for name, each in indicator_of(slo.sli)
    )
    silent = listed(links.alert(each.source.name) for each in slo.inhibited_by)
    sections = (
        Section("indicator", "What is measured", asked),
        Section("burn", "When people hear of it", _burn(content, slo)),
        *([Section("inhibition", "What silences it", silent)] if silent else []),
        Section(
            "recordings", "What is recorded", listed((links.series(each.record) for each in slo.recordings), "many")
        ),
        *(runbook_sections(content, slo.alerts[0]) if slo.alerts else ()),
    )
    entry = Entry("objective", slo.title, slo.promise, words=f"{slo.name} {slo.id}")
    page = links.objective_pages[slo.name]
    return Page(page, slo.title, AREA, kind=slo.id, lead=lead, sections=sections, entries=(entry,))


def _burn(content: Content, slo: SLO) -> str:
    length = duration_seconds(slo.window) or 0
    rows = []
    for window, alert in zip(slo.windows, slo.alerts, strict=True):
        spent = window.factor * (duration_seconds(window.long) or 0) / length if length else 0
        mark = badge(alert.severity, slug(alert.severity))
        rows.append(
            (
                content.links.alert(alert.name),
                f"{escape(window.long)} and {escape(window.short)}",
                f"{window.factor:g}×",
                f"{100 * window.factor * slo.budget:.3g}%",
                f"{100 * spent:.3g}%",
                lasting(length / window.factor),
                f"{mark} {joined(map(content.links.contact_point, content.told_by(alert.name)))}",
            )
        )
    columns = (
        "Alert",
        Column("Windows", "nowrap"),
        Column("Burns at", "number"),
        Column("Bad share", "number"),
        Column("Budget spent", "number"),
        Column("It lasts", "nowrap"),
        "Told to",
    )
    text = (
        "<p>Both windows of a pair have to burn: the long one so that it matters, the short one so that it ends. At "
        "the pace of a pair the budget lasts as long as stands there, and its long window has spent that share.</p>"
    )
    return text + table(f"Burn rates of {slo.title}", columns, rows)
