"""Reads the HTML of a page as people do."""

import re
from html import unescape

from toolchain.site.page import Page


def text_of(html: str) -> str:
    """What people read of HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))).split())


def section(page: Page, anchor: str) -> str:
    """The HTML of a section."""
    return next(each.html for each in page.sections if each.anchor == anchor)


def links_of(html: str) -> list[str]:
    """Where the links of HTML lead, from the root of the site."""
    return re.findall(r'href="@/([^"]+)"', html)
