"""Lists of annotations."""

from toolchain.preview.data.answers import Annotation
from toolchain.preview.data.timing import clock_text
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.view import NoDataError, PanelView, html_text


def draw(view: PanelView) -> str:
    """Return the annotations with the list's tags, newest first."""
    tags = set(view.options.get("tags") or ())
    found = [each for each in view.annotations if tags <= set(each.tags)]
    if view.options.get("onlyInTimeRange"):
        found = [each for each in found if view.span.start <= each.time <= view.span.end]
    if not found:
        wanted = f" tagged {', '.join(sorted(tags))}" if tags else ""
        raise NoDataError(f"lists annotations{wanted}, which only Grafana keeps; there are none here")
    found.sort(key=lambda each: each.time, reverse=True)
    return f'<div class="scroll"><ul class="items">{"".join(map(_annotation, found[: view.most_items]))}</ul></div>'


def _annotation(each: Annotation) -> str:
    tags = "".join(f"<em>{html_text(tag)}</em> " for tag in each.tags)
    lasted = f", {display_value(each.end - each.time, 's')}" if each.end else ""
    return f"<li><b>{html_text(each.text)}</b><small>{clock_text(each.time)} UTC{lasted} {tags}</small></li>"
