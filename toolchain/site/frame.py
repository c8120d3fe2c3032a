"""What stands around every page: its head, the navigation, the search, what is on the page, and where it is from."""

from collections.abc import Sequence
from html import escape

from attrs import frozen

from toolchain.site.markup import ROOT, with_breaks
from toolchain.site.page import Area, Page, Section

_POLICY = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
"""A page loads what is beside it, and no text of it can load or run anything."""

_FEWEST = 3
"""Sections from which on a page lists them."""
_UPPER = 2


@frozen
class Frame:
    """What all pages have around them; ``areas`` are those that the site has, ``told`` stands at the foot."""

    title: str
    environment: str
    areas: tuple[Area, ...]
    told: str


def whole_page(page: Page, frame: Frame) -> str:
    """Return the document of a page."""
    up = "../" * page.path.count("/")
    contents = _contents(page)
    name = page.title if page.path == "index.html" else f"{page.title} – {frame.title}"
    html = (
        f'<!doctype html>\n<html lang="en" data-root="{up}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f'<title>{escape(name)}</title><link rel="stylesheet" href="{ROOT}assets/site.css">'
        f'<script src="{ROOT}assets/theme.js"></script><script src="{ROOT}assets/search.js" defer></script>'
        f'<script src="{ROOT}assets/site.js" defer></script></head>\n'
        f'<body class="{"with-contents" if contents else "plain"}">'
        f'<a class="skip" href="#site-main">Skip to the content</a>\n{_header(frame)}\n'
        f"{_navigation(page, frame)}\n"
        f'<main id="site-main" tabindex="-1">{_heading(page, frame)}{"".join(map(_section, page.sections))}</main>\n'
        f"{contents}\n<footer><p>{escape(frame.told)}</p></footer></body></html>\n"
    )
    return html.replace(f'="{ROOT}', f'="{up}')


def _header(frame: Frame) -> str:
    return (
        f'<header class="top"><a class="home" href="{ROOT}index.html">{escape(frame.title)}'
        f'<small>{escape(frame.environment)}</small></a><a class="menu" href="#site-areas">Menu</a>'
        '<div class="search" role="search" hidden>'
        '<label class="unseen" for="site-search">Search the documentation</label>'
        '<input id="site-search" type="search" placeholder="Search" autocomplete="off" spellcheck="false" '
        'role="combobox" aria-expanded="false" aria-controls="site-found" aria-autocomplete="list">'
        '<kbd aria-hidden="true">/</kbd>'
        '<ul id="site-found" role="listbox" aria-label="Found" hidden></ul>'
        '<p id="site-told" class="unseen" role="status"></p></div>'
        '<button class="theme" type="button" hidden>Theme</button></header>'
    )


def _navigation(page: Page, frame: Frame) -> str:
    groups: dict[str, list[str]] = {}
    for area in frame.areas:
        current = (
            ' aria-current="page"' if area.path == page.path else ' class="here"' if area.path == page.area else ""
        )
        item = f'<li><a href="{ROOT}{area.path}"{current}>{escape(area.title)}</a></li>'
        groups.setdefault(area.group, []).append(item)
    parts = (_group(number, *group) for number, group in enumerate(groups.items()))
    return (
        f'<nav id="site-areas" class="areas" aria-label="Site"><a class="close" href="#site-main">Close</a>'
        f"{''.join(parts)}</nav>"
    )


def _group(number: int, title: str, items: Sequence[str]) -> str:
    head = f'<p class="group" id="site-group-{number}">{escape(title)}</p>' if title else ""
    named = f' aria-labelledby="site-group-{number}"' if title else ""
    return f"{head}<ul{named}>{''.join(items)}</ul>"


def _heading(page: Page, frame: Frame) -> str:
    area = next((each for each in frame.areas if each.path == page.area and each.path != page.path), None)
    above = f'<a href="{ROOT}{area.path}">{escape(area.title)}</a>' if area else ""
    kind = " · ".join(filter(None, (above, escape(page.kind))))
    title = f"<code>{with_breaks(page.title)}</code>" if page.is_code else escape(page.title)
    return f'{f"""<p class="kind">{kind}</p>""" if kind else ""}<h1>{title}</h1>{page.lead}'


def _section(section: Section) -> str:
    tag = f"h{section.level}"
    mark = f" {section.mark}" if section.mark else ""
    return (
        f'<section aria-labelledby="{escape(section.anchor)}"><{tag} id="{escape(section.anchor)}">'
        f'<a class="anchor" href="#{escape(section.anchor)}">{escape(section.title)}</a>{mark}</{tag}>'
        f"{section.html}</section>"
    )


def _contents(page: Page) -> str:
    found = page.contents
    if len(found) < _FEWEST:
        return ""
    items = "".join(
        f'<li{" class=deeper" if level > _UPPER else ""}><a href="#{escape(anchor)}">{escape(title)}</a></li>'
        for anchor, title, level in found
    )
    title = '<h2 id="site-contents">On this page</h2>'
    return f'<nav class="contents" aria-labelledby="site-contents">{title}<ul>{items}</ul></nav>'
