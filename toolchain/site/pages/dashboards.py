"""The pages of dashboards: a picture, and of each panel what it says, what it asks and what it reads."""

from collections.abc import Iterator, Sequence
from html import escape

from toolchain.base.documents.document import Document, section
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.compile.uses import Asker, QueryUse
from toolchain.define.panels.kinds import kind_of
from toolchain.local.markup import link as web_link
from toolchain.site.content import Content
from toolchain.site.markup import ROOT, code, counted, facts, joined, linked, paragraphs, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section
from toolchain.site.queries import query

AREA = "dashboards/index.html"
_LOGS, _METRICS = "loki", "prometheus"


def pages(content: Content) -> Iterator[Page]:
    """Yield the list of all dashboards, and a page for each."""
    if not content.compilation.dashboards:
        return
    yield _index(content)
    uses = _uses_of_panels(content)
    shown = _alerts_of_panels(content)
    for dashboard in content.compilation.dashboards:
        yield _page(content, dashboard, uses, shown)


def _uses_of_panels(content: Content) -> dict[int, list[QueryUse]]:
    found: dict[int, list[QueryUse]] = {}
    for use in content.uses.every:
        if use.asker is Asker.PANEL:
            found.setdefault(id(use.panel), []).append(use)
    return found


def _alerts_of_panels(content: Content) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for alert in content.alerts:
        if alert.shown_on is not None:
            found.setdefault(id(alert.shown_on.panel), []).append(alert.name)
    return found


def _index(content: Content) -> Page:
    folders: dict[str, list[CompiledDashboard]] = {}
    for dashboard in content.compilation.dashboards:
        folders.setdefault(content.environment.folder_of(dashboard.folder).title, []).append(dashboard)
    sections = tuple(
        Section(anchor, f"Folder {title}", f'<ul class="cards">{"".join(_card(content, each) for each in some)}</ul>')
        for (title, some), anchor in zip(folders.items(), anchors(folders, "folder"), strict=True)
    )
    panels = sum(not panel.is_row for each in content.compilation.dashboards for panel in each.panels)
    lead = f"<p>{counted(len(content.compilation.dashboards), 'dashboard')} with {counted(panels, 'panel')}.</p>"
    return Page(
        AREA,
        "Dashboards",
        AREA,
        lead=lead,
        sections=sections,
        entries=(Entry("page", "Dashboards"),),
        with_contents=False,
    )


def _card(content: Content, dashboard: CompiledDashboard) -> str:
    page = content.links.dashboard_pages[dashboard.uid]
    image = "".join(_images(content, dashboard))
    count = counted(sum(not each.is_row for each in dashboard.panels), "panel")
    described = str(dashboard.document.get("description") or "")
    thumbnail = f'<div class="thumbnail">{image}</div>' if image else ""
    return (
        f"<li>{thumbnail}<h3>"
        f'{linked(page, escape(dashboard.title))}</h3><p>{escape(described)}</p><p class="quiet">{count}</p></li>'
    )


def _images(content: Content, dashboard: CompiledDashboard) -> Iterator[str]:
    """Yield the dashboard's pictures, of which the style shows the one that goes with the colours."""
    for name, theme in zip(content.pictures.get(dashboard.uid, ()), ("light", "dark"), strict=False):
        yield f'<img class="in-{theme}" src="{ROOT}{escape(name)}" alt="" loading="lazy" decoding="async">'


def _page(
    content: Content, dashboard: CompiledDashboard, uses: dict[int, list[QueryUse]], shown: dict[int, list[str]]
) -> Page:
    links, page = content.links, content.links.dashboard_pages[dashboard.uid]
    panels = [each for each in dashboard.panels if not each.is_row]
    described = str(dashboard.document.get("description") or "")
    url = f"{content.environment.grafana_url}/d/{dashboard.uid}"
    about = facts(
        (
            ("Folder", escape(content.environment.folder_of(dashboard.folder).title)),
            ("Panels", f"{len(panels)}"),
            ("Tags", joined(map(code, _strings(dashboard.document.get("tags"))))),
            ("Grafana", web_link(url, url)),
            ("Source", links.source(dashboard.location)),
        )
    )
    lead = f'<div class="lead">{paragraphs(described)}</div>{about}{_picture(content, dashboard)}'
    sections, entries = list[Section](), [Entry("dashboard", dashboard.title, described, words=dashboard.uid)]
    row_anchors = iter(anchors((each.title for each in dashboard.panels if each.is_row), "row"))
    if panels and not dashboard.panels[0].is_row:
        sections.append(Section("panels", "Panels", ""))
    for panel in dashboard.panels:
        if panel.is_row:
            title = str(panel.document.get("title") or "Panels")
            sections.append(Section(next(row_anchors), title, ""))
            continue
        place = links.of_panel(panel).partition("#")[2]
        html = _panel(content, dashboard, panel, uses.get(id(panel), []), shown.get(id(panel), []))
        sections.append(Section(place, panel.title, html, level=3))
        hint = str(panel.document.get("description") or "")
        entries.append(Entry("panel", panel.title, f"{dashboard.title}: {hint}" if hint else dashboard.title, place))
    sections += _variables(content, dashboard)
    return Page(page, dashboard.title, AREA, lead=lead, sections=tuple(sections), entries=tuple(entries))


