"""Texts in Markdown as HTML: nothing of it is taken as HTML, links lead within the site or to the web, no more."""

import re
from collections.abc import Callable
from html import escape

from attrs import frozen
from markdown_it import MarkdownIt
from markdown_it.token import Token

from toolchain.site.markup import ROOT
from toolchain.site.naming import anchors
from toolchain.site.queries import Address, highlighted

_WEB = ("https://", "http://", "mailto:")
_LANGUAGES = {"promql": "prometheus", "logql": "loki"}
_HEADING = re.compile(r"h([1-6])")

Resolve = Callable[[str], str]
"""Where a link of a text leads on the site, as an address from its root; empty for nowhere."""


@frozen
class Heading:
    """A heading of a text, with its anchor."""

    anchor: str
    title: str
    level: int


@frozen(eq=False)
class Prose:
    """A text as HTML, and the headings in it; ``title`` is its first one of level 1, which is not in the HTML."""

    html: str
    headings: tuple[Heading, ...]
    title: str


def prose(text: str, *, resolve: Resolve, address: Address, shift: int = 0, prefix: str = "") -> Prose:
    """Return a text. Headings are ``shift`` levels deeper than they were; ``prefix`` begins their anchors."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(text)
    title, tokens = _without_title(tokens)
    headings = _with_headings(tokens, shift, prefix)
    for token in tokens:
        for child in token.children or ():
            _lead_within(child, resolve)
        if token.type == "inline" and token.children:
            token.children = _without_dead_links(token.children)

    def fence(_renderer: object, shown: list[Token], index: int, *_: object) -> str:
        language = (shown[index].info.split() or [""])[0]
        content = shown[index].content.rstrip("\n")
        if language in _LANGUAGES:
            body, kind = highlighted(content, _LANGUAGES[language], address), "query"
        else:
            body, kind = escape(content), "listing"
        return f'<pre class="{kind}" tabindex="0"><code>{body}</code></pre>\n'

    def image(_renderer: object, shown: list[Token], index: int, *_: object) -> str:
        source, label = str(shown[index].attrGet("src") or ""), escape(shown[index].content)
        return f'<img src="{escape(source)}" alt="{label}" loading="lazy">' if source.startswith(ROOT) else label

    for name, rule in (("fence", fence), ("code_block", fence), ("image", image)):
        markdown.add_render_rule(name, rule)
    html = markdown.renderer.render(tokens, markdown.options, {})
    html = html.replace("<table>", '<div class="wide" role="region" tabindex="0" aria-label="table"><table>')
    html = html.replace("<th>", '<th scope="col">').replace("<th style=", '<th scope="col" style=')
    return Prose(html.replace("</table>", "</table></div>"), headings, title)


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return _text_of(tokens[1]), tokens[3:]
    return "", tokens


def _text_of(token: Token) -> str:
    return "".join(each.content for each in token.children or ())


def _with_headings(tokens: list[Token], shift: int, prefix: str) -> tuple[Heading, ...]:
    """Give headings their anchors, and levels that never skip one."""
    opened = [index for index, each in enumerate(tokens) if each.type == "heading_open"]
    titles = [_text_of(tokens[index + 1]) for index in opened]
    found, before = list[Heading](), 1 + shift
    for index, anchor, title in zip(opened, anchors(titles, prefix), titles, strict=True):
        level = min(int(tokens[index].tag[1:]) + shift, before + 1, 6)
        level = before = max(level, 2)
        tokens[index].tag = tokens[index + 2].tag = f"h{level}"
        tokens[index].attrSet("id", anchor)
        found.append(Heading(anchor, title, level))
    return tuple(found)


def _lead_within(token: Token, resolve: Resolve) -> None:
    name = {"link_open": "href", "image": "src"}.get(token.type)
    if name is None:
        return
    target = str(token.attrGet(name) or "")
    if name == "href" and target.startswith(_WEB):
        token.attrSet("rel", "noreferrer noopener")
        return
    found = "" if target.startswith(_WEB) else resolve(target)
    token.attrSet(name, f"{ROOT}{found}" if found else "")


def _without_dead_links(tokens: list[Token]) -> list[Token]:
    """Return what a line is made of, links that lead nowhere as their text alone."""
    kept, dead = list[Token](), False
    for token in tokens:
        if token.type == "link_open" and not token.attrGet("href"):
            dead = True
        elif token.type == "link_close" and dead:
            dead = False
        else:
            kept.append(token)
    return kept
