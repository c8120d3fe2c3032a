"""Pages: a dashboard in Grafana's grid as one HTML file beside a shared script and style sheet, and their index."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

from toolchain.base.layout import Layout
from toolchain.preview.data.answers import Annotation, Problem
from toolchain.preview.data.colors import DARK, LIGHT
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.data.timing import clock_text
from toolchain.preview.page.collect import DashboardContent, PanelContent, SectionContent
from toolchain.preview.page.tabs import TabPlace, in_tabs, place_of, tab_places
from toolchain.preview.panels.kinds import drawing_of
from toolchain.preview.panels.view import NO_DATA, DashboardEntry, NoDataError, PanelView, html_text

_ASSETS = Path(__file__).parent / "assets"
_HEADER, _PADDING = 33, 8
_DASHBOARD_PATH = re.compile(r"/d/([\w-]+).*", re.DOTALL)

LINKED = (
    '<link rel="stylesheet" href="preview.css">'
    '<script src="preview.js"></script><script src="plotly.min.js" defer></script>'
)
"""How a page has what stands in files beside it."""

State = Literal["drawn", "no-data", "error", "unavailable"]


@frozen(eq=False)
class PanelResult:
    """How a panel came out; ``message`` says why where nothing is drawn, and is empty where nobody knows."""

    dashboard: str
    panel: str
    kind: str
    state: State
    message: str = ""


@frozen(eq=False)
class Page:
    """A page and how its panels came out."""

    name: str
    html: str
    results: tuple[PanelResult, ...]


@frozen(eq=False)
class Site:
    """What all pages share; ``elsewhere`` are dashboards that exist and have no page here.

    ``layouts`` are those of dashboards whose rows do not say all of it, by uid.
    """

    title: str
    dashboards: Sequence[DashboardEntry]
    elsewhere: Sequence[DashboardEntry] = ()
    annotations: Sequence[Annotation] = ()
    layouts: Mapping[str, Layout] = field(factory=dict)


def style_sheet() -> str:
    """Return the style sheet with Grafana's colours in both themes."""
    dark, light = (";".join(f"--c-{name}:{value}" for name, value in theme.items()) for theme in (DARK, LIGHT))
    template = (_ASSETS / "preview.css").read_text(encoding="utf-8")
    return template.replace("/*dark*/", dark).replace("/*light*/", light)


def script() -> str:
    """Return the pages' script."""
    return chart_script() + (_ASSETS / "preview.js").read_text(encoding="utf-8")


def chart_script() -> str:
    """Return the script that draws figures, ``window.charts``, without which a page draws nothing of its own.

    ``window.zones`` is in it, the clock that a page follows; ``data-timezone`` of its root names it as dashboards do.
    """
    return "".join((_ASSETS / name).read_text(encoding="utf-8") for name in ("zones.js", "charts.js"))


def dashboard_page(content: DashboardContent, site: Site, entry: DashboardEntry) -> Page:
    """Return the page of a dashboard."""
    results = list[PanelResult]()
    places = tab_places(site.layouts.get(entry.uid), content.document)
    parts = [(each, place_of(each.section, places)) for each in content.sections]
    body = in_tabs([(_section(content, each, site, results, place), place) for each, place in parts])
    badges = sorted({badge for panel in content.panels for badge in panel.data.badges})
    head = (
        f'<header class="top"><nav><a href="index.html">{html_text(site.title)}</a> <span>›</span> '
        f"<b>{html_text(entry.title)}</b>{_info(entry.description)}</nav>"
        f'<div class="controls">{"".join(map(_badge, badges))}'
        f'<span class="range" data-from="{round(content.span.start * 1000)}" data-to="{round(content.span.end * 1000)}"'
        f' title="{clock_text(content.span.start)} to {clock_text(content.span.end)} UTC">'
        f"{html_text(content.span.text)} <small>{clock_text(content.span.start)} – {clock_text(content.span.end)} UTC"
        f"</small></span>{_menu(site, entry)}{_theme_switch()}</div></header>"
    )
    html = _document(
        f"{entry.title} - {site.title}",
        f"{head}{_variables(content)}<main>{body}</main>",
        str(content.document.get("timezone") or "browser"),
    )
    return Page(entry.page, html, tuple(results))


