"""Panels that Grafana itself fills: texts, and lists of dashboards, alerts and annotations."""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt

from toolchain.preview.data.answers import Annotation
from toolchain.preview.data.colors import css
from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.data.timing import clock_text
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.view import DashboardEntry, NoDataError, PanelView, html_text

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_DASHBOARD_LINK = re.compile(r'href="/d/([\w-]+)[^"]*"')
_SEVERITY_COLORS: Mapping[str, str] = {"critical": "red", "warning": "orange", "business": "blue", "info": "blue"}


def draw_text(view: PanelView) -> str:
    """Return markdown as HTML, code as it is, and HTML in a frame of its own that can run nothing."""
    content = interpolate(str(view.options.get("content") or ""), view.variables, default_format="text")
    match view.options.get("mode"):
        case "html":
            return f'<iframe class="html" sandbox="" srcdoc="{html_text(content)}"></iframe>'
        case "code":
            return f'<div class="scroll"><pre>{html_text(content)}</pre></div>'
    pages = {each.uid: each.page for each in view.dashboards}
    written = _DASHBOARD_LINK.sub(
        lambda link: f'href="{html_text(pages[link[1]])}"' if link[1] in pages else link[0], _MARKDOWN.render(content)
    )
    return f'<div class="scroll markdown">{written}</div>'


def draw_dashboard_list(view: PanelView) -> str:
    """Return the dashboards of this preview that have every tag that the list asks for."""
    options = view.options
    tags, query = set(options.get("tags") or ()), str(options.get("query") or "").lower()
    found = [each for each in view.dashboards if tags <= set(each.tags) and query in each.title.lower()]
    if not options.get("showSearch", True):
        raise NoDataError("lists starred and recently viewed dashboards, which only Grafana knows")
    if not found:
        raise NoDataError("No dashboards match")
    found.sort(key=lambda each: each.title.lower())
    return f'<div class="scroll"><ul class="items">{"".join(map(_dashboard, found[: _most(view)]))}</ul></div>'


def _most(view: PanelView) -> int:
    return int(view.options.get("maxItems") or view.options.get("limit") or 10)


def _dashboard(entry: DashboardEntry) -> str:
    return f'<li><a href="{html_text(entry.page)}">{html_text(entry.title)}</a></li>'


def alert_selector(options: Mapping[str, object]) -> str:
    """Return the selector of Prometheus' own series about the alerts that a list would show."""
    inner = re.fullmatch(r"\s*\{(.*)\}\s*", str(options.get("alertInstanceLabelFilter") or ""), re.DOTALL)
    matchers = [inner[1].strip()] if inner and inner[1].strip() else []
    if name := str(options.get("alertName") or ""):
        matchers.append(f'alertname=~".*{re.escape(name)}.*"'.replace("\\", "\\\\"))
    chosen = options.get("stateFilter")
    states = [each for each in ("firing", "pending") if not isinstance(chosen, Mapping) or chosen.get(each, True)]
    if len(states) == 1:
        matchers.append(f'alertstate="{states[0]}"')
    return "ALERTS{" + ", ".join(matchers) + "}"


def draw_alert_list(view: PanelView) -> str:
    """Return the alerts that Prometheus says are active; those that Grafana evaluates are not known here."""
    rows = list[dict[str, str]]()
    for frame in view.frames:
        names = [each.name for each in frame.fields]
        rows += [{name: str(value) for name, value in zip(names, row, strict=True)} for row in frame.rows()]
    note = '<div class="note">Alerts of Prometheus; those that Grafana evaluates are known only there.</div>'
    if not rows:
        return f'<div class="empty">No alerts are firing or pending</div>{note}'
    order = {"critical": 0, "warning": 1}
    rows.sort(key=lambda row: (order.get(row.get("severity", ""), 2), row.get("alertname", "")))
    items = "".join(_alert(row) for row in rows[: _most(view)])
    return f'<div class="scroll"><ul class="items alerts">{items}</ul></div>{note}'


def _alert(row: Mapping[str, str]) -> str:
    state = row.get("alertstate", "")
    color = "yellow" if state == "pending" else _SEVERITY_COLORS.get(row.get("severity", ""), "red")
    hidden = ("Time", "Value", "__name__", "alertname", "alertstate")
    labels = " ".join(f"{name}={value}" for name, value in row.items() if name not in hidden and value)
    return (
        f'<li style="--level:{css(color)}"><b>{html_text(row.get("alertname", ""))}</b> '
        f'<span class="flag" style="color:{css(color)}">{html_text(state)}</span>'
        f"<small>{html_text(labels)}</small></li>"
    )


def draw_annotation_list(view: PanelView) -> str:
    """Return the annotations with the list's tags, newest first."""
    tags = set(view.options.get("tags") or ())
    found = [each for each in view.annotations if tags <= set(each.tags)]
    if view.options.get("onlyInTimeRange"):
        found = [each for each in found if view.span.start <= each.time <= view.span.end]
    if not found:
        wanted = f" tagged {', '.join(sorted(tags))}" if tags else ""
        raise NoDataError(f"lists annotations{wanted}, which only Grafana keeps; there are none here")
    found.sort(key=lambda each: each.time, reverse=True)
    return f'<div class="scroll"><ul class="items">{"".join(map(_annotation, found[: _most(view)]))}</ul></div>'


def _annotation(each: Annotation) -> str:
    tags = "".join(f"<em>{html_text(tag)}</em> " for tag in each.tags)
    lasted = f", {display_value(each.end - each.time, 's')}" if each.end else ""
    return f"<li><b>{html_text(each.text)}</b><small>{clock_text(each.time)} UTC{lasted} {tags}</small></li>"
