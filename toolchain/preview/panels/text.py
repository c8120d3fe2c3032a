"""Texts."""

import re

from markdown_it import MarkdownIt

from toolchain.preview.data.interpolation import interpolate
from toolchain.preview.panels.view import PanelView, html_text

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_DASHBOARD_LINK = re.compile(r'href="/d/([\w-]+)[^"]*"')


def draw(view: PanelView) -> str:
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