def index_page(site: Site, results: Sequence[PanelResult], facts: Sequence[tuple[str, str]]) -> Page:
    """Return the page that lists the dashboards with how many of their panels are drawn."""
    rows = "".join(
        _index_row(entry, [each for each in results if each.dashboard == entry.uid]) for entry in site.dashboards
    )
    shown = "".join(f"<dt>{html_text(name)}</dt><dd>{html_text(text)}</dd>" for name, text in facts)
    head = (
        f'<header class="top"><nav><b>{html_text(site.title)}</b></nav>'
        f'<div class="controls">{_theme_switch()}</div></header>'
    )
    columns = "".join(f'<th class="right">{each}</th>' for each in ("Panels", "Drawn", "No data", "Not here", "Errors"))
    body = (
        f'<main class="index"><dl>{shown}</dl><table class="grid"><thead><tr><th>Dashboard</th>'
        f"<th>What it answers</th>{columns}</tr></thead><tbody>{rows}</tbody></table></main>"
    )
    return Page("index.html", _document(site.title, head + body), ())


def _index_row(entry: DashboardEntry, results: Sequence[PanelResult]) -> str:
    states: Sequence[State] = ("drawn", "no-data", "unavailable", "error")
    counts = [sum(each.state == state for each in results) for state in states]
    numbers = "".join(
        f'<td class="right {"bad" if state == "error" and count else ""}">{count}</td>'
        for state, count in zip(states, counts, strict=True)
    )
    return (
        f'<tr><td><a href="{html_text(entry.page)}">{html_text(entry.title)}</a></td>'
        f'<td class="prose">{html_text(entry.description)}</td><td class="right">{len(results)}</td>{numbers}</tr>'
    )


def _document(title: str, body: str, timezone: str = "utc") -> str:
    return (
        f'<!doctype html>\n<html lang="en" data-timezone="{html_text(timezone)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html_text(title)}</title>{LINKED}</head>"
        f"<body>{body}</body></html>\n"
    )


def _badge(text: str) -> str:
    return f'<span class="badge {html_text(text)}">{html_text(text)}</span>'


def _theme_switch() -> str:
    return '<button class="theme" type="button" title="Light or dark">◐</button>'


def _menu(site: Site, entry: DashboardEntry) -> str:
    items = "".join(
        f'<a href="{html_text(each.page)}"{" class=here" if each.uid == entry.uid else ""}>{html_text(each.title)}</a>'
        for each in site.dashboards
    )
    return f'<details class="menu"><summary>Dashboards</summary><div>{items}</div></details>'


def _variables(content: DashboardContent) -> str:
    resolved = content.variables
    pills = "".join(
        f"<label><span>{html_text(resolved.labels[name])}</span>"
        f'<b title="{html_text(_options(resolved.options[name]))}">'
        f"{html_text(' + '.join(resolved.values[name].texts) or ' ')}</b></label>"
        for name in resolved.labels
    )
    problems = "".join(f'<span class="problem">{html_text(_problem_text(each))}</span>' for each in resolved.problems)
    return f'<div class="variables">{pills}{problems}</div>' if pills or problems else ""


def _options(options: Sequence[str]) -> str:
    return f"{len(options)} values: {', '.join(options[:20])}" if options else "typed in, or no values found"


def _section(
    content: DashboardContent,
    section: SectionContent,
    site: Site,
    results: list[PanelResult],
    place: TabPlace | None,
) -> str:
    drawn = [drawn_panel(content, each, site) for each in section.panels]
    results.extend(result for _, result in drawn)
    panels = "".join(html for html, _ in drawn)
    height = section.section.height
    grid = f'<div class="panels" style="--rows:{height}">{panels}</div>' if section.panels else ""
    row = section.section.row
    if row is None or (place is not None and not place.row):
        return grid
    named = str(row.get("title") or "") if place is None else place.row
    is_collapsed = section.section.is_collapsed if place is None else place.is_collapsed
    title = interpolate(named, section.section.variables, default_format="text")
    is_open = "" if is_collapsed else " open"
    count = (
        f" <small>({len(section.panels)} panel{'' if len(section.panels) == 1 else 's'})</small>"
        if is_collapsed
        else ""
    )
    return f'<details class="row"{is_open}><summary>{html_text(title)}{count}</summary>{grid}</details>'