def _picture(content: Content, dashboard: CompiledDashboard) -> str:
    found = content.pictures.get(dashboard.uid)
    if found is None:
        return ""
    titles = [each.title for each in dashboard.panels if not each.is_row]
    text = f"Dashboard {dashboard.title} over a simulated day, with the panels {', '.join(titles)}"
    links = "".join(
        f'<a class="in-{theme}" href="{ROOT}{escape(name)}"><img src="{ROOT}{escape(name)}" '
        f'alt="{escape(text)}" loading="lazy" decoding="async"></a>'
        for name, theme in zip(found, ("light", "dark"), strict=True)
    )
    caption = "<figcaption>Over a simulated day. Open it to see all of it.</figcaption>"
    return f'<figure class="picture">{links}{caption}</figure>'


def _panel(
    content: Content,
    dashboard: CompiledDashboard,
    panel: CompiledPanel,
    uses: Sequence[QueryUse],
    alerts: Sequence[str],
) -> str:
    links = content.links
    series = dict.fromkeys(name for use in uses for name in sorted(use.series))
    unit = kind_of(panel.type).unit_of(panel.document)
    url = f"{content.environment.grafana_url}/d/{dashboard.uid}?viewPanel={panel.document.get('id', '')}"
    told = facts(
        (
            ("Kind", code(panel.type)),
            ("Unit", code(unit) if unit else ""),
            ("Reads", joined(map(links.series, series))),
            ("Alerts", joined(map(links.alert, alerts))),
            ("Shown on", joined(_other_dashboards(content, dashboard, panel))),
            ("Grafana", web_link(url, "this panel")),
            ("Source", links.source(panel.location)),
        ),
        "brief",
    )
    asked = "".join(_target(content, each) for each in panel.targets if each.text)
    return f"{paragraphs(str(panel.document.get('description') or ''))}{told}{asked}"


def _other_dashboards(content: Content, dashboard: CompiledDashboard, panel: CompiledPanel) -> Iterator[str]:
    """Yield the other dashboards that show a panel of the library."""
    uid = section(panel.document, "libraryPanel").get("uid")
    for other in content.compilation.dashboards if uid else ():
        if other is not dashboard and any(
            section(each.document, "libraryPanel").get("uid") == uid for each in other.panels
        ):
            yield linked(content.links.dashboard_pages[other.uid], escape(other.title))


def _target(content: Content, target: CompiledTarget) -> str:
    name = str(target.document.get("refId") or "")
    legend = str(target.document.get("legendFormat") or "")
    language = "LogQL" if target.source_type == _LOGS else "PromQL" if target.source_type == _METRICS else "Query"
    summary = f"{language} {escape(name)}{f' as {code(legend)}' if legend and legend != '__auto' else ''}"
    return query(target.text, target.source_type, content.links.of_series, summary=summary)


def _variables(content: Content, dashboard: CompiledDashboard) -> Iterator[Section]:
    rows = [
        (
            code(f"${each.name}"),
            escape(str(each.document.get("label") or "")),
            escape(str(each.document.get("description") or "")),
            _asked(each.document),
            content.links.source(each.location),
        )
        for each in dashboard.variables
    ]
    columns = ("Variable", "Label", "What it is", "Values", "Source")
    if rows:
        yield Section("variables", "Variables", table(f"Variables of {dashboard.title}", columns, rows))


def _asked(document: Document) -> str:
    asked = document.get("query")
    text = asked.get("query") if isinstance(asked, dict) else asked
    return code(text) if isinstance(text, str) and text else ""


def _strings(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
