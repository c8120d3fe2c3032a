"""Lists of dashboards."""

from toolchain.preview.panels.view import DashboardEntry, NoDataError, PanelView, html_text


def draw(view: PanelView) -> str:
    """Return the dashboards that have every tag that the list asks for, with links to those that are drawn."""
    options = view.options
    tags, query = set(options.get("tags") or ()), str(options.get("query") or "").lower()
    found = [each for each in view.dashboards if tags <= set(each.tags) and query in each.title.lower()]
    if not options.get("showSearch", True):
        raise NoDataError("lists starred and recently viewed dashboards, which only Grafana knows")
    if not found:
        raise NoDataError("No dashboards match")
    found.sort(key=lambda each: each.title.lower())
    return f'<div class="scroll"><ul class="items">{"".join(map(_dashboard, found[: view.most_items]))}</ul></div>'


def _dashboard(entry: DashboardEntry) -> str:
    title = html_text(entry.title)
    return f'<li><a href="{html_text(entry.page)}">{title}</a></li>' if entry.page else f"<li>{title}</li>"