def drawn_panel(content: DashboardContent, panel: PanelContent, site: Site) -> tuple[str, PanelResult]:
    """Return a panel at its place in the grid, as HTML, and how it came out."""
    placed, document = panel.placed, panel.placed.panel
    title = interpolate(str(document.get("title") or ""), placed.variables, default_format="text")
    kind = str(document.get("type") or "")
    state, body, message = _body(panel, site)
    own_span = f'<small class="own">{html_text(str(document["timeFrom"]))}</small>' if document.get("timeFrom") else ""
    description = interpolate(str(document.get("description") or ""), placed.variables, default_format="text")
    place = f"--x:{placed.x};--y:{placed.y};--w:{placed.width};--h:{placed.height}"
    classes = f"panel kind-{html_text(kind)}{' transparent' if document.get('transparent') else ''}"
    head = f"<h2><span>{html_text(title)}</span>{_info(description)}{own_span}{_links(panel, site)}{_flags(panel)}</h2>"
    html = (
        f'<section class="{classes}" style="{place}" data-state="{state}" id="panel-{document.get("id", 0)}">'
        f'{head}<div class="body">{body}</div></section>'
    )
    return html, PanelResult(str(content.document.get("uid") or ""), title or kind, kind, state, message)


def _links(panel: PanelContent, site: Site) -> str:
    """Return the panel's links to dashboards of this preview; what they lead to elsewhere is Grafana's."""
    pages = {each.uid: each.page for each in site.dashboards}
    document = panel.placed.panel
    defaults = (document.get("fieldConfig") or {}).get("defaults") or {}
    found = dict[str, str]()
    for link in (*(document.get("links") or ()), *(defaults.get("links") or ())):
        page = pages.get(_DASHBOARD_PATH.sub(r"\1", str(link.get("url") or "")))
        if page:
            found[page] = str(link.get("title") or page)
    return "".join(f'<a class="go" href="{html_text(page)}">↗ {html_text(title)}</a>' for page, title in found.items())


def _info(description: str) -> str:
    if not description:
        return ""
    text = html_text(description)
    return f'<span class="info" tabindex="0" aria-label="{text}">i<span>{text}</span></span>'


def _flags(panel: PanelContent) -> str:
    flags = "".join(f'<span class="badge {each}">{each}</span>' for each in panel.data.badges)
    if panel.data.problems and panel.data.frames:
        text = "\n".join(map(_problem_text, panel.data.problems))
        flags += f'<span class="badge error" title="{html_text(text)}">partly failed</span>'
    return f'<span class="flags">{flags}</span>' if flags else ""


def _problem_text(problem: Problem) -> str:
    return f"{problem.ref_id}: {problem.message}{f'. {problem.remedy}' if problem.remedy else ''}"


def _body(panel: PanelContent, site: Site) -> tuple[State, str, str]:
    document, data = panel.placed.panel, panel.data
    errors = [each for each in data.problems if each.is_error]
    if errors and not data.frames:
        message = "\n".join(map(_problem_text, errors))
        return "error", f'<div class="empty error"><b>Query error</b>{html_text(message)}</div>', message
    missing = [each for each in data.problems if not each.is_error]
    if missing and not data.frames:
        message = "; ".join(dict.fromkeys(each.message for each in missing))
        return "unavailable", f'<div class="empty">{html_text(message)}</div>', message
    draw = drawing_of(str(document.get("type")))
    if draw is None:
        message = f"the preview does not draw panels of type {document.get('type')!r}"
        return "unavailable", f'<div class="empty">{html_text(message)}</div>', message
    view = PanelView(
        document,
        data.frames,
        panel.span,
        panel.placed.pixel_width - 2 * _PADDING,
        panel.placed.pixel_height - _HEADER - _PADDING,
        panel.placed.variables,
        panel.marks,
        [*site.dashboards, *site.elsewhere],
        site.annotations,
    )
    try:
        return "drawn", draw(view), ""
    except NoDataError as nothing:
        if nothing.text == document_no_value(document):
            return "drawn", f'<div class="no-value">{html_text(nothing.text)}</div>', nothing.text
        reason = data.silence if nothing.text == NO_DATA else nothing.text
        told = f"<b>{NO_DATA}</b>{html_text(reason)}" if nothing.text == NO_DATA else html_text(reason)
        return "no-data", f'<div class="empty">{told}</div>', reason


def document_no_value(panel: Mapping[str, Any]) -> str | None:
    """Return the text that a panel is configured to show for no value."""
    found = ((panel.get("fieldConfig") or {}).get("defaults") or {}).get("noValue")
    return str(found) if found else None
